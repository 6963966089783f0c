"""Cut a document into phrases: noun phrases, verb phrases, and the tokens between them."""

from collections.abc import Sequence

from spacy.attrs import LEMMA, LOWER, TAG
from spacy.strings import StringStore
from spacy.tokens import Doc

from .verb_groups import VERB_TAGS, Verb, VerbGroups

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
QUOTES = {"``", "''", '"', "`", "“", "”", "‘", "«", "»"}
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
# these stand before a number and belong to its group: "at least six miners"
QUANTIFIERS = {"about", "around", "over", "under", "nearly", "almost", "roughly", "some"} | {
    *("approximately", "at", "more", "less", "fewer", "up", "well", "exactly")
}
COUNTING = {("up", "to"), ("at", "least"), ("at", "most"), ("more", "than"), ("less", "than")} | {
    *(("fewer", "than"), ("close", "to"))
}
ADVERBS = {("at", "once"), ("at", "last"), ("at", "first"), ("of", "course"), ("in", "fact")} | {
    *(("for", "example"), ("for", "instance"), ("in", "turn"), ("in", "vain"))
}
ADVERB_STARTS = {first for first, _ in ADVERBS}
OPENING_MARKS = {"if", "unless", "because", "although", "while", "whether", "that", "since"}
NAMES = {"NNP", "NN", "NNPS"}
# verbs at the start of questions and conditions
ASKING_WORDS = {
    **dict.fromkeys(("had", "were", "did", "was"), "VBD"),
    **dict.fromkeys(("does", "is", "has"), "VBZ"),
    **dict.fromkeys(("should", "could", "would", "can", "will", "must"), "MD"),
}
PAST_NOUNS = {"rose", "fell", "left", "saw", "felt", "found", "bit", "shot", "broke", "sank"}
BULLETS = {"-", "•", "*", "–", "·"}
HELPING = {"help", "helps", "helped", "helping"}
LONE_ADVERBS = {"hardly", "scarcely", "neither"}
# gerunds that are prepositions
PREPOSITIONAL = {"pending", "regarding", "concerning", "including", "excluding", "barring"}
DEGREES = {"nearly", "almost", "too", "so", "very", "virtually", "practically", "not"}
AMOUNTS = {"every", "all", "many", "much", "few", "any", "one"}
CORRELATIVES = {"neither", "either", "both"}
DASHES = {"--", "–", "—", "-"}
NEW_GROUP = ("DT", "CD", "PRP", "PRP$")
PREPOSITION_STARTS = {first for first, _ in PREPOSITIONS}
MAX_STRINGS = 20_000
KINDS = {
    **dict.fromkeys(("IN", "TO"), "prep"),
    **dict.fromkeys(("WDT", "WP", "WP$", "WRB"), "rel"),
    **dict.fromkeys(ADJ_TAGS, "adj"),
    **dict.fromkeys(("RB", "RBR", "RBS", "RP"), "adv"),
    **{"CC": "cc", ",": ",", ".": ".", ":": ".", "(": "(", ")": "("},
}


