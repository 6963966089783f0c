"""CoNLL's columns, read by spaCy's own command and by this project."""

import pytest
import spacy
from spacy.cli.convert import convert
from spacy.tokens import Doc, DocBin, Span

from spacy_bert_ner.formats import conll
from spacy_bert_ner.formats.record import FormatError
from spacy_bert_ner.formats.report import Report
from spacy_bert_ner.formats.table import get_format, read_docs, write_docs


def make_doc(nlp, words, *, tags=None, ents=(), chunks=None, starts=None, spaces=None):
    doc = Doc(nlp.vocab, words=words, tags=tags, sent_starts=starts, spaces=spaces)
    doc.ents = [Span(doc, *ent) for ent in ents]
    if chunks is not None:
        doc.spans["chunks"] = [Span(doc, *chunk) for chunk in chunks]
    return doc


@pytest.fixture
def write(tmp_path):
    def write(*docs):
        report = Report()
        path = tmp_path / "made.conll"
        write_docs(docs, path, format=get_format("conll"), report=report)
        return path, report.lost

    return write


def tagged_docs(nlp):
    words = "Marta Olsen left . She likes Bergen".split()
    doc = make_doc(
        nlp,
        words,
        tags="NNP NNP VBD . PRP VBZ NNP".split(),
        ents=[(0, 2, "PER"), (6, 7, "LOC")],
        chunks=[(0, 2, "NP"), (2, 3, "VP")],
        starts=[i in (0, 4) for i in range(7)],
    )
    return [doc, doc]


def untagged_docs(nlp):
    doc = make_doc(nlp, ["Marta", "left", "."], ents=[(0, 1, "PER")])
    return [doc, doc, doc]


@pytest.mark.parametrize("make", [tagged_docs, untagged_docs])
def test_spacy_convert_finds_the_same_documents(make, write, nlp, tmp_path):
    docs = make(nlp)
    path, _ = write(*docs)
    convert(path, tmp_path, converter="ner", file_type="spacy")
    made = list(DocBin().from_disk(tmp_path / "made.spacy").get_docs(spacy.blank("en").vocab))
    assert [[token.text for token in doc] for doc in made] == [
        [token.text for token in doc] for doc in docs
    ]
    assert [[(e.start, e.end, e.label_) for e in doc.ents] for doc in made] == [
        [(e.start, e.end, e.label_) for e in doc.ents] for doc in docs
    ]
    assert [len(list(doc.sents)) for doc in made if doc[0].tag_ != "-"] == [
        len(list(doc.sents)) for doc in docs if doc.has_annotation("TAG")
    ]


def test_any_labels_come_back(write, nlp):
    doc = make_doc(nlp, ["Aspirin", "helps"], tags=["XY", "_SP"], ents=[(0, 1, "DRUG-1")])
    doc.spans["chunks"] = [Span(doc, 0, 1, "NX")]
    path, _ = write(doc)
    (read,) = read_docs(path, format=get_format("conll"), nlp=nlp)
    assert [ent.label_ for ent in read.ents] == ["DRUG-1"]
    assert [token.tag_ for token in read] == ["XY", "_SP"]
    assert [span.label_ for span in read.spans["chunks"]] == ["NX"]


def test_no_annotation_in_the_columns_of_label_studio(nlp, tmp_path):
    path = tmp_path / "a.conll"
    path.write_text("-DOCSTART- -X- O\nMarta -X- _ B-PER\nleft -X- _ O\n\nShe -X- _ O\n")
    (doc,) = conll.read(path, nlp=nlp)
    assert [ent.text for ent in doc.ents] == ["Marta"]
    assert not doc.has_annotation("TAG") and "chunks" not in doc.spans
    assert len(list(doc.sents)) == 2


def test_what_columns_can_not_hold_is_reported(write, nlp):
    doc = make_doc(
        nlp,
        ["New York", "-DOCSTART-", "\n", "b", "c"],
        spaces=[True, True, False, False, True],
        ents=[(0, 1, "BIG CITY"), (3, 5, "X")],
        starts=[True, False, False, False, True],
    )
    path, lost = write(doc)
    rows = [row for row in path.read_text(encoding="utf-8").split("\n")[2:] if row]
    assert rows == ["New B-BIG_CITY", "York I-BIG_CITY", "DOCSTART O", "b B-X", "c B-X"]
    assert {kind: loss.number for kind, loss in lost.items()} == {
        "tokens with white space inside (now more than one)": 1,
        "words -DOCSTART- (now without hyphens)": 1,
        "labels that are empty or have spaces (now _)": 1,
        "spans over the border of sentences (now more than one)": 1,
        "documents with line breaks or more than a space": 1,
    }


def test_spaces_that_are_not_where_english_has_them(write, nlp):
    _, lost = write(make_doc(nlp, ["a", ".", "b"], spaces=[True, True, False]))
    assert list(lost) == ["documents with other spaces"]
    _, lost = write(make_doc(nlp, ["a", ".", "b"], spaces=[False, True, False]))
    assert lost == {}


def test_what_is_wrong_is_said_with_its_line(nlp, tmp_path):
    path = tmp_path / "a.conll"
    path.write_text("Marta B-PER\nleft X\n")
    with pytest.raises(FormatError, match=r"a\.conll:2: unknown tag 'X': expected O, or B-"):
        list(conll.read(path, nlp=nlp))
