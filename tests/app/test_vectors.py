"""One word in two sentences."""

import math

import numpy
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from spacy_bert_ner.app.pieces import cut_words, read_words
from spacy_bert_ner.app.vectors import compare_word

FIRST = "Marta Olsen told Reuters a qxz story."
SECOND = "In Bergen, the Olsen of Nordbank and the qxz will step down."
SENTENCE = st.sampled_from(
    [FIRST, SECOND, "", "😀 olsen", "\u200b olsen", "olsen " * 300]
) | st.text(max_size=40)


@pytest.fixture
def compare(model):
    return lambda word="Olsen", first=FIRST, second=SECOND: compare_word(
        model.nlp, word, first, second
    )


def cosine(a, b):
    return a @ b / math.sqrt(a @ a) / math.sqrt(b @ b)


def test_the_static_embedding_is_the_same_and_the_contextual_vectors_are_not(compare):
    static, position, *layers = compare().similarities
    assert static == pytest.approx(1) and len(layers) == 2
    assert all(-1 <= value < 0.999 for value in (position, *layers))


def test_the_same_sentence_twice_gives_the_same_vectors(compare):
    assert compare(second=FIRST).similarities == pytest.approx([1, 1, 1, 1])


@pytest.mark.parametrize("word", ["olsen", "OLSEN", " Olsen "])
def test_capitals_and_spaces_around_do_not_matter(compare, word):
    assert compare(word) == compare()


def test_a_word_of_several_pieces_has_their_mean(model, compare):
    found = compare("qxz")
    assert found.pieces == ["q", "##x", "##z"]
    means = []
    for text, word in ((FIRST, 5), (SECOND, 9)):
        doc = read_words(model.nlp, text)
        assert doc[word].text == "qxz"
        cut = cut_words(model.nlp, doc)
        places = [i for i, piece in enumerate(cut.pieces) if piece.word == word]
        means.append(cut.layers[:, places].mean(axis=1))
    assert found.similarities == pytest.approx([cosine(a, b) for a, b in zip(*means)], abs=1e-5)


def test_of_a_word_that_is_there_twice_the_first_counts(compare):
    once = compare(second="Olsen told Reuters.")
    twice = compare(second="Olsen told olsen.")
    assert (once.counts, twice.counts) == ([1, 1], [1, 2])
    places = compare(first="Olsen told olsen.", second="Olsen told olsen.")
    assert places.similarities == pytest.approx([1, 1, 1, 1])


def test_neighbours_are_the_other_words_that_mean_something(compare):
    found = compare()
    words = [(neighbour.text, neighbour.sentence) for neighbour in found.neighbours]
    assert words == [
        *(("Marta", 1), ("told", 1), ("Reuters", 1), ("qxz", 1), ("story", 1)),
        *(("Bergen", 2), ("Nordbank", 2), ("qxz", 2), ("step", 2)),
    ]
    first, second = (n for n in found.neighbours if n.text == "qxz")
    assert first.static == pytest.approx(second.static) and first.first != second.first


def test_a_neighbours_similarities_are_cosines(model, compare):
    doc = read_words(model.nlp, FIRST)
    layers = cut_words(model.nlp, doc).layers
    marta = compare().neighbours[0]
    assert marta.static == pytest.approx(cosine(layers[0, 1], layers[0, 2]), abs=1e-5)
    assert marta.first == pytest.approx(cosine(layers[-1, 1], layers[-1, 2]), abs=1e-5)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"word": " "}, "no word to compare"),
        ({"word": "story"}, "'story' is not in the second sentence.*In Bergen"),
        ({"word": "Marta Olsen"}, "'Marta Olsen' is not in the first sentence"),
        ({"word": "x" * 5_000_000}, "'x{40}' is not in the first"),
        ({"first": ""}, "First sentence: There is nothing to read"),
        ({"second": "a" * 2000}, "Second sentence: The sentence has 2,000 characters"),
        ({"second": ". " * 400}, "Second sentence: The sentence has 400 word pieces"),
        ({"word": "\u200b", "first": "\u200b", "second": "\u200b"}, "has no word pieces"),
    ],
)
def test_what_cannot_be_compared_is_a_message(compare, change, message):
    with pytest.raises(ValueError, match=message) as caught:
        compare(**change)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 1200


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(word=st.sampled_from(["olsen", "😀"]) | st.text(max_size=5), first=SENTENCE, second=SENTENCE)
@example(word="olsen", first=FIRST, second="olsen")
def test_any_input_gives_similarities_or_a_message(model, word, first, second):
    try:
        found = compare_word(model.nlp, word, first, second)
    except ValueError:
        return
    values = [*found.similarities, *(v for n in found.neighbours for v in n[2:])]
    assert numpy.isfinite(values).all() and all(-1.001 <= value <= 1 for value in values)
