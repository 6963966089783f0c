"""Every file that can be downloaded is read back."""

import csv
import json
import tempfile
import zipfile
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path

import pandas
import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin, Span, SpanGroup

from spacy_bert_ner.app.exports import (
    COLUMNS,
    list_formats,
    make_table,
    to_csv,
    to_format,
    to_json,
)
from spacy_bert_ner.app.scores import get_entities
from spacy_bert_ner.corpora.columns import read_columns

VOCAB = spacy.blank("en").vocab
to_conll = partial(to_format, name="conll")
to_docbin = partial(to_format, name="docbin")


def make_doc(words, *, ents=(), scores=None, tags=None, starts=None, chunks=(), name="a.txt"):
    doc = Doc(VOCAB, words=words, tags=tags, sent_starts=starts)
    doc.ents = [Span(doc, *ent) for ent in ents]
    doc.spans["chunks"] = [Span(doc, *chunk) for chunk in chunks]
    if scores is not None:
        doc.spans["ner"] = SpanGroup(doc, spans=list(doc.ents), attrs={"scores": list(scores)})
    doc.user_data["name"] = name
    return doc


@pytest.fixture
def doc():
    """Marta Olsen left . She likes Bergen"""
    return make_doc(
        "Marta Olsen left . She likes Bergen".split(),
        tags="NNP NNP VBD . PRP VBZ NNP".split(),
        starts=[True, False, False, False, True, False, False],
        chunks=[(0, 2, "NP"), (2, 3, "VP"), (4, 5, "NP"), (5, 6, "VP"), (6, 7, "NP")],
        ents=[(0, 2, "PER"), (6, 7, "LOC")],
        scores=[0.9, 0.4],
    )


def test_entities_below_the_threshold_are_left_out_of_everything(doc):
    assert [span.text for span, _ in get_entities(doc, threshold=0.4)] == ["Marta Olsen", "Bergen"]
    assert list(make_table([doc], threshold=0.5)["text"]) == ["Marta Olsen"]
    for export in (to_csv, to_json, to_conll):
        assert b"LOC" in export([doc], threshold=0.4)
        assert b"LOC" not in export([doc], threshold=0.5)
    (read,) = DocBin().from_bytes(to_docbin([doc], threshold=0.5)).get_docs(VOCAB)
    assert [ent.text for ent in read.ents] == ["Marta Olsen"]


def test_entities_without_a_score_stay(doc):
    del doc.spans["ner"]
    assert len(get_entities(doc, threshold=1.0)) == 2
    assert make_table([doc], threshold=1.0)["score"].isna().all()
    assert json.loads(to_json([doc], threshold=1.0))[0]["entities"][0]["score"] is None


def test_the_table_counts_characters_and_has_the_sentence(doc):
    rows = make_table([doc]).to_dict("records")
    assert rows[1] == {
        "document": "a.txt",
        "text": "Bergen",
        "label": "LOC",
        "score": 0.4,
        "start": 29,
        "end": 35,
        "sentence": "She likes Bergen",
    }
    assert doc.text[29:35] == "Bergen"


def test_a_pipeline_without_sentences_has_none_in_the_table():
    doc = make_doc(["Marta", "left"], ents=[(0, 1, "PER")])
    assert list(make_table([doc])["sentence"]) == [""]


def test_no_entities_make_a_table_of_no_rows(doc):
    doc.ents = []
    assert list(make_table([doc]).columns) == COLUMNS
    assert pandas.read_csv(BytesIO(to_csv([doc]))).empty


def test_json_has_the_texts_and_offsets_in_them(doc):
    (read,) = json.loads(to_json([doc]))
    assert (read["name"], read["text"]) == ("a.txt", doc.text)
    for entity in read["entities"]:
        assert read["text"][entity["start"] : entity["end"]] == entity["text"]
    assert [(one["label"], one["score"]) for one in read["entities"]] == [
        ("PER", 0.9),
        ("LOC", 0.4),
    ]


def test_conll_is_what_the_sample_corpus_is_written_in(doc):
    assert to_conll([doc]).decode() == (
        "-DOCSTART- -X- O O\n\n"
        "Marta NNP B-NP B-PER\nOlsen NNP I-NP I-PER\nleft VBD B-VP O\n. . O O\n\n"
        "She PRP B-NP O\nlikes VBZ B-VP O\nBergen NNP B-NP B-LOC\n\n"
    )
    read = read_back([doc, doc])
    assert len(read) == 2
    assert [sentence.words for sentence in read[0]] == [
        "Marta Olsen left .".split(),
        "She likes Bergen".split(),
    ]
    assert [sentence.ents for sentence in read[0]] == [[(0, 2, "PER")], [(2, 3, "LOC")]]
    assert read[0][0].chunks == [(0, 2, "NP"), (2, 3, "VP")]
    assert read[0][1].tags == ["PRP", "VBZ", "NNP"]


