"""Layout: where blocks of text start, and that nothing reaches across."""

import pytest
import spacy

from spacy_bert_ner.pipeline.layout import find_block_starts, find_cuts, find_words, measure_parts
from spacy_bert_ner.pipeline.layout_reader import LayoutReader

# a text whose blocks are separated by |
TEXTS = {
    "one line": "|Two students left.",
    "a headline": "|Dam protest\n\n|Police arrested two students.",
    "an empty line with spaces": "|Dam protest\n  \n|Police came.",
    "many empty lines": "\n\n|Dam protest\n\n\n\n|Police came.\n",
    "line breaks in a paragraph": "|The city has sold the old\nmill to a firm that\nwants flats.",
    "a capital behind a full line": "|The city has sold the old mill to\nNovak Energy, a firm.",
    "a short line before a capital": "|Dam protest\n|The city has sold the old mill.",
    "a short line before a small letter": "|They left\nbefore the city sold the mill.",
    "bullets": "|The board decided:\n|- to repair\n  the roof\n|- to sell\n|• to wait",
    "numbers": "|Agenda\n|1. Minutes\n|2. Accounts\n|(b) Reports",
    "fields": "|Subject: the pool of the town\n|From: Ada\n|To: all",
    "a year is no number": "|The mill was built by monks in\n1907. It burned.",
    "indented lines": "|The council of Brod has sold\n    the old mill to a firm.",
    "pages": "|The mill burned.\f|The monks left.",
    "Windows line ends": "|Dam protest\r\n\r\n|Police came.",
    "two texts in one line": "|Dam protest. Police came.",
}


@pytest.fixture
def read(blank):
    return lambda text: LayoutReader()(blank(text))


@pytest.fixture(scope="session")
def blank():
    return spacy.blank("en")


@pytest.mark.parametrize("name", TEXTS)
def test_blocks_start_where_a_reader_sees_them(name):
    text = TEXTS[name].replace("|", "")
    starts, passed = [], 0
    for i, letter in enumerate(TEXTS[name]):
        if letter == "|":
            starts.append(i - passed)
            passed += 1
    assert find_block_starts(text) == starts


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\n \n\n", "\f"])
def test_white_space_has_no_blocks(text):
    assert find_block_starts(text) == []


def test_sentences_start_with_blocks_and_white_space_is_tagged(read):
    doc = read("Dam protest\n\nPolice came to\nBrod.")
    assert [token.text for token in doc if token.is_sent_start] == ["Dam", "Police"]
    spaces = [token for token in doc if token.is_space]
    assert [(token.tag_, token.pos_) for token in spaces] == [("_SP", "SPACE")] * 2
    assert not any(token.is_sent_start for token in spaces)
    assert all(token.tag_ == "" for token in doc if not token.is_space)


@pytest.mark.parametrize("text", ["", "One line.", "\n"])
def test_texts_without_line_breaks_are_left_as_they_are(read, text):
    doc = read(text)
    assert not any(token.tag_ for token in doc if not token.is_space)
    assert doc.text == text


def test_cuts_are_sentence_starts_and_tokens_behind_empty_lines(read, blank):
    doc = blank("Dam protest\n\nPolice came to\nBrod.")
    assert find_cuts(doc) == {0, 3}
    assert find_cuts(read(doc.text)) == {0, 3}


def test_words_are_counted_between_empty_lines(blank):
    doc = blank("Dam protest\n\nPolice came to\nBrod.\n\n")
    words = find_words(doc)
    assert [doc[i].text for i in words.tolist()] == "Dam protest Police came to Brod .".split()
    assert measure_parts(doc, words) == [2, 5]
    assert measure_parts(blank(""), find_words(blank(""))) == []
