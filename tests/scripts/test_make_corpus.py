"""The script that writes the corpus, from the outside."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import datasets
import pytest
import spacy
import typer
from spacy.tokens import DocBin
from typer.testing import CliRunner

SCRIPT = Path(__file__).parents[2] / "scripts" / "make_corpus.py"
GOOD = """-DOCSTART- -X- O O

Ada NNP I-NP I-PER
ran VBD I-VP O
. . O O

-DOCSTART- -X- O O

Rome NNP I-NP I-LOC
! . O O
"""
SPLITS = ("train", "dev", "test")
SENTINELS = {f"{split}.spacy": f"old {split}".encode() for split in SPLITS}
FILES = ("train.conll", "dev.conll", "test.conll")
BAD = {
    "columns": (b"Ada O\nran VBD O\n", ":2: 3 columns"),
    "tag": (b"Ada O\n\nRome I-CITY\n", ":3: unknown tag 'I-CITY'"),
    "bytes": (b"Ada O\nCaf\xe9 O\n", ":2: not UTF-8"),
    "empty": (b"", ": no tokens"),
    "missing": (None, "split is missing"),
}


@pytest.fixture(scope="module")
def app():
    spec = importlib.util.spec_from_file_location("make_corpus_script", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    app = typer.Typer()
    app.command()(module.main)
    return app


@pytest.fixture
def run(app, tmp_path):
    """Run on files (the good one, unless given) with an output folder that holds the sentinels."""

    def run(name="sample", *options, **contents):
        folder = tmp_path / "assets"
        folder.mkdir()
        for split in SPLITS:
            content = contents.get(split, GOOD.encode())
            if content is not None:
                (folder / f"{split}.conll").write_bytes(content)
        (tmp_path / "out").mkdir()
        for file, data in SENTINELS.items():
            (tmp_path / "out" / file).write_bytes(data)
        return CliRunner().invoke(app, [name, str(folder), str(tmp_path / "out"), *options])

    return run


def contents_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def printed(text):
    """The words printed, however the lines are wrapped."""
    return " ".join(text.split())


def docs_of(path):
    return list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))


GERMAN = "Jörg NE B-PER\nübt VVFIN O\n. $. O\n\nRhein NE B-FLUSS\n".encode()


def test_another_language_has_its_own_tags_and_types(run, tmp_path):
    assert run("sample", "--lang", "de", **dict.fromkeys(SPLITS, GERMAN)).exit_code == 0
    (doc,) = docs_of(tmp_path / "out" / "train.spacy")
    assert [token.tag_ for token in doc] == ["NE", "VVFIN", "$.", "NE"]
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Jörg", "PER"), ("Rhein", "FLUSS")]


def test_an_unknown_language_is_one_message(run, tmp_path):
    result = run("sample", "--lang", "qq")
    assert result.exit_code == 1 and "language qq" in printed(result.output)
    assert contents_of(tmp_path / "out") == SENTINELS


def test_good_files_exit_with_zero(run):
    assert run().exit_code == 0


def test_the_old_output_is_replaced_and_nothing_else_left(run, tmp_path):
    run()
    new = contents_of(tmp_path / "out")
    assert new.keys() == SENTINELS.keys() and not new.items() & SENTINELS.items()


@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_each_split_has_its_own_documents(run, tmp_path, split):
    run(**{split: b"Only O\nhere O\n"})
    texts = {name: [doc.text for doc in docs_of(tmp_path / "out" / name)] for name in SENTINELS}
    good = ["Ada ran.", "Rome!"]
    assert texts == dict.fromkeys(SENTINELS, good) | {f"{split}.spacy": ["Only here"]}


def test_the_documents_carry_all_gold_annotation(run, tmp_path):
    run()
    doc = docs_of(tmp_path / "out" / "train.spacy")[0]
    assert [token.tag_ for token in doc] == ["NNP", "VBD", "."]
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Ada", "PER")]
    assert [(c.text, c.label_) for c in doc.spans["chunks"]] == [("Ada", "NP"), ("ran", "VP")]
    assert [token.is_sent_start for token in doc] == [True, False, False]


def test_the_counts_of_each_split_are_printed(run):
    output = printed(run(dev=b"Only O\n\nhere O\n").output)
    assert "train: 2 documents, 2 sentences, 5 tokens" in output
    assert "dev: 1 documents, 2 sentences, 2 tokens" in output


def test_a_new_output_folder_is_made(app, run, tmp_path):
    run()
    out = tmp_path / "a" / "b"
    CliRunner().invoke(app, ["sample", str(tmp_path / "assets"), str(out)])
    assert contents_of(out).keys() == SENTINELS.keys()


def test_a_repair_is_printed_with_its_count_and_the_output_written(run):
    result = run(dev=b"Ada B-PER\nRome I-LOC\n")
    assert result.exit_code == 0
    assert "dev.conll:2:" in result.output and "1 in the file" in printed(result.output)


@pytest.mark.parametrize("split", ["train", "dev", "test"])
@pytest.mark.parametrize("content, reason", BAD.values(), ids=BAD)
def test_bad_input_leaves_the_output_untouched(run, tmp_path, split, content, reason):
    result = run(**{split: content})
    assert result.exit_code == 1 and reason in printed(result.output)
    assert contents_of(tmp_path / "out") == SENTINELS


def test_a_hub_failure_leaves_the_output_untouched(run, tmp_path, monkeypatch):
    def fail(*args, **options):
        raise ConnectionError("no route")

    monkeypatch.setattr(datasets, "load_dataset", fail)
    result = run("conll2003", train=None, dev=None, test=None)
    assert result.exit_code == 1 and "no route" in printed(result.output)
    assert contents_of(tmp_path / "out") == SENTINELS


def test_a_failed_run_makes_no_output_folder(app, tmp_path):
    CliRunner().invoke(app, ["sample", str(tmp_path / "absent"), str(tmp_path / "out")])
    assert not (tmp_path / "out").exists()


def test_as_a_program_it_fails_with_the_error_and_no_traceback(tmp_path):
    for file in FILES:
        (tmp_path / file).write_bytes(b"Ada\n")
    command = [sys.executable, str(SCRIPT), "sample", str(tmp_path), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    output = printed(done.stdout + done.stderr)
    assert done.returncode == 1
    assert "train.conll:1: 1 columns" in output and "Traceback" not in output
