"""Annotated sentences to `Doc`s."""

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from spacy_bert_ner.corpora.docs import CHUNKS_KEY, make_doc, make_docs
from spacy_bert_ner.corpora.labels import Sentence

FIRST = Sentence(
    ["Ada", "Low", "met", "Bo", "."],
    [(0, 2, "PER"), (3, 4, "PER")],
    ["NNP", "NNP", "VBD", "NNP", "."],
    [(0, 2, "NP"), (2, 3, "VP"), (3, 4, "NP")],
)
SECOND = Sentence(["In", "Rome", "!"], [(1, 2, "LOC")], ["IN", "NNP", "."], [(0, 1, "PP")])


@pytest.fixture
def vocab():
    return spacy.blank("en").vocab


@pytest.fixture
def doc(vocab):
    return make_doc(vocab, [FIRST, SECOND])


def reload(doc):
    data = DocBin(docs=[doc], store_user_data=False).to_bytes()
    [copy] = DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab)
    return copy


def same(doc):
    return doc


# what is true of the Doc must be true of what training reads from the file
as_made_and_as_stored = pytest.mark.parametrize("form", [same, reload])


@as_made_and_as_stored
def test_the_text_is_spaced_as_printed_without_a_last_space(doc, form):
    assert form(doc).text == "Ada Low met Bo. In Rome!"


@as_made_and_as_stored
def test_the_tokens_are_those_of_the_corpus(doc, form):
    assert [token.text for token in form(doc)] == FIRST.words + SECOND.words


@as_made_and_as_stored
def test_the_tags_are_gold(doc, form):
    assert [token.tag_ for token in form(doc)] == FIRST.tags + SECOND.tags


@as_made_and_as_stored
def test_the_sentences_start_where_the_corpus_says(doc, form):
    assert [token.i for token in form(doc) if token.is_sent_start] == [0, 5]


@as_made_and_as_stored
def test_the_entities_are_gold(doc, form):
    ents = [(ent.text, ent.label_) for ent in form(doc).ents]
    assert ents == [("Ada Low", "PER"), ("Bo", "PER"), ("Rome", "LOC")]


@as_made_and_as_stored
def test_tokens_outside_entities_are_known_to_be_outside(doc, form):
    assert [token.ent_iob_ for token in form(doc)] == list("BIOBOOBO")


@as_made_and_as_stored
def test_the_chunks_are_a_span_group(doc, form):
    doc = form(doc)
    chunks = [(span.text, span.label_) for span in doc.spans[CHUNKS_KEY]]
    assert chunks == [("Ada Low", "NP"), ("met", "VP"), ("Bo", "NP"), ("In", "PP")]


@pytest.mark.parametrize("word", ["a\xa0b", "a\u2028b", "a\x85b", "\xa0", "\u200b"])
@as_made_and_as_stored
def test_an_unusual_character_survives(vocab, word, form):
    doc = make_doc(vocab, [Sentence(["x", word, "y"], [(1, 2, "ORG")])])
    assert [(ent.text, ent.start, ent.end) for ent in form(doc).ents] == [(word, 1, 2)]


def test_without_tags_no_token_is_tagged(vocab):
    assert not make_doc(vocab, [Sentence(["Hi"], [])]).has_annotation("TAG")


def test_without_chunks_there_is_no_group(vocab):
    assert CHUNKS_KEY not in make_doc(vocab, [Sentence(["Hi"], [])]).spans


def test_without_a_chunk_the_group_is_there_and_empty(vocab):
    doc = make_doc(vocab, [Sentence(["Hi"], [], ["UH"], [])])
    assert list(doc.spans[CHUNKS_KEY]) == []


def test_without_an_entity_all_tokens_are_outside(vocab):
    doc = make_doc(vocab, [Sentence(["Hi", "there"], [])])
    assert [token.ent_iob_ for token in doc] == ["O", "O"]


def test_there_is_one_doc_for_each_document(vocab):
    docs = list(make_docs(vocab, [[FIRST], [SECOND], [FIRST, SECOND]]))
    assert [len(doc) for doc in docs] == [5, 3, 8]
    assert all(isinstance(doc, Doc) for doc in docs)


def test_equal_entities_that_touch_stay_two(vocab):
    doc = make_doc(vocab, [Sentence(["Ada", "Bo"], [(0, 1, "PER"), (1, 2, "PER")])])
    assert [ent.text for ent in doc.ents] == ["Ada", "Bo"]
