"""The corpus reader for training and scoring."""

import os
from itertools import islice

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin
from spacy.util import registry

from spacy_bert_ner.corpora.docs import make_doc
from spacy_bert_ner.corpora.labels import Sentence
from spacy_bert_ner.training.corpus_reader import Corpus, cut_document

NLP = spacy.blank("en")


def make(*lengths):
    """A Doc with a sentence of each length; its first token is an entity, all of it a chunk."""
    sentences = []
    for i, n in enumerate(lengths):
        words = [f"s{i}w{j}" for j in range(n - 1)] + ["."]
        sentences.append(Sentence(words, [(0, 1, "PER")], ["NN"] * n, [(0, n, "NP")]))
    return make_doc(NLP.vocab, sentences)


@pytest.fixture
def read(tmp_path):
    """Write the Docs to a file and read them with a Corpus of these options."""

    def read(*docs, **options):
        DocBin(docs=docs, store_user_data=False).to_disk(tmp_path / "some.spacy")
        examples = Corpus(tmp_path / "some.spacy", **options)(spacy.blank("en"))
        return list(islice(examples, 1000))  # should it never end, the test still does

    return read


def texts(spans):
    return [(span.text, span.label_) for span in spans]


def sizes(examples):
    return [len(example.reference) for example in examples]


LENGTHS = st.lists(st.integers(1, 9), min_size=1, max_size=8)


@given(LENGTHS, st.integers(0, 20))
def test_windows_keep_all_words_tags_entities_and_chunks(lengths, limit):
    doc = make(*lengths)
    windows = cut_document(doc, max_words=limit)
    assert [t.text for w in windows for t in w] == [t.text for t in doc]
    assert [t.tag_ for w in windows for t in w] == [t.tag_ for t in doc]
    assert [ent for w in windows for ent in texts(w.ents)] == texts(doc.ents)
    assert [c for w in windows for c in texts(w.spans["chunks"])] == texts(doc.spans["chunks"])


@given(LENGTHS, st.integers(0, 20))
def test_windows_never_cut_a_sentence(lengths, limit):
    windows = cut_document(make(*lengths), max_words=limit)
    assert [len(sent) for window in windows for sent in window.sents] == lengths


@given(LENGTHS, st.integers(1, 20))
def test_windows_have_at_most_max_words_unless_they_are_one_sentence(lengths, limit):
    windows = cut_document(make(*lengths), max_words=limit)
    assert all(len(w) <= limit or len(list(w.sents)) == 1 for w in windows)


@given(LENGTHS, st.integers(1, 20))
def test_windows_are_as_full_as_can_be(lengths, limit):
    windows = cut_document(make(*lengths), max_words=limit)
    assert all(len(a) + len(next(b.sents)) > limit for a, b in zip(windows, windows[1:]))


@pytest.mark.parametrize("limit", [0, -1, 9])
def test_a_document_within_the_limit_stays_whole(limit):
    assert [len(window) for window in cut_document(make(4, 5), max_words=limit)] == [9]


def test_a_document_without_sentences_stays_whole():
    doc = Doc(NLP.vocab, words=list("abcd"))
    assert [len(window) for window in cut_document(doc, max_words=2)] == [4]


def test_the_file_is_read_once_in_its_order(read):
    assert sizes(read(make(3, 2), make(4), make(1))) == [5, 4, 1]


def test_max_words_cuts_what_is_read(read):
    assert sizes(read(make(3, 2, 3), make(4), max_words=5)) == [5, 3, 4]


def test_the_reference_is_the_gold_document(read):
    [example] = read(make(3, 2))
    doc, gold = example.reference, make(3, 2)
    assert [t.text_with_ws for t in doc] == [t.text_with_ws for t in gold]
    assert texts(doc.ents) == texts(gold.ents)
    assert texts(doc.spans["chunks"]) == texts(gold.spans["chunks"])


