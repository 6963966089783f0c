"""The sample corpus is what a user trains on first: its size, variety and independence are checked,
not believed."""

import re
from collections import Counter

import pytest

from spacy_bert_ner.corpora.columns import read_columns
from spacy_bert_ner.corpora.labels import ENTITY_TYPES


@pytest.fixture(scope="module")
def splits(root):
    paths = {
        split: root / "assets" / "sample" / f"{split}.conll" for split in ("train", "dev", "test")
    }
    return {split: read_columns(path) for split, path in paths.items()}


def sentences(documents):
    return [sentence for document in documents for sentence in document]


def names(documents):
    for sentence in sentences(documents):
        for start, end, label in sentence.ents:
            yield " ".join(sentence.words[start:end]).lower(), label


def template(sentence):
    """The sentence with its names and numbers blanked, or None where too little is left to
    compare."""
    words = list(sentence.words)
    for start, end, label in reversed(sentence.ents):
        words[start:end] = [label]
    words = [
        re.sub(r"\d+", "0", word) if word in ENTITY_TYPES else re.sub(r"\d+", "0", word.lower())
        for word in words
    ]
    plain = [word for word in words if word.isalpha() and word.upper() not in ENTITY_TYPES]
    return " ".join(words) if len(plain) >= 4 else None


@pytest.mark.parametrize("split, least", [("train", 1000), ("dev", 150), ("test", 200)])
def test_a_split_is_large_enough(splits, split, least):
    assert len(sentences(splits[split])) >= least


@pytest.mark.parametrize("split, least", [("train", 200), ("test", 50)])
def test_every_type_is_frequent(splits, split, least):
    counts = Counter(label for _, label in names(splits[split]))
    assert set(counts) == ENTITY_TYPES
    assert min(counts.values()) >= least


@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_documents_have_several_sentences(splits, split):
    assert all(len(document) >= 3 for document in splits[split])


def test_two_thirds_of_the_test_names_are_new(splits):
    known = {name for name, _ in names(splits["train"])}
    tested = {name for name, _ in names(splits["test"])}
    assert len(tested - known) / len(tested) >= 2 / 3


@pytest.mark.parametrize("one, other", [("train", "dev"), ("train", "test"), ("dev", "test")])
def test_no_two_splits_share_a_template(splits, one, other):
    templates = [{template(s) for s in sentences(splits[split])} - {None} for split in (one, other)]
    assert not templates[0] & templates[1]


def test_no_sentence_of_running_text_occurs_twice(splits):
    counts = Counter(" ".join(s.words) for docs in splits.values() for s in sentences(docs))
    assert [text for text, count in counts.items() if count > 1 and len(text.split()) > 6] == []


def test_the_hard_cases_are_there(splits):
    train = sentences(splits["train"])
    adjacent = [s for s in train for a, b in zip(s.ents, s.ents[1:]) if a[1] == b[0]]
    headlines = [s for s in train if " ".join(s.words).isupper() and len(s.words) > 4]
    particles = [
        name
        for name, label in names(splits["train"])
        if re.search(r" (de|van|von|da|al|bin|el|ibn|di|der|dos) ", name)
    ]
    by_name = {}
    for name, label in names(splits["train"]):
        by_name.setdefault(name, set()).add(label)
    club_and_city = [name for name, labels in by_name.items() if {"ORG", "LOC"} <= labels]
    for cases in (adjacent, headlines, particles, club_and_city):
        assert len(cases) >= 10
