"""brat's lines, as brat writes them, and as it wants them."""

import pytest

from spacy_bert_ner.formats import brat
from spacy_bert_ner.formats.docs import make_doc_of
from spacy_bert_ner.formats.record import FormatError, Record, Stretch

TEXT = "Ada Lovelace met\nCharles Babbage in London."


@pytest.fixture
def read(tmp_path):
    def read(lines, text=TEXT):
        (tmp_path / "a.txt").write_text(text, encoding="utf-8", newline="")
        (tmp_path / "a.ann").write_text(lines, encoding="utf-8", newline="")
        (record,) = brat.read(tmp_path / "a.ann")
        return record

    return read


def test_a_frame_is_an_event_with_attributes(framed, tmp_path):
    from spacy_bert_ner.formats.table import get_format, write_docs

    write_docs([framed], tmp_path / "out", format=get_format("brat"))
    lines = (tmp_path / "out" / "framed.ann").read_text(encoding="utf-8").splitlines()
    assert "T1\tPER 17 29\tAnna Brandt" not in lines  # the end is that of the text
    assert lines[0] == "T1\tPER 17 28\tAnna Brandt"
    (event,) = [line for line in lines if line.startswith("E") and "target2:" in line]
    name, values = event.split("\t")
    assert values.startswith("FRAME:T") and "actor:T3" in values and "source:T2" in values
    assert [line.split("\t")[1] for line in lines if line[0] == "A" and f" {name}" in line] == [
        f"Negated {name}",
        f"Certainty {name} reported",
    ]
    config = (tmp_path / "out" / "annotation.conf").read_text(encoding="utf-8")
    assert "PER\n" in config and "Negated\tArg:<EVENT>" in config


def test_a_span_over_a_line_break_is_in_pieces_and_comes_back_whole(tmp_path):
    record = Record("a", TEXT, entities=[Stretch(4, 24, "PER"), Stretch(35, 42, "LOC")])
    brat.write([record], tmp_path / "out")
    lines = (tmp_path / "out" / "a.ann").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "T1\tPER 4 16;17 24\tLovelace met Charles"
    (read,) = brat.read(tmp_path / "out" / "a.ann")
    assert read.entities == record.entities and read.lost == {}


def test_a_discontinuous_span_is_read_with_its_gap_and_reported(read, nlp):
    record = read("T1\tPER 0 3;13 16\tAda met\n")
    assert record.entities == [Stretch(0, 16, "PER")]
    assert record.lost["gaps in discontinuous spans"].number == 1
    assert [ent.text for ent in make_doc_of(record, nlp).ents] == ["Ada Lovelace met"]


def test_what_a_doc_does_not_hold_is_reported(read, nlp):
    record = read(
        "T1\tPER 0 12\tAda Lovelace\nT2\tPER 17 32\tCharles Babbage\nT3\tLOC 0 3\tAda\n"
        "R1\tKnows Arg1:T1 Arg2:T2\nA1\tFictional T1\nN1\tReference T1 Wikidata:Q7259\tAda\n"
        "#1\tAnnotatorNotes T1\tsure?\n*\tEquiv T1 T3\n"
    )
    make_doc_of(record, nlp)
    assert {kind: loss.number for kind, loss in record.lost.items()} == {
        "relations": 1,
        "attributes": 1,
        "normalizations": 1,
        "notes": 1,
        "other lines of brat": 1,
        "entities that overlap another": 1,
    }


def test_an_event_of_a_person_becomes_a_frame(read, nlp):
    record = read(
        "T1\tACTOR 0 12\tAda Lovelace\nT2\tFRAME 13 16\tmet\nT3\tACTOR 17 32\tCharles Babbage\n"
        "E1\tFRAME:T2 actor:T1 target:T3\nA1\tNegated E1\n"
    )
    (frame,) = make_doc_of(record, nlp)._.frames
    assert (frame.mechanism.text, frame.lemma, frame.negated) == ("met", "met", True)
    assert [span.text for span in frame.actors + frame.targets] == [
        "Ada Lovelace",
        "Charles Babbage",
    ]


def test_windows_line_ends_of_the_text_count(read):
    record = read("T1\tPER 5 8\tBob\r\n", text="Ada\r\nBob")
    assert record.entities == [Stretch(5, 8, "PER")] and record.text == "Ada\r\nBob"


@pytest.mark.parametrize(
    "lines, message",
    [
        ("T1\tPER 0 3\tAda\nT2\tPER 0 99\tAda\n", r"a\.ann:2: offsets 0 99 are not in the text"),
        ("T1\tPER 1 4\tAda\n", r"a\.ann:1: the text at 1 4 is 'da ' and not 'Ada'"),
        ("T1\tPER\tAda\n", r"a\.ann:1: 'PER': expected a type and two offsets"),
        ("T1\tPER 0 3\tAda\nE1\tFRAME:T9\n", r"a\.ann:2: no annotation 'T9'"),
        ("T1\tPER 0 3\tAda\nR1\tX Arg1:T1 Arg2:T2\n", r"a\.ann:2: no annotation 'T2'"),
        ("T1\tPER 0 3\tAda\n#1\tAnnotatorNotes T1\t{x\n", r"a\.ann:2: the note is no JSON"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(read, lines, message):
    with pytest.raises(FormatError, match=message) as caught:
        read(lines)
    assert "\n" not in str(caught.value)


def test_annotations_need_their_text(tmp_path):
    (tmp_path / "a.ann").write_text("T1\tPER 0 3\tAda\n")
    with pytest.raises(FormatError, match=r"a\.txt: no such file"):
        list(brat.read(tmp_path / "a.ann"))
