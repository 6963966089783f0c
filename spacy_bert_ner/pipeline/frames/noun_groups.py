"""Noun groups: where noun phrases begin and end, from the chunker's and from tags."""

from collections.abc import Sequence

from .verb_groups import VERB_TAGS

TokenSpan = tuple[int, int]  # the first token, and the one after the last
NOUN_TAGS = {"NN", "NNS", "NNP", "NNPS", "PRP", "CD", "DT", "EX", "$", "FW", "PRP$", "PDT", "#"}
ADJ_TAGS = {"JJ", "JJR", "JJS"}
FIRST = NOUN_TAGS | ADJ_TAGS  # the first tag of a noun phrase
HEADS = {"NN", "NNS", "NNP", "NNPS", "PRP", "CD", "EX", "DT", "FW", "JJ", "JJS", "VBG", "$"}
NOT_FIRST = set(
    """
    , CC IN '' : WDT WP WRB RB
    """.split()
)
# these stand before a number and belong to its group: "at least six miners"
QUANTIFIERS = {"about", "around", "over", "under", "nearly", "almost", "roughly", "some"} | {
    *("approximately", "at", "more", "less", "fewer", "up", "well", "exactly")
}
DEGREES = {"nearly", "almost", "too", "so", "very", "virtually", "practically", "not"}
AMOUNTS = {"every", "all", "many", "much", "few", "any", "one"}
CORRELATIVES = {"neither", "either", "both"}
NEW_GROUP = ("DT", "CD", "PRP", "PRP$")