class _Strings(dict):
    """A cache of strings by hash: faster than the string store for repeated lookups."""

    store: StringStore

    def set_store(self, store: StringStore) -> None:
        """Set the string store. The cache is cleared when it is large, so that memory does not grow
        with the number of documents."""
        self.store = store
        if len(self) > MAX_STRINGS:
            self.clear()

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

    def __init__(self) -> None:
        self._strings = _Strings()

    def set_document(
        self,
        doc: Doc,
        chunks: Sequence[tuple[int, int, str]] = (),
        entities: Sequence[tuple[int, int, str]] = (),
    ) -> None:
        """Set the document whose sentences are read next, its chunks and its entities."""
        strings = self._strings
        strings.set_store(doc.vocab.strings)
        tags, words, lemmas = doc.to_array([TAG, LOWER, LEMMA]).reshape(-1, 3).T.tolist()
        self.words, self.tags, self.lemmas = (
            list(map(strings.__getitem__, numbers)) for numbers in (words, tags, lemmas)
        )
        if not QUOTES.isdisjoint(self.words):
            self.tags = ["''" if w in QUOTES else t for t, w in zip(self.tags, self.words)]
        for i in [i for i, tag in enumerate(self.tags[:-2]) if tag == "TO"]:
            if self.tags[i + 1] == "NN" and self.tags[i + 2] in ("DT", "PRP$", "PRP"):
                self.tags[i + 1] = "VB"  # "to chair the meeting"
        if "" in self.lemmas:
            self.lemmas = [lemma or word for lemma, word in zip(self.lemmas, self.words)]
        self._mended: set[int] = set()
        self._names = {start: end for start, end, _ in entities}
        self._name_ends = set(self._names.values())
        self._mend_clauses()
        self._nouns = self._find_noun_groups(chunks)
        self._verbs = VerbGroups(self.words, self.lemmas, self.tags, self._nouns)

    def _mend_clauses(self) -> None:
        """Make a verb of the noun that must be one, in a clause without any: "if the dam
        breaks/NNS", "Dahl doubts/NNS that ...", "the police suspect/NN him"."""
        self._mend_subordinate()
        self._mend_main()

    def _mend_main(self) -> None:
        tags, words = self.tags, self.words
        has_verb = False
        for i, tag in enumerate(tags[:-2]):
            opens = not i or tags[i - 1] in (".", "''", "_SP") or words[i - 1] in QUOTES
            if tag == "NN" and tags[i + 1] in ("DT", "PRP$", "PDT"):
                if not i or words[i - 1] in BULLETS:
                    self._mend(i, "VB")  # "- train all leaders"
                    continue
            if opens and words[i] in ASKING_WORDS and tags[i + 1] in ("DT", "PRP", "NNP", "PRP$"):
                tags[i] = tag = ASKING_WORDS[words[i]]  # "Had it rained, ..."
            if tag in (".", ":", "''") or words[i] in (";", ","):
                has_verb = False
            elif tag in VERB_TAGS or tag == "MD":
                has_verb = True
            elif tag == "NN" and words[i - 1] in HELPING and tags[i + 1] in ("DT", "PRP$"):
                self._mend(i, "VB")  # "helped rescue the miners"
            elif has_verb or not i or tag not in ("NNS", "NN") or tags[i - 1] not in NAMES:
                continue
            elif tag == "NNS" and (
                words[i + 1] == "that" or (tags[i + 1] == "TO" and self._lacks_verb(i + 3))
            ):
                self._mend(i, "VBZ")
                has_verb = True
            elif tag == "NN" and words[i + 1] in ("him", "them", "me", "us"):
                self._mend(i, "VBP")
                has_verb = True

    def _lacks_verb(self, i: int) -> bool:
        """Whether no finite verb follows before the next stop or comma."""
        while i < len(self.tags) and self.tags[i] not in (",", ".", ":"):
            if self.tags[i] in ("VBD", "VBZ", "VBP", "MD"):
                return False
            i += 1
        return True

    def _mend(self, i: int, tag: str) -> None:
        self.tags[i] = tag
        self._mended.add(i)

    def _mend_subordinate(self) -> None:
        tags, words, n = self.tags, self.words, len(self.tags)
        for i in [i for i, word in enumerate(words) if word in OPENING_MARKS and tags[i] == "IN"]:
            end = i + 1
            while end < n and end < i + 8 and tags[end][:2] in ("DT", "NN", "JJ", "PR", "PO", "CD"):
                end += 1
            bare = next((j for j in range(i + 2, end - 1) if self._opens_object(j)), -1)
            if words[i] == "that" and bare > 0 and tags[end : end + 1] != ["MD"]:
                if end == n or tags[end][:2] != "VB":
                    self._mend(bare, "VB")  # "demanded that the firm pay/NN the workers"
                    continue
            before = tags[end - 2].replace("PRP", "NN") if end > i + 2 else ""
            follows = tags[end] if end < n else "."
            if words[end - 1] in PAST_NOUNS and before in ("NN", "NNP", "NNS") and follows in ",.":
                self._mend(end - 1, "VBD")  # "because the river rose"
                continue
            if tags[end - 1] != "NNS" or before not in ("NN", "NNP") or follows[:1] in "VM":
                continue
            if follows in (",", ".", "RB", "TO", "RP") or words[end : end + 1] == ["the"]:
                self._mend(end - 1, "VBZ")

    def _opens_object(self, i: int) -> bool:
        """Whether a noun behind a noun stands before a determiner."""
        tags = self.tags
        return tags[i] == "NN" and tags[i - 1][:2] == "NN" and tags[i + 1] in ("DT", "PRP$")

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

    # noun phrases

    def _find_noun_groups(self, chunks: Sequence[tuple[int, int, str]]) -> dict[int, int]:
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

    def _make_noun(self, start: int, end: int) -> NounPhrase:
        tags = self.tags
        head = end - 1
        if tags[head] not in HEADS:
            head = next((i for i in range(head, start - 1, -1) if tags[i] in HEADS), head)
        possessive = -1
        if end - start > 2 and "POS" in tags[start:end]:
            possessive = next((i for i in range(end - 2, start, -1) if tags[i] == "POS"), -1)
        return NounPhrase(start, end, head, possessive)
