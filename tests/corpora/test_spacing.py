"""Spaces between tokens."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from spacy_bert_ner.corpora.spacing import natural_spaces

VOCAB = spacy.blank("en").vocab
MARKS = list("\"'.,;:!?()[]{}$%#") + ["``", "''", "n't", "'s", "...", "US$", "--", "\xa0", "\u2028"]
WORDS = st.lists(st.sampled_from(MARKS) | st.text(min_size=1, max_size=5), min_size=1, max_size=12)


def join(words):
    text = "".join(w + " " * space for w, space in zip(words, natural_spaces(words)))
    assert text.endswith(" ")
    return text[:-1]


@given(WORDS)
def test_there_is_one_answer_for_each_word(words):
    spaces = natural_spaces(words)
    assert len(spaces) == len(words) and all(isinstance(space, bool) for space in spaces)


@given(WORDS)
def test_a_sentence_ends_with_a_space(words):
    assert natural_spaces(words)[-1]


@given(WORDS)
def test_a_doc_with_these_spaces_keeps_the_words(words):
    doc = Doc(VOCAB, words=words, spaces=natural_spaces(words))
    assert [token.text for token in doc] == words


@given(st.lists(st.text("abcXYZ019", min_size=1), min_size=1))
def test_plain_words_all_have_a_space_between(words):
    assert join(words) == " ".join(words)


def test_no_words_have_no_spaces():
    assert natural_spaces([]) == []


@pytest.mark.parametrize(
    "text",
    [
        "Ada , Bo and Cy left . -> Ada, Bo and Cy left.",
        "Really ?! -> Really?!",
        "Well ... no : yes ; ok ! -> Well... no: yes; ok!",
        "Ada 's cats do n't purr -> Ada's cats don't purr",
        "They 'll say we 've won -> They'll say we've won",
        "THEY 'RE late -> THEY'RE late",
        "the boys ' club -> the boys' club",
        "It ( the cat ) sat -> It (the cat) sat",
        "a [ b ] { c } -> a [b] {c}",
        "up 5 % to $ 3 or US$ 4 -> up 5% to $3 or US$4",
        "for £ 2 or € 3 -> for £2 or €3",
        "`` Yes , '' she said -> ``Yes,'' she said",
        "left - right -- up -> left - right -- up",
    ],
)
def test_marks_join_as_they_are_printed(text):
    tokens, printed = text.split(" -> ")
    assert join(tokens.split()) == printed


@pytest.mark.parametrize(
    "text",
    [
        '" Yes , " she said . -> "Yes," she said.',
        'She said " yes " and " no " . -> She said "yes" and "no".',
        '" Yes -> "Yes',
        'It is so . " -> It is so."',
        'It is " so " , he said . " -> It is" so ", he said."',
        'He said " it is so -> He said "it is so',
        '" Yes " , he said . " -> "Yes", he said. "',
    ],
)
def test_straight_quotes_open_and_close_in_turn(text):
    tokens, printed = text.split(" -> ")
    assert join(tokens.split()) == printed
