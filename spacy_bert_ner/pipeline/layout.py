"""Layout of a text: where paragraphs, headings and list items start, and which white space is only
a line break."""

import re
from collections.abc import Iterator

import numpy
from spacy.attrs import IS_SPACE, SENT_START
from spacy.tokens import Doc, Span
from thinc.types import Ints1d

EMPTY_LINE = re.compile(r"\n[^\S\n]*\n|[\f\v\u2028\u2029]")
# a bullet, or a number or letter with a bracket or full stop, and space behind it
LIST_ITEM = re.compile(r"\s*(?:[-*+•‣▪◦·–—]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s")
FIELD = re.compile(r"\s*[A-Z][\w-]*:\s")  # "Subject: ..."
# A line ends on purpose if the next word would have fitted, with this share of the width to spare
ROOM = 0.2


def find_block_starts(text: str) -> list[int]:
    """Find where headings, paragraphs and list items start: behind an empty line, at a bullet or
    number, at a field ("Subject: ..."), and behind a line that ends before the first word of the
    next line would have filled it, unless that line goes on in lower case.

    text (str): The text.
    RETURNS (list[int]): The offset of the first character of each block, in order.
    """
    starts = []
    for paragraph, offset in _split_paragraphs(text):
        before: list[str] = []
        for line in paragraph.split("\n"):
            if line.strip():
                if not before or _is_start(before, line):
                    starts.append(offset + len(line) - len(line.lstrip()))
                before = [*before[-1:], line.rstrip()]
            offset += len(line) + 1
    return starts


def _split_paragraphs(text: str) -> Iterator[tuple[str, int]]:
    """YIELDS (tuple[str, int]): Each piece of text between empty lines, and its offset."""
    start = 0
    for match in EMPTY_LINE.finditer(text):
        # the next empty line may begin with the last line break of this one
        yield text[start : match.start()], start
        start = match.end()
    yield text[start:], start


def _is_start(before: list[str], line: str) -> bool:
    """Whether a line starts a block. The width is that of the longest of the neighbouring lines."""
    if LIST_ITEM.match(line) or FIELD.match(line):
        return True
    first = line.split(maxsplit=1)[0]
    width = max(map(len, (*before, line.rstrip())))
    return len(before[-1]) + 1 + len(first) <= (1 - ROOM) * width and not first[0].islower()


def find_words(doc: Doc) -> Ints1d:
    """RETURNS (Ints1d): The tokens of a document that are no white space."""
    return numpy.flatnonzero(doc.to_array(IS_SPACE) == 0) if len(doc) else numpy.zeros(0, "int64")


def find_part_starts(doc: Doc) -> list[int]:
    """RETURNS (list[int]): The tokens behind empty lines, in order."""
    if not len(doc):
        return []
    spaces = numpy.flatnonzero(doc.to_array(IS_SPACE)).tolist()
    return [i + 1 for i in spaces if EMPTY_LINE.search(doc[i].text)]


def measure_parts(doc: Doc, words: Ints1d) -> list[int]:
    """Count the words between empty lines.

    doc (Doc): The document.
    words (Ints1d): Its tokens that are no white space.
    RETURNS (list[int]): The number of words in each part of the document.
    """
    borders = numpy.searchsorted(words, [0, *find_part_starts(doc), len(doc)])
    return [n for n in numpy.diff(borders).tolist() if n]


def find_cuts(doc: Doc) -> set[int]:
    """Find the tokens that no phrase reaches across: the first ones of sentences, as far as these
    are set, and those behind empty lines.

    doc (Doc): The document.
    RETURNS (set[int]): The indices of these tokens.
    """
    if not len(doc):
        return set()
    starts = numpy.flatnonzero(doc.to_array(SENT_START) == 1).tolist()
    return {*starts, *find_part_starts(doc)}


def list_sentences(doc: Doc) -> list[Span]:
    """RETURNS (list[Span]): The sentences; the whole document, if nothing is known of them."""
    return list(doc.sents) if doc.has_annotation("SENT_START") else [doc[:]]
