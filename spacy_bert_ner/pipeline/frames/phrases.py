"""Cut a document into phrases: noun phrases, verb phrases, and the tokens between them."""

from collections.abc import Sequence

from spacy.attrs import LEMMA, LOWER, TAG
from spacy.strings import StringStore
from spacy.tokens import Doc

from .noun_groups import ADJ_TAGS, CORRELATIVES, HEADS, NounGroups
from .tag_mender import QUOTES, TagMender
from .verb_groups import Verb, VerbGroups

SUBORDINATORS = set(
    """
    that because if while although though whether until unless since whereas after before as once so
    lest than till
    """.split()
)
# prepositions of two words; the first word alone could be something else
PREPOSITIONS = {
    tuple(pair.split("_"))
    for pair in """
    because_of due_to owing_to thanks_to according_to as_of such_as instead_of out_of ahead_of
    prior_to up_to as_for along_with together_with apart_from away_from rather_than
    """.split()
}
# subordinators of two to four words
LONG_MARKS = {
    tuple(phrase.split("_"))
    for phrase in """
    so_that in_order_that as_long_as so_long_as in_case provided_that providing_that
    on_condition_that on_the_condition_that only_if even_if even_though as_if as_though as_soon_as
    now_that given_that except_that
    """.split()
}
LONG_MARK_STARTS = {words[0] for words in LONG_MARKS}
COUNTING = {("up", "to"), ("at", "least"), ("at", "most"), ("more", "than"), ("less", "than")} | {
    *(("fewer", "than"), ("close", "to"))
}
ADVERBS = {("at", "once"), ("at", "last"), ("at", "first"), ("of", "course"), ("in", "fact")} | {
    *(("for", "example"), ("for", "instance"), ("in", "turn"), ("in", "vain"))
}
ADVERB_STARTS = {first for first, _ in ADVERBS}
LONE_ADVERBS = {"hardly", "scarcely", "neither"}
# gerunds that are prepositions
PREPOSITIONAL = {"pending", "regarding", "concerning", "including", "excluding", "barring"}
DASHES = {"--", "–", "—", "-"}
PREPOSITION_STARTS = {first for first, _ in PREPOSITIONS}
KINDS = {
    **dict.fromkeys(("IN", "TO"), "prep"),
    **dict.fromkeys(("WDT", "WP", "WP$", "WRB"), "rel"),
    **dict.fromkeys(ADJ_TAGS, "adj"),
    **dict.fromkeys(("RB", "RBR", "RBS", "RP"), "adv"),
    **{"CC": "cc", ",": ",", ".": ".", ":": ".", "(": "(", ")": "("},
}


class _Strings(dict):
    """The strings of a document by hash: faster than the string store for repeated lookups."""

    def __init__(self, store: StringStore) -> None:
        super().__init__()
        self.store = store

    def __missing__(self, number: int) -> str:
        text = self[number] = self.store[number]
        return text


class Phrase:
    """Adjacent tokens that form a phrase.

    kind (str): noun (a `NounPhrase`), verb (a `VerbPhrase`), prep, mark (a subordinator), rel
        (which, who, ...), adj, adv, cc, ",", "." (also ; and :), "(" (both brackets), other.
    start, end (int): The first token, and the one after the last.
    """

    __slots__ = ("kind", "start", "end")

    def __init__(self, kind: str, start: int, end: int) -> None:
        self.kind = kind
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"{self.kind}[{self.start}:{self.end}]"


class NounPhrase(Phrase):
    """A noun phrase.

    head (int): The head noun.
    possessive (int): The possessive marker ("'s"), or -1.
    """

    __slots__ = ("head", "possessive")

    def __init__(self, start: int, end: int, head: int, possessive: int = -1) -> None:
        super().__init__("noun", start, end)
        self.head = head
        self.possessive = possessive


class VerbPhrase(Phrase):
    """A verb phrase: auxiliaries, main verb and particle.

    verb (Verb): The analysis of the verb group.
    """

    __slots__ = ("verb",)

    def __init__(self, start: int, end: int, verb: Verb) -> None:
        super().__init__("verb", start, end)
        self.verb = verb

    @property
    def head(self) -> int:
        """RETURNS (int): The main verb, or the auxiliary if there is no main verb."""
        return self.verb.main


