"""python -m spacy convert-annotations, and the table behind it."""

import os
import subprocess
import sys
from importlib.metadata import entry_points

import datasets
import pyarrow
import pyarrow.parquet
import pytest
import spacy
from spacy.cli._util import app
from spacy.tokens import Doc, DocBin, Span
from typer.testing import CliRunner

from spacy_bert_ner.formats import command
from spacy_bert_ner.formats.record import FormatError
from spacy_bert_ner.formats.table import FORMATS, get_format, guess_format, read_docs, write_docs


@pytest.fixture
def run():
    def run(*arguments):
        made = CliRunner().invoke(app, ["convert-annotations", *map(str, arguments)])
        assert made.exception is None or isinstance(made.exception, SystemExit)
        return made.exit_code, made.output

    return run


@pytest.fixture
def source(framed, tmp_path):
    path = tmp_path / "in.spacy"
    DocBin(docs=[framed], store_user_data=True).to_disk(path)
    return path


def test_spacy_finds_the_command():
    found = entry_points(group="spacy_cli", name="convert-annotations")
    assert {one.load() for one in found} == {command.convert_annotations_cli}


def test_from_one_tool_to_another(run, source, tmp_path):
    steps = [
        source,
        tmp_path / "brat",
        tmp_path / "a.parquet",
        tmp_path / "xmi",
        tmp_path / "b.spacy",
    ]
    for start, end in zip(steps, steps[1:]):
        code, output = run(start, end, *([] if end.suffix else ["--to", end.name]))
        assert code == 0 and "1 documents, 22 tokens: " in " ".join(output.split()), output
    frames = list(read_docs(steps[-1], format=get_format("docbin"), nlp=spacy.blank("en")))
    assert [frame.lemma for frame in frames[0]._.frames] == ["say", "sell", "fall", "go", "leave"]


def test_the_report_counts_what_was_lost(run, source, tmp_path):
    code, output = run(source, tmp_path / "out.conll")
    assert code == 0
    for line in (
        "1 scores of entities (for example 0.123456789 of 'Anna Brandt' in framed)",
        "6 spans (for example ACTOR 'Police' in framed)",
        "5 frames (for example 'said' in framed)",
        "2 links (for example 'because' in framed)",
    ):
        assert f"Not carried by CoNLL columns: {line}" in " ".join(output.split())


