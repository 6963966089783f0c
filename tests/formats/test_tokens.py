"""Tokens that are split where annotations begin and end."""

import pytest

from spacy_bert_ner.formats.offsets import Utf16
from spacy_bert_ner.formats.record import FormatError
from spacy_bert_ner.formats.tokens import cut_at_borders, join_words, make_doc


@pytest.mark.parametrize(
    "stretches, tokens",
    [
        ([], ["Anti-Ada", "left", "."]),
        ([(0, 8), (9, 13)], ["Anti-Ada", "left", "."]),
        ([(5, 8)], ["Anti-", "Ada", "left", "."]),
        ([(5, 9)], ["Anti-", "Ada", " ", "left", "."]),  # with the space behind
        ([(8, 13)], ["Anti-Ada", " ", "left", "."]),
        ([(2, 11), (4, 5)], ["An", "ti", "-", "Ada", "le", "ft", "."]),
    ],
)
def test_tokens_are_split_at_borders(nlp, stretches, tokens):
    text = "Anti-Ada left."
    doc = cut_at_borders(nlp, join_words(nlp, text, [(0, 8), (9, 13), (13, 14)]), stretches)
    assert [token.text for token in doc] == tokens and doc.text == text
    for start, end in stretches:
        assert doc.char_span(start, end).text == text[start:end]


def test_where_a_sentence_starts_the_space_before_is_no_token(nlp):
    doc = join_words(nlp, "One. Two.", [(0, 3), (3, 4), (5, 8), (8, 9)])
    assert cut_at_borders(nlp, doc, [], starts=[0, 5]) is doc


@pytest.mark.parametrize("text", ["", " ", "\n\n a  b\n", "a\u00a0b", "  𝒜 "])
@pytest.mark.parametrize("words", [None, []])
def test_the_text_stays(nlp, text, words):
    assert make_doc(nlp, text, words).text == text


def test_what_lies_between_the_tokens_of_a_format_is_tokens(nlp):
    doc = join_words(nlp, "a  b, c", [(0, 1), (6, 7)])
    assert [(token.text, token.whitespace_) for token in doc] == [
        *(("a", " "), (" ", ""), ("b,", " "), ("c", "")),
    ]


def test_utf_16_units():
    text = "a𝒜b𝒞𝒟e"
    offsets = Utf16(text)
    for place in range(len(text) + 1):
        units = len(text[:place].encode("utf-16-le")) // 2
        assert (offsets.to_units(place), offsets.to_place(units)) == (units, place)
    for wrong, problem in ((2, "inside of a character"), (10, "outside"), (-1, "outside")):
        with pytest.raises(FormatError, match=problem):
            offsets.to_place(wrong)