class NounGroups:
    """Finds noun groups.

    words, tags (list[str]): The lower-cased words and the tags of a document. A few tags are
        corrected.
    names (dict[int, int]): For the first token of each entity the token after its last.
    mended (set[int]): Tokens that a chunker takes for nouns and that are verbs.
    """

    def __init__(
        self, words: list[str], tags: list[str], names: dict[int, int], mended: set[int]
    ) -> None:
        self.words = words
        self.tags = tags
        self._names = names
        self._name_ends = set(names.values())
        self._mended = mended

    def find(self, chunks: Sequence[tuple[int, int, str]]) -> dict[int, int]:
        """RETURNS (dict[int, int]): For the first token of each noun phrase the token after its
        last."""
        groups: dict[int, int] = {}
        covered: set[int] = set()
        last = -1
        for start, end in [(start, end) for start, end, label in chunks if label == "NP"]:
            if end - 2 > start and self.tags[end - 1] in ("VBD", "VBZ", "VBP"):
                end -= 1  # "[the river rose]"
            mended = next((i for i in range(start, end) if i in self._mended), -1)
            if mended >= 0:
                rest = (mended + 1, end)
                end = mended
                if rest[0] < rest[1]:
                    groups.update({rest[0]: rest[1]})
                    covered.update(range(*rest))
            covered.update(range(start, end))
            while start < end and not self._counts(start, end):
                if self.tags[start] not in NOT_FIRST and self.words[start] != "please":
                    break
                start += 1
            start = self._skip_determiners(start, end)
            if start + 1 < end and self.tags[start + 1] in NEW_GROUP and self._is_verbal(start):
                covered.discard(start)  # "injured twenty": a verb and its object
                start += 1
            if HEADS.isdisjoint(self.tags[start:end]) or self._is_joiner(start, end):
                continue
            if (
                end == start + 1
                and end < len(self.tags)
                and self.tags[end] in ("PRP", "DT", "PRP$")
            ):
                ahead = self.tags[start - 1] if start else ""
                opens = ahead[:2] == "VB" or ahead in ("IN", "") or not ahead[:1].isalpha()
                if self.words[start][-3:] == "ing" and opens:
                    self.tags[start] = "VBG"  # "resist spending it"
                    covered.discard(start)
                    continue
            if last >= 0 and groups[last] == start and self.tags[start] == "POS":
                groups[last] = end
                continue
            if end < len(self.words) and self.words[end] == "else":
                covered.add(end)
                end += 1
            for first, stop in self._split(start, end):
                groups[first] = stop
                last = first
        self._add_by_tags(groups, covered)
        return groups

    def _is_verbal(self, i: int) -> bool:
        if self.tags[i] in ("VBN", "VBD", "VBG"):
            return True
        if self.words[i][-3:] == "ing" and self.tags[i] in ("NN", "JJ"):
            self.tags[i] = "VBG"
            return self.tags[i + 1] != "CD"
        return False

    def _skip_determiners(self, start: int, end: int) -> int:
        """RETURNS (int): The start without "neither", a "that" that is a conjunction, "only"."""
        if start + 1 >= end:
            return start
        word, following = self.words[start], self.tags[start + 1]
        if word in CORRELATIVES and (following in ("DT", "PRP$", "NNP") or self._joins(end)):
            return start + 1
        if word == "that" and following in ("DT", "PRP", "PRP$", "NNP", "NNPS", "NNS"):
            self.tags[start] = "IN"
            return start + 1
        return start + (word in ("only", "even") and following in ("NNP", "DT", "PRP", "CD"))

    def _is_joiner(self, start: int, end: int) -> bool:
        """Whether "neither" stands alone before a verb, and "nor" comes later."""
        if self.words[start] != "neither" or end != start + 1 or end == len(self.tags):
            return False
        return self.tags[end] in VERB_TAGS and "nor" in self.words[end : end + 15]

    def _joins(self, i: int) -> bool:
        return i < len(self.words) and self.words[i] in ("nor", "and", "or")

    def _counts(self, i: int, end: int) -> bool:
        """Whether a word belongs to the number behind it: "about 500", "at least six"."""
        words = self.words
        if words[i] in DEGREES and i + 1 < end and words[i + 1] in AMOUNTS:
            return True  # "nearly every house", "too many lessons"
        return words[i] in QUANTIFIERS and "CD" in self.tags[i + 1 : min(i + 4, end)]

    def _split(self, start: int, end: int) -> list[TokenSpan]:
        """Split a chunk that holds several noun phrases."""
        if end - start < 2:
            return [(start, end)]
        for i in range(start + 1, end):
            if self._is_joint(i, start, end):
                return [(start, i), *self._split(i + 1, end)]
            if self._begins_object(i, start, end):
                return [(start, i), *self._split(i, end)]
        return [(start, end)]

    def _is_joint(self, i: int, start: int, end: int) -> bool:
        """Whether a conjunction joins two names, or the last two members of a list: "Dahl and
        Voss", "..., farmers and fishermen"."""
        tags, words = self.tags, self.words
        if tags[i] == "," and i + 1 < end and "CC" in tags[i:end]:
            return tags[i - 1][:2] == "NN" and tags[i + 1][:2] in ("NN", "JJ", "DT", "CD")
        if tags[i] != "CC" or words[i] not in ("and", "or", "nor", "but") or i + 1 >= end:
            return False
        if words[i - 1] in ("mr", "mrs", "ms", "dr"):
            return False
        if tags[i + 1] in ("DT", "PRP$", "PRP"):
            return True
        if i in self._name_ends and i + 1 in self._names:
            return True
        is_inside = any(self._names.get(first, 0) > i for first in range(start, i))
        if not is_inside and tags[i + 1] == "NNP" and tags[i - 1][:2] == "NN":
            return {*tags[i + 1 : end]} == {"NNP"} and tags[start] in ("NNP", "DT", "PRP$")
        is_list = start > 1 and words[start - 1] == "," and tags[start - 2][:2] in ("NN", "VB")
        return is_list and tags[i - 1][:2] == "NN" and tags[i + 1][:2] in ("NN", "JJ")

    def _begins_object(self, i: int, start: int, end: int) -> bool:
        """Whether a second noun phrase begins in a chunk: "the boy a book", "Tuesday they", "2019
        Novak"."""
        tags, words, before = self.tags, self.words, self.tags[i - 1]
        if i == end - 1 and i == start + 1 and words[start] in ("this", "that") and start:
            is_asked = end < len(words) and words[end] == "?"
            return is_asked and words[start - 1] in ("is", "was")
        if words[i] in QUANTIFIERS and i + 1 < end and tags[i + 1] == "CD":
            return True
        if before == "PRP" and tags[i][:2] in ("NN", "JJ", "DT", "CD") and i == start + 1:
            return True
        if tags[i] == "PRP":
            return before in ("NN", "NNS", "NNP", "NNPS", "CD")
        if i in self._names and i == start + 1:
            is_year = before == "CD" and len(words[start]) == 4
            return is_year and start > 0 and tags[start - 1] in ("IN", "TO")
        if i == end - 1 or before not in ("NN", "NNS"):
            return False
        opens = tags[i] in ("DT", "PRP$", "CD", "JJR") and tags[i + 1][:2] in ("NN", "JJ")
        return opens and (tags[i] != "CD" or tags[i + 1] == "NNS")

    def _add_by_tags(self, groups: dict[int, int], covered: set[int]) -> None:
        """Add the noun phrases that the chunker has missed, or all of them without a chunker."""
        tags, n, done = self.tags, len(self.tags), 0
        for i in [i for i, tag in enumerate(tags) if tag in FIRST and i not in covered]:
            if i < done:
                continue
            stop = i
            while stop < n and stop not in covered and self._is_nominal(stop, stop > i):
                stop += 1
            ran = stop
            while stop > i and tags[stop - 1] not in NOUN_TAGS:
                stop -= 1
            if stop > i:
                groups[i] = stop
            done = stop if stop > i else ran

    def _is_nominal(self, i: int, inside: bool) -> bool:
        tags = self.tags
        if tags[i] in NOUN_TAGS or tags[i] in ADJ_TAGS:
            return not (
                inside
                and (
                    tags[i] in ("DT", "PRP", "EX", "PRP$", "PDT")
                    and tags[i - 1] not in ("PDT", "DT")
                )
            )
        if tags[i] == "POS":
            return inside
        # a participle between a determiner or adjective and a noun
        before = inside and tags[i - 1] in ("DT", "JJ", "PRP$", "POS")
        return (
            before
            and tags[i] in ("VBN", "VBG")
            and i + 1 < len(tags)
            and tags[i + 1][:2] in ("NN", "JJ")
        )