class PhraseReader:
    """Reads phrases from tags, and from the chunker's noun phrases if the document has chunks.

    tags, words, lemmas (list[str]): The tag, lower-cased word and lemma of each token.
    """

    def set_document(
        self,
        doc: Doc,
        chunks: Sequence[tuple[int, int, str]] = (),
        entities: Sequence[tuple[int, int, str]] = (),
    ) -> None:
        """Set the document whose sentences are read next, its chunks and its entities."""
        strings = _Strings(doc.vocab.strings)
        tags, words, lemmas = doc.to_array([TAG, LOWER, LEMMA]).reshape(-1, 3).T.tolist()
        self.words, self.tags, self.lemmas = (
            list(map(strings.__getitem__, numbers)) for numbers in (words, tags, lemmas)
        )
        if not QUOTES.isdisjoint(self.words):
            self.tags = ["''" if w in QUOTES else t for t, w in zip(self.tags, self.words)]
        if "" in self.lemmas:
            self.lemmas = [lemma or word for lemma, word in zip(self.lemmas, self.words)]
        mended = TagMender(self.words, self.tags).mend()
        names = {start: end for start, end, _ in entities}
        self._nouns = NounGroups(self.words, self.tags, names, mended).find(chunks)
        self._verbs = VerbGroups(self.words, self.lemmas, self.tags, self._nouns)

    def read(self, start: int, end: int) -> list[Phrase]:
        """RETURNS (list[Phrase]): The phrases of a sentence, in order."""
        phrases: list[Phrase] = []
        words, nouns, verbs = self.words, self._nouns, self._verbs
        i = start
        while i < end:
            phrase: Phrase
            if words[i] in ADVERB_STARTS and self._begins_adverb(i, end):
                phrases.append(Phrase("adv", i, i + 2))
                i += 2
                continue
            if words[i] == "please":
                phrases.append(Phrase("other", i, i + 1))
                i += 1
                continue
            if i + 2 < end and (words[i], words[i + 1]) in COUNTING and self.tags[i + 2] == "CD":
                nouns[i] = nouns.get(i, nouns.get(i + 2, i + 3))
            if words[i] in PREPOSITION_STARTS and self._begins_preposition(i, end):
                phrase = Phrase("prep", i, i + 2)
            elif i in nouns and not self._is_correlative(i, end):
                phrase = self._make_noun(i, min(nouns[i], end))
            elif words[i] in LONG_MARK_STARTS and (length := self._measure_mark(i, end)):
                phrase = Phrase("mark", i, i + length)
            elif verbs.begins(i, end) and not self._is_preposition(i):
                stop, verb = verbs.read(i, end)
                # "hardly" negates, but is no part of the group
                phrase = VerbPhrase(i + (words[i] in LONE_ADVERBS and verb.main > i), stop, verb)
            else:
                phrase = self._make_other(i, start, end)
                before = phrases[-1] if phrases else None
                if before is not None and before.kind == "adv" and phrase.kind in ("adj", "adv"):
                    phrase.start = phrases.pop().start
            i = phrase.end
            phrases.append(phrase)
        self._pair_dashes(phrases)
        return phrases

    def _begins_adverb(self, i: int, end: int) -> bool:
        """Whether an adverb of two words begins here: "at once"."""
        is_pair = (self.words[i], self._word(i + 1, end)) in ADVERBS
        return is_pair and self._nouns.get(i, i) <= i + 2

    def _is_correlative(self, i: int, end: int) -> bool:
        """Whether "neither" or the like stands before another noun phrase."""
        return self.words[i] in CORRELATIVES and self._nouns[i] == i + 1 and i + 1 in self._nouns

    def _measure_mark(self, i: int, end: int) -> int:
        """RETURNS (int): The length of the subordinator of several words that begins here, or 0."""
        for length in (4, 3, 2):
            if i + length <= end and tuple(self.words[i : i + length]) in LONG_MARKS:
                return length
        return 0

    def _pair_dashes(self, phrases: list[Phrase]) -> None:
        """Make commas of two dashes within a sentence: "the bridge -- built in May -- fell"."""
        dashes = [p for p in phrases[1:-1] if p.kind == "." and self.words[p.start] in DASHES]
        if len(dashes) == 2:
            for phrase in dashes:
                phrase.kind = ","

    def _is_preposition(self, i: int) -> bool:
        return self.words[i] in PREPOSITIONAL and i + 1 in self._nouns

    def _begins_preposition(self, i: int, end: int) -> bool:
        """Whether a preposition of two words begins here."""
        pair = (self.words[i], self._word(i + 1, end))
        return pair in PREPOSITIONS and not (pair == ("up", "to") and i in self._nouns)

    def _word(self, i: int, end: int) -> str:
        return self.words[i] if i < end else ""

    def _make_other(self, i: int, start: int, end: int) -> Phrase:
        tags = self.tags
        if self.words[i] in PREPOSITIONAL:
            return Phrase("prep", i, i + 1)
        kind = KINDS.get(tags[i], "other")
        if kind == "prep" and self.words[i] in SUBORDINATORS:
            kind = "mark"
        elif kind == "." and self.words[i] == "-" and start < i < end - 1:
            # within a compound
            is_within = {tags[i - 1][:1], tags[i + 1][:1]} <= {"N", "J", "C"}
            kind = "other" if is_within else "."
        return Phrase(kind, i, i + 1)

    def _make_noun(self, start: int, end: int) -> NounPhrase:
        tags = self.tags
        head = end - 1
        if tags[head] not in HEADS:
            head = next((i for i in range(head, start - 1, -1) if tags[i] in HEADS), head)
        possessive = -1
        if end - start > 2 and "POS" in tags[start:end]:
            possessive = next((i for i in range(end - 2, start, -1) if tags[i] == "POS"), -1)
        return NounPhrase(start, end, head, possessive)
