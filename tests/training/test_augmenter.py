"""Sentences in capitals for training."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.lang.en import English
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry

WORDS = ["Ann", "met", "Bo", ".", "They", "sang", "."]


@pytest.fixture
def nlp() -> Language:
    return English()


def make_example(nlp, words=WORDS, **annotations):
    gold = Doc(nlp.vocab, words=words, **annotations)
    return Example(Doc(nlp.vocab, words=words), gold)


def augment(nlp, example, level):
    make = registry.augmenters.get("spacy_bert_ner.upper_case.v1")
    (result,) = make(level=level)(nlp, example)
    return result


def test_all_sentences_are_in_capitals_and_the_gold_document_is_as_it_was(nlp):
    ents = ["B-PER", "O", "B-PER", "O", "O", "O", "O"]
    example = make_example(
        nlp, ents=ents, sent_starts=[True, False, False, False, True, False, False]
    )
    result = augment(nlp, example, 1.0)
    assert [t.text for t in result.predicted] == [w.upper() for w in WORDS]
    assert [t.text for t in result.reference] == WORDS
    assert result.get_aligned_ner() == ["U-PER", "O", "U-PER", "O", "O", "O", "O"]
    assert [bool(start) for start in result.get_aligned_sent_starts()] == [True] + [False] * 3 + [
        True
    ] + [False] * 2


def test_some_sentences_are_in_capitals_whole(nlp):
    random.seed(0)
    starts = [i % 7 == 0 for i in range(700)]
    example = make_example(nlp, WORDS * 100, sent_starts=starts)
    words = [t.text for t in augment(nlp, example, 0.3).predicted]
    sentences = [words[i : i + 7] for i in range(0, 700, 7)]
    capitals = [w.upper() for w in WORDS]
    assert all(sentence in (WORDS, capitals) for sentence in sentences)
    assert 15 <= sentences.count(capitals) <= 45


def test_a_level_of_zero_changes_nothing(nlp):
    result = augment(nlp, make_example(nlp), 0.0)
    assert [t.text for t in result.predicted] == WORDS


def test_a_document_without_sentences_is_one(nlp):
    result = augment(nlp, make_example(nlp), 1.0)
    assert result.text == "ANN MET BO . THEY SANG . "


@given(words=st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_any_words_stay_aligned(words):
    nlp = English()
    ents = ["B-PER"] * len(words)
    result = augment(nlp, make_example(nlp, words, ents=ents), 1.0)
    assert result.get_aligned_ner() == ["U-PER"] * len(words)


@pytest.mark.parametrize("level", [-0.1, 1.1])
def test_a_level_out_of_range_is_an_error(level):
    with pytest.raises(ValueError, match=f"level is {level}: must be a number from 0 to 1"):
        registry.augmenters.get("spacy_bert_ner.upper_case.v1")(level=level)
