"""Tag schemes, and entities of the best tag of each word."""

import numpy
import pytest

from spacy_bert_ner.pipeline.ner.tag_groups import TagGroups, TagScheme


def read(tags, words, lengths=None):
    """The entities of words with these tags."""
    log_probs = numpy.full((len(words), len(tags)), -5.0)
    log_probs[range(len(words)), [tags.index(word) for word in words]] = -0.1
    scheme = TagScheme(tags)
    found = TagGroups(log_probs, lengths or [len(words)], scheme).decode()
    names = [scheme.labels[i] for i in found.labels]
    return list(zip(found.starts.tolist(), found.ends.tolist(), names))


BIO = ["I-A", "B-A", "O", "B-B", "I-B"]
BIOES = ["O", *(f"{prefix}-{label}" for label in "AB" for prefix in "BIES")]
BILOU = [*(f"{prefix}-{label}" for label in "AB" for prefix in "BILU"), "O"]


@pytest.mark.parametrize(
    "tags, words, expected",
    [
        (BIO, "O B-A I-A O", [(1, 3, "A")]),
        (BIO, "I-A I-A B-A I-B", [(0, 2, "A"), (2, 3, "A"), (3, 4, "B")]),
        (BIO, "B-B B-B", [(0, 1, "B"), (1, 2, "B")]),
        (BIOES, "B-A I-A E-A I-A S-A S-A", [(0, 3, "A"), (3, 4, "A"), (4, 5, "A"), (5, 6, "A")]),
        (BILOU, "B-A L-A U-A B-B O L-A", [(0, 2, "A"), (2, 3, "A"), (3, 4, "B"), (5, 6, "A")]),
        (["A", "O", "B"], "A A B O A", [(0, 2, "A"), (2, 3, "B"), (4, 5, "A")]),
    ],
)
def test_entities(tags, words, expected):
    assert read(tags, words.split()) == expected


def test_no_entity_reaches_into_the_next_document():
    assert read(BIO, ["I-A"] * 4, [1, 2, 0, 1]) == [(0, 1, "A"), (1, 3, "A"), (3, 4, "A")]
    assert read(BIO, [], [0, 0]) == []


def test_the_score_is_the_mean_of_the_words():
    probs = numpy.asarray([[0.5, 0.3, 0.2], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]])
    groups = TagGroups(numpy.log(probs), [3], TagScheme(["B-A", "I-A", "O"]))
    assert groups.score(groups.decode()).tolist() == pytest.approx([(0.5 + 0.8) / 2])
    assert groups.marginals() == pytest.approx(probs)


@pytest.mark.parametrize(
    "tags, labels",
    [
        (["O", "e-mail", "E-mail", "I", "-", "B-"], ["e-mail", "E-mail", "I", "-", "B-"]),
        (["E-mail", "B-mail", "O"], ["mail"]),
        (["B-GPE-LOC", "I-GPE-LOC", "O"], ["GPE-LOC"]),
    ],
)
def test_the_names_of_labels_are_kept(tags, labels):
    assert TagScheme(tags).labels == labels


@pytest.mark.parametrize(
    "tags, own",
    [
        (["O", "B-A", "I-A"], "B-A I-A I-A B-A"),
        (["I-A", "O"], "I-A I-A I-A I-A"),
        (["O", "B-A", "I-A", "E-A", "S-A"], "B-A I-A E-A S-A"),
        (["O", "U-A", "L-A", "I-A", "B-A"], "B-A I-A L-A U-A"),
        (["O", "A"], "A A A A"),
    ],
)
def test_gold_tags_get_the_classes_of_the_scheme(tags, own):
    found = TagScheme(tags).index()
    assert [tags[found[f"{prefix}-A"]] for prefix in "BILU"] == own.split()
    assert tags[found["O"]] == "O" and len(found) == 5


@pytest.mark.parametrize(
    "tags, added",
    [
        (["O"], ["B-X", "I-X"]),
        (["I-A", "O", "B-A"], ["I-X", "B-X"]),
        (["O", "A"], ["X"]),
        (BIOES, ["B-X", "I-X", "E-X", "S-X"]),
    ],
)
def test_a_new_label_gets_the_prefixes_of_the_others(tags, added):
    assert TagScheme(tags).extend(["X"]) == added
