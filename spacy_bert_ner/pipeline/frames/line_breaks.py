"""A document without its white space tokens, and the way back to the tokens of the document."""

from bisect import bisect_left
from typing import Any

from spacy.attrs import ENT_IOB, ENT_TYPE, LEMMA, MORPH, ORTH, POS, TAG
from spacy.tokens import Doc
from thinc.types import Ints1d

from ..layout import find_cuts
from .noun_groups import TokenSpan
from .rules import Chunk, Match

ATTRS = [TAG, POS, MORPH, LEMMA, ENT_IOB, ENT_TYPE]
# the fields of frames and links with token spans: one, or several
SPANS = {"mechanism", "sentence", "source", "condition", "cause", "effect", "cue"}
SPAN_LISTS = {
    *("actors", "targets", "complements", "factors", "factors_said"),
    *("times", "places", "quantities", "purposes"),
}


def drop_spaces(doc: Doc, words: Ints1d) -> Doc:
    """Copy a document without white space tokens. Sentences start where they start in the document,
    and behind empty lines.

    doc (Doc): The document.
    words (Ints1d): Its tokens that are no white space.
    RETURNS (Doc): The copy, with tags, lemmas and entities.
    """
    places = words.tolist()
    cuts = {bisect_left(places, cut) for cut in find_cuts(doc)}
    is_cut = doc.has_annotation("SENT_START") or len(cuts) > 1
    starts: list[bool | int | None] | None = None
    if is_cut:
        starts = [i == 0 or i in cuts for i in range(len(places))]
    orths = doc.to_array(ORTH)[words].tolist() if places else []
    copy = Doc(doc.vocab, words=orths, sent_starts=starts)
    return copy.from_array(ATTRS, doc.to_array(ATTRS)[words]) if places else copy


def drop_from_spans(spans: list[Chunk], words: Ints1d) -> list[Chunk]:
    """RETURNS (list[Chunk]): Spans of a document as spans of its copy without white space."""
    places = words.tolist()
    borders = [(bisect_left(places, s), bisect_left(places, e), label) for s, e, label in spans]
    return [(start, end, label) for start, end, label in borders if start < end]


class Places:
    """The way back from the copy without white space.

    words (Ints1d): For each token of the copy the token of the document.
    """

    def __init__(self, words: Ints1d) -> None:
        self._words = words.tolist()

    def restore(self, span: TokenSpan) -> TokenSpan:
        """RETURNS (TokenSpan): A span of the copy as a span of the document."""
        return self._words[span[0]], self._words[span[1] - 1] + 1

    def restore_match(self, match: Match) -> Match:
        """RETURNS (Match): A match in the copy as one in the document."""
        start, end = self.restore((match.start, match.end))
        return match._replace(start=start, end=end)

    def restore_record(self, record: dict[str, Any]) -> dict[str, Any]:
        """RETURNS (dict[str, Any]): A frame or link of the copy as one of the document."""
        restored = dict(record)
        for name in SPANS & record.keys():
            if record[name] is not None:
                restored[name] = self.restore(record[name])
        for name in SPAN_LISTS & record.keys():
            restored[name] = tuple(self.restore(span) for span in record[name])
        if "chain" in record:
            restored["chain"] = self._words[record["chain"]]
        return restored