def test_a_pipeline_without_tags_writes_two_columns():
    doc = make_doc(["Marta", "left"], ents=[(0, 1, "PER")])
    assert to_conll([doc]) == b"-DOCSTART- -X- O O\n\nMarta B-PER\nleft O\n\n"


def test_two_entities_side_by_side_and_one_over_the_end_of_a_sentence_begin_anew():
    doc = make_doc(
        "a b c d".split(),
        starts=[True, False, False, True],
        ents=[(0, 1, "PER"), (1, 2, "PER"), (2, 4, "LOC")],
    )
    words = [line.split()[-1] for line in to_conll([doc]).decode().split("\n")[2:] if line]
    assert words == ["B-PER", "B-PER", "B-LOC", "B-LOC"]


def test_spaces_are_no_words_and_do_not_break_an_entity():
    doc = make_doc(["\n", "Marta", "\n", "Olsen", " "], ents=[(0, 4, "PER")])
    assert to_conll([doc]) == b"-DOCSTART- -X- O O\n\nMarta B-PER\nOlsen I-PER\n\n"


def test_a_docbin_keeps_what_the_pipeline_wrote(model):
    doc = model.nlp("Marta Olsen told Reuters in Bergen.")
    doc.user_data["name"] = "a.txt"
    (read,) = DocBin().from_bytes(to_docbin([doc])).get_docs(model.nlp.vocab)
    assert read.user_data["name"] == "a.txt"
    assert [(ent.text, ent.label_) for ent in read.ents] == [(e.text, e.label_) for e in doc.ents]
    assert [token.tag_ for token in read] == [token.tag_ for token in doc]
    assert read.spans["ner"].attrs["scores"] == doc.spans["ner"].attrs["scores"]
    assert [span.text for span in read.spans["sc"]] == [span.text for span in doc.spans["sc"]]


def test_a_folder_is_zipped(doc):
    with zipfile.ZipFile(BytesIO(to_format([doc], "brat", threshold=0.5))) as read:
        assert sorted(read.namelist()) == ["a.txt.ann", "a.txt.txt", "annotation.conf"]
        lines = read.read("a.txt.ann").decode().splitlines()
    assert lines[0] == "T1\tPER 0 11\tMarta Olsen" and "LOC" not in "".join(lines)


def test_every_format_is_offered_and_written(doc):
    names = [one.name for one in list_formats()]
    assert {"brat", "xmi", "webanno", "label-studio", "prodigy", "parquet"} <= set(names)
    assert all(to_format([doc], name) for name in names)


def test_a_download_does_not_change_the_document(doc):
    to_docbin([doc], threshold=0.99)
    assert len(doc.ents) == 2 and len(doc.spans["ner"]) == 2


def read_back(docs):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.conll"
        path.write_bytes(to_conll(docs))
        repairs = []
        read = read_columns(path, on_repair=repairs.append)
        assert repairs == []
        return read


@st.composite
def docs(draw, alphabet):
    words = draw(st.lists(st.text(alphabet, min_size=1, max_size=6), min_size=1, max_size=8))
    starts = [True, *(draw(st.booleans()) for _ in words[1:])]
    borders = sorted(draw(st.sets(st.integers(0, len(words)), max_size=6)))
    ents = [
        (start, end, draw(st.sampled_from(["PER", "LOC"])))
        for start, end in zip(borders, borders[1:])
        if draw(st.booleans()) and not any(starts[start + 1 : end])
    ]
    ents = [ent for ent in ents if all(not word.isspace() for word in words[ent[0] : ent[1]])]
    scores = [draw(st.floats(0, 1)) for _ in ents]
    return make_doc(words, ents=ents, starts=starts, scores=scores, name=draw(st.text(alphabet)))


# no spaces: a tokenizer leaves none in a word
WORDS = st.characters(exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"])
ANY = st.characters(exclude_categories=["Cs"])


@given(st.lists(docs(WORDS), min_size=1, max_size=3))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_words_are_read_back_from_conll(made):
    read = read_back(made)
    words = [[word for sentence in doc for word in sentence.words] for doc in read]
    assert words == [
        [token.text.replace("-DOCSTART-", "DOCSTART") for token in doc] for doc in made
    ]
    for doc, document in zip(made, read):
        assert [len(sentence.words) for sentence in document] == [len(sent) for sent in doc.sents]
        ents = [
            (sentence.words[start:end], label)
            for sentence in document
            for start, end, label in sentence.ents
        ]
        assert ents == [([token.text for token in ent], ent.label_) for ent in doc.ents]


@given(docs(ANY))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_read_back_from_csv(doc):
    text = to_csv([doc]).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text, newline="")))
    assert [(row["document"], row["text"], row["label"]) for row in rows] == [
        (doc.user_data["name"], ent.text, ent.label_) for ent in doc.ents
    ]
    for row in rows:
        assert doc.text[int(row["start"]) : int(row["end"])] == row["text"]
        assert 0 <= float(row["score"]) <= 1