def test_chunks_are_written_if_asked(run, source, tmp_path):
    code, output = run(source, tmp_path / "a.jsonl", "--to", "doccano")
    assert code == 0 and "3 chunks" in output
    code, output = run(source, tmp_path / "b.jsonl", "--to", "doccano", "--chunks")
    assert code == 0 and "3 chunks" not in output
    assert '"NP"' in (tmp_path / "b.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("none.spacy", "out.parquet"), "none.spacy: no such file or folder"),
        (("in.spacy", "out.txt"), "out.txt: unknown format. Name it: one of brat, xmi"),
        (("in.spacy", "out.json"), "more than one format. Name it: one of cas-json, label-studio"),
        (("in.spacy", "out", "--to", "bart"), "unknown format 'bart': expected one of brat"),
        (("in.spacy", "full", "--to", "brat"), "full: the folder is not empty. Choose another"),
        (("in.spacy", "full", "--to", "conll"), "full: the folder is there, and a file is to be"),
        (("full", "out.spacy", "--from", "brat"), "full: no file that ends with .ann there"),
        (("bad.jsonl", "out.spacy", "--from", "doccano"), "bad.jsonl:2: no JSON"),
        (("in.spacy", "file/out.spacy"), "file: File exists"),
        (("bad.jsonl", "out.spacy", "--from", "docbin"), "bad.jsonl: no DocBin that can be read"),
        (("bad.jsonl", "out.spacy", "--from", "parquet"), "bad.jsonl: no Parquet that can be read"),
        (("full", "out.spacy", "--from", "datasets"), "full: no dataset of save_to_disk"),
    ],
)
def test_what_is_wrong_is_said_in_a_line_and_nothing_is_written(
    run, source, tmp_path, monkeypatch, arguments, message
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    (tmp_path / "file").write_text("x")
    (tmp_path / "bad.jsonl").write_text('{"text": "Ada"}\n{"text"\n')
    (tmp_path / "out.spacy").write_text("old")
    before = sorted(os.listdir(tmp_path))
    code, output = run(*arguments)
    assert code == 1 and message in " ".join(output.split())
    assert sorted(os.listdir(tmp_path)) == before
    assert (tmp_path / "out.spacy").read_text() == "old"


def test_a_folder_of_files_is_read(nlp, tmp_path):
    doc = Doc(nlp.vocab, words=["Ada", "left"])
    doc.ents = [Span(doc, 0, 1, "PER")]
    for name in ("a", "b"):
        path = tmp_path / "in" / "sub" / f"{name}.tsv"
        path.parent.mkdir(parents=True, exist_ok=True)
        doc.user_data["name"] = name
        write_docs([doc], tmp_path / name, format=get_format("webanno"))
        os.replace(tmp_path / name / f"{name}.tsv", path)
    read = list(read_docs(tmp_path / "in", format=guess_format(tmp_path / "in"), nlp=nlp))
    assert [doc.user_data["name"] for doc in read] == ["sub/a", "sub/b"]


def test_names_of_files(nlp, tmp_path):
    docs = [Doc(nlp.vocab, words=["a"]) for _ in range(4)]
    for doc, name in zip(docs, ["a/b:c", "A_b_c", "..", ""]):
        doc.user_data["name"] = name
    write_docs(docs, tmp_path / "out", format=get_format("webanno"))
    assert sorted(os.listdir(tmp_path / "out")) == [
        *("A_b_c-2.tsv", "a_b_c.tsv", "doc-0004.tsv", "doc.tsv"),
    ]


def test_formats_are_guessed_where_they_can_be(tmp_path):
    guessed = {f"a{ending}" for one in FORMATS.values() for ending in one.endings}
    for name in guessed - {"a.json", "a.jsonl"}:
        assert get_format(guess_format(tmp_path / name).name).endings
    with pytest.raises(FormatError, match="one of doccano, prodigy"):
        guess_format(tmp_path / "a.jsonl")
    (tmp_path / "TypeSystem.xml").touch()
    (tmp_path / "a.xmi").touch()
    assert guess_format(tmp_path).name == "xmi"


def test_a_dataset_of_somebody_else(nlp, tmp_path):
    features = datasets.Features(
        {
            "tokens": datasets.Sequence(datasets.Value("string")),
            "ner_tags": datasets.Sequence(datasets.ClassLabel(names=["O", "B-PER", "I-PER"])),
        }
    )
    rows = [{"tokens": ["Ada", "King", "left"], "ner_tags": [1, 2, 0]}]
    datasets.Dataset.from_list(rows, features=features).save_to_disk(tmp_path / "a")
    (doc,) = read_docs(tmp_path / "a", format=guess_format(tmp_path / "a"), nlp=nlp)
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Ada King", "PER")]


def test_other_columns_are_refused(nlp, tmp_path):
    pyarrow.parquet.write_table(pyarrow.table({"a": [1]}), tmp_path / "a.parquet")
    with pytest.raises(FormatError, match=r"a\.parquet: row 0: expected the columns of"):
        list(read_docs(tmp_path / "a.parquet", format=get_format("parquet"), nlp=nlp))


def test_the_command_is_cheap_to_import():
    """Every command of spaCy imports it."""
    code = (
        "import sys, spacy.cli; before = set(sys.modules);"
        "import spacy_bert_ner.formats.command; new = set(sys.modules) - before;"
        "sys.exit(str(new & {'torch', 'pyarrow', 'datasets', 'cassis'}) if new & "
        "{'torch', 'pyarrow', 'datasets', 'cassis'} else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
