"""Tokens for a text: those of a format or a tokenizer, cut where annotations begin and end."""

import re
from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc

_PIECES = re.compile(r"\S+|\s+")


def make_doc(nlp: Language, text: str, words: Iterable[tuple[int, int]] | None) -> Doc:
    """Make a document of a text.

    nlp (Language): The pipeline, for its tokenizer and vocabulary.
    text (str): The text.
    words (Iterable[tuple[int, int]] | None): The start and end of each token, or None for the
        tokenizer's. What lies between them becomes tokens, too.
    RETURNS (Doc): The document. Its text is `text`.
    """
    doc = nlp.make_doc(text) if words is None else join_words(nlp, text, words)
    if doc.text != text:  # a tokenizer of somebody else, which is not bound to keep the text
        doc = join_words(nlp, text, [match.span() for match in _PIECES.finditer(text)])
    return doc


def cut_at_borders(
    nlp: Language,
    doc: Doc,
    stretches: Iterable[tuple[int, int]],
    *,
    starts: Iterable[int] = (),
) -> Doc:
    """Split tokens where a stretch begins or ends inside of them, so that each stretch is a whole
    number of tokens.

    nlp (Language): The pipeline, for its vocabulary.
    doc (Doc): The document, with tokens alone.
    stretches (Iterable[tuple[int, int]]): The characters of each stretch.
    starts (Iterable[int]): Characters where something starts whose end does not matter.
    RETURNS (Doc): The same document if no token is split, else a new one.
    """
    pairs = list(stretches)
    starts = {start for start, _ in pairs}.union(starts)
    ends = {end for _, end in pairs}
    borders = {token.idx for token in doc} | {len(doc.text)}
    # the space behind a token belongs to none; a stretch may begin or end before it
    after = {token.idx + len(token.text) for token in doc}
    spaces = {token.idx + len(token.text) for token in doc if token.whitespace_}
    cut_spaces = {place for place in spaces if place in starts or place + 1 in ends}
    inside = (starts | ends) - borders - after
    if not inside and not cut_spaces:
        return doc
    words: list[tuple[int, int]] = []
    for token in doc:
        end = token.idx + len(token.text)
        places = sorted({token.idx, end, *(i for i in range(token.idx + 1, end) if i in inside)})
        words.extend(zip(places, places[1:]))
        if end in cut_spaces:
            words.append((end, end + 1))
    return join_words(nlp, doc.text, words)


def join_words(nlp: Language, text: str, words: Iterable[tuple[int, int]]) -> Doc:
    """RETURNS (Doc): A document of these tokens, in the order of the text. What lies between them
    becomes tokens; a single space behind a token is its own."""
    pieces: list[str] = []
    spaces: list[bool] = []
    place = 0
    for start, end in [*words, (len(text), len(text))]:
        for match in _PIECES.finditer(text[place:start]):
            piece = match.group()
            if piece[0] == " " and pieces and not spaces[-1]:
                spaces[-1], piece = True, piece[1:]
            if piece:
                pieces.append(piece)
                spaces.append(False)
        if start < end:
            pieces.append(text[start:end])
            spaces.append(False)
        place = max(place, end)
    return Doc(nlp.vocab, words=pieces, spaces=spaces)