def test_the_predicted_doc_has_the_gold_tokens_and_spaces(read):
    doc = make_doc(NLP.vocab, [Sentence(["can", "not", "a\xa0b", "U.S.", "x-y", "."], [])])
    [example] = read(doc)
    assert [t.text_with_ws for t in example.predicted] == [t.text_with_ws for t in doc]


def test_the_predicted_doc_has_no_annotation(read):
    predicted = read(make(3, 2))[0].predicted
    annotated = [
        name for name in ("TAG", "ENT_IOB", "SENT_START") if predicted.has_annotation(name)
    ]
    assert annotated == [] and not predicted.ents and not predicted.spans


@pytest.mark.parametrize("total, times", [(0, 1), (1, 1), (9, 1), (10, 2), (25, 3)])
def test_min_total_words_repeats_the_file(read, total, times):
    assert sizes(read(make(5), make(4), min_total_words=total)) == [5, 4] * times


@pytest.mark.parametrize("total, read_sizes", [(1, [5]), (5, [5]), (6, [5, 4]), (99, [5, 4, 3])])
def test_max_total_words_stops_after_the_document(read, total, read_sizes):
    assert sizes(read(make(5), make(4), make(3), max_total_words=total)) == read_sizes


def test_max_total_words_also_stops_a_repeated_file(read):
    examples = read(make(5), make(4), min_total_words=99, max_total_words=11)
    assert sizes(examples) == [5, 4, 5]


def test_the_augmenter_makes_the_examples(read):
    seen = []

    def double(nlp, example):
        seen.append(nlp.lang)
        yield from [example, example]

    assert sizes(read(make(5), make(4), augmenter=double)) == [5, 5, 4, 4] and seen == ["en", "en"]


@pytest.mark.parametrize("docs", [[], [Doc(NLP.vocab)]])
def test_a_file_without_words_is_an_error_with_a_hint(read, docs):
    with pytest.raises(ValueError, match=r"some\.spacy: no documents.*'corpus'"):
        read(*docs, min_total_words=5)


def test_a_missing_file_is_an_error_with_a_hint(tmp_path):
    with pytest.raises(ValueError, match=r"absent\.spacy: no such.*'corpus'"):
        list(Corpus(tmp_path / "absent.spacy")(NLP))


def test_no_path_is_an_error_with_a_hint():
    with pytest.raises(ValueError, match="'corpus'"):
        list(Corpus(None)(NLP))


def test_a_config_finds_the_reader_by_its_name(tmp_path):
    DocBin(docs=[make(3, 3)]).to_disk(tmp_path / "a.spacy")
    config = {"c": {"@readers": "spacy_bert_ner.Corpus.v1", "path": "", "max_words": 3}}
    config["c"]["path"] = tmp_path / "a.spacy"
    assert sizes(registry.resolve(config)["c"](NLP)) == [3, 3]


@pytest.fixture
def saved(tmp_path):
    """A Corpus of one document, and a function that writes another document to its file."""
    path = tmp_path / "some.spacy"

    def write(doc, seconds):
        DocBin(docs=[doc], store_user_data=False).to_disk(path)
        os.utime(path, (seconds, seconds))

    write(make(3), 1)
    return Corpus(path), write


def test_a_second_pass_does_not_read_the_file_again(saved, monkeypatch):
    corpus, nlp = saved[0], spacy.blank("en")
    first = list(corpus(nlp))
    monkeypatch.delattr(DocBin, "from_disk")
    second = list(corpus(nlp))
    assert [eg.reference for eg in second] == [eg.reference for eg in first]
    assert second[0].predicted is not first[0].predicted


def test_a_file_that_has_changed_is_read_anew(saved):
    corpus, write = saved
    nlp = spacy.blank("en")
    assert sizes(corpus(nlp)) == [3]
    write(make(5), 2)
    assert sizes(corpus(nlp)) == [5]


def test_another_vocabulary_gets_documents_of_its_own(saved):
    for nlp in (spacy.blank("en"), spacy.blank("en")):
        assert [eg.reference.vocab is nlp.vocab for eg in saved[0](nlp)] == [True]
