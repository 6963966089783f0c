"""What a format carries comes back the same, to the character."""

import tempfile
from pathlib import Path

import pytest
import spacy
from frame_docs import compare, make_frame
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacy_bert_ner.corpora.columns import read_columns
from spacy_bert_ner.corpora.docs import make_docs
from spacy_bert_ner.formats import cas
from spacy_bert_ner.formats.docs import make_doc_of
from spacy_bert_ner.formats.record import FormatError, Record, Stretch
from spacy_bert_ner.formats.report import Report
from spacy_bert_ner.formats.table import FORMATS, get_format, read_docs, write_docs

NLP = spacy.blank("en")
ROOT = Path(__file__).parents[2]
CARRYING_FRAMES = [name for name, one in FORMATS.items() if "frames" in one.carried]


def pass_through(docs, name, folder, nlp):
    """The documents, written and read, and the lines of both reports."""
    format = get_format(name)
    path = folder / f"out{format.endings[0] if not format.is_folder else ''}"
    reports = Report(), Report()
    write_docs(docs, path, format=format, chunks=True, report=reports[0])
    read = list(read_docs(path, format=format, nlp=nlp, report=reports[1]))
    return read, reports[0].lost, reports[1].lost


@pytest.mark.parametrize("name", FORMATS)
def test_the_sample_corpus(name, nlp, tmp_path):
    for split in ("dev", "test"):
        docs = list(make_docs(nlp.vocab, read_columns(ROOT / f"assets/sample/{split}.conll")))
        (tmp_path / split).mkdir()
        read, lost, not_held = pass_through(docs, name, tmp_path / split, nlp)
        carried = FORMATS[name].carried
        assert [compare(doc, carried) for doc in read] == [compare(doc, carried) for doc in docs]
        assert not_held == {}
        rest = {"tags", "borders of sentences", "tokens that are not spaCy's"}
        assert set(lost) <= rest and (lost == {}) == (carried >= {"tokens", "sentences", "tags"})


@pytest.mark.parametrize("name", CARRYING_FRAMES)
def test_frames(name, framed, nlp, tmp_path):
    (read,), lost, not_held = pass_through([framed], name, tmp_path, nlp)
    carried = FORMATS[name].carried
    assert compare(read, carried) == compare(framed, carried)
    assert read._.frames[1].negated and read._.frames[1].certainty == "reported"
    assert [span.text for span in read._.frames[1].targets] == ["two 𝒷oats", "the old mill"]
    assert read._.frames[1].causes == framed._.frames[1].causes == (2,)
    assert read.user_data["name"] == "framed"
    assert not_held == {}
    assert set(lost) <= {"tags", "borders of sentences", "tokens that are not spaCy's"}


# no lone surrogates, which no file in UTF-8 can have
ANY = st.characters(exclude_categories=["Cs"])
ODD = st.sampled_from([*"ab'-.", "𝒜", "🏻", "é", "\n", "\t", "\r", "\f", "\x0b", "\x85", "\u2028"])
TEXTS = st.lists(ODD | st.just(" ") | ANY, min_size=1, max_size=25).map("".join)
LABELS = st.sampled_from(["PER", "NP", "ACTOR", "Product name", "a_b->c|d[1];*\\", "Ä𝒜", "x\\"])


@st.composite
def records(draw):
    """Any text with entities, spans and chunks anywhere in it, and frames on some of them."""
    text = draw(TEXTS)
    places = st.integers(0, len(text))

    def draw_stretch():
        start, end = sorted(draw(st.tuples(places, places).filter(lambda pair: len(set(pair)) > 1)))
        return start, end

    borders = sorted(draw(st.sets(places, max_size=6)))
    entities = [
        Stretch(start, end, draw(LABELS), draw(st.floats(0, 1)))
        for start, end in zip(borders[::2], borders[1::2])
    ]
    spans = [
        Stretch(*draw_stretch(), draw(LABELS), rule=draw(st.sampled_from(["", "actor.x"])))
        for _ in range(draw(st.integers(0, 3)))
    ]
    chunks = [Stretch(*draw_stretch(), "NP") for _ in range(draw(st.integers(0, 2)))]
    frames = [
        make_frame(
            stretch := draw_stretch(),
            (0, len(text)),
            actors=tuple(draw_stretch() for _ in range(draw(st.integers(0, 2)))),
            targets=tuple(draw_stretch() for _ in range(draw(st.integers(0, 2)))),
            negated=draw(st.booleans()),
            lemma=draw(st.text(ODD, max_size=3)),
            chain=stretch[0],
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    return Record("a", text, entities, spans, chunks, frames)


@pytest.mark.parametrize("name", CARRYING_FRAMES)
@given(record=records())
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
def test_any_text(name, record):
    nlp = NLP
    doc = make_doc_of(record, nlp)
    assert doc.text == record.text
    with tempfile.TemporaryDirectory() as folder:
        (read,), lost, not_held = pass_through([doc], name, Path(folder), nlp)
    carried = FORMATS[name].carried
    first, second = compare(doc, carried), compare(read, carried)
    if name == "xmi":  # XML has no form feeds
        first["text"] = cas.NOT_XML.sub(" ", first["text"])
        for frame in first["frames"]:
            frame["lemma"] = cas.NOT_XML.sub(" ", frame["lemma"])
    if name == "webanno":  # one sentence if there is none
        second.pop("sentences"), first.pop("sentences")
    assert second == first
    assert not_held == {}


@pytest.mark.parametrize("name", CARRYING_FRAMES)
def test_merged_tokens(name, framed, nlp, tmp_path):
    """spaCy's retokenizer moves no span group."""
    before = compare(framed)
    with framed.retokenize() as retokenizer:
        retokenizer.merge(framed[3:5])
        retokenizer.merge(framed[10:12])  # mill and: a border of spans, frames, a chunk is inside
    (read,), lost, _ = pass_through([framed], name, tmp_path, nlp)
    after = compare(read)
    assert after["entities"] == before["entities"]
    assert after["spans"] == [one for one in before["spans"] if one.end != 53]
    assert [frame["mechanism"] for frame in after["frames"]] == [
        one["mechanism"] for one in compare(framed)["frames"]
    ]
    assert lost["spans with a border inside of a merged token"].number == 2
    if name != "docbin":  # it keeps the frame, in case that the token is split again
        assert lost["frames with a border inside of a merged token"].number == 1


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "conll"])
@pytest.mark.parametrize("texts", [[], [""], ["\n\n"], ["a", "", "b"]])
def test_little_or_nothing(name, texts, nlp, tmp_path):
    docs = [nlp.make_doc(text) for text in texts]
    read, lost, not_held = pass_through(docs, name, tmp_path, nlp) if texts else ([], {}, {})
    assert [doc.text for doc in read] == texts
    assert (lost, not_held) == ({}, {})
    if not texts:
        format = get_format(name)
        write_docs([], tmp_path / "none", format=format)
        if format.is_folder:
            with pytest.raises(FormatError, match="none: no (file that ends with|dataset)"):
                list(read_docs(tmp_path / "none", format=format, nlp=nlp))
        else:
            assert list(read_docs(tmp_path / "none", format=format, nlp=nlp)) == []
