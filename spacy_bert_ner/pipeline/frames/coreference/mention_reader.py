"""The mentions of a document: names, common nouns and pronouns."""

from collections.abc import Iterator

from spacy.tokens import Doc

from ...span_data import get_spans
from ..phrases import NounPhrase, PhraseReader
from .first_names import FEMALE_NAMES, MALE_NAMES, find_name_gender
from .lexicon import (
    BODIES,
    DEFINITE,
    FIRST_NAME_TITLES,
    INDEFINITE,
    OF_THINGS,
    OTHER_PRONOUNS,
    PERSONS,
    PLACES,
    PLAIN_TIMES,
    POSSESSIVES,
    PRONOUNS,
    SUFFIXES,
    TIMES,
    TITLES,
    UNITS,
    find_gender,
    find_types,
)
from .mention import GROUP, PERSON, UNKNOWN, Mention, Name

LABELS = ("PER", "ORG", "LOC", "MISC")
LABEL_TYPES = {
    "PER": PERSON,
    "ORG": GROUP,
    "LOC": UNKNOWN - PERSON,
    "MISC": UNKNOWN - PERSON,
}
POSSESSIVE_MARKERS = {"'s", "’s", "'", "’"}
WEATHER = {"rain", "snow", "freeze", "thaw", "hail"}
ADDRESSES = {"mr", "mrs", "ms", "miss"}
MAX_WORDS = 200  # in a sentence
PREPOSITIONS = ("IN", "TO")


class MentionReader:
    """Lists the mentions of a document.

    doc (Doc): The document, with tags, chunks and entities if it has any.
    """

    def __init__(self, doc: Doc) -> None:
        phrases = PhraseReader()
        spans = get_spans(doc, "chunks")
        chunks = [(span.start, span.end, span.label_) for span in spans]
        phrases.set_document(doc, chunks)
        self.doc = doc
        self.words, self.tags, self.lemmas = phrases.words, phrases.tags, phrases.lemmas
        self.texts = [token.text for token in doc]
        self.sentence_of, self.sentences = self._number_sentences()
        self.by_head: dict[int, Mention] = {}
        self.names: dict[int, Name] = {}  # by each token of the name
        self._find_pronouns()
        for name in self._list_names():
            self._put_name(name)
        self.phrases: dict[int, int] = {}  # the head of the noun phrase that starts here
        for start, end in self.sentences:
            for phrase in phrases.read(start, end):
                if isinstance(phrase, NounPhrase):
                    for part in self._split_lines(phrase.start, phrase.end):
                        self._add_phrase(*part)
        self._find_of()

    def list_mentions(self) -> list[Mention]:
        """RETURNS (list[Mention]): The mentions, a possessor before what it possesses."""
        return [self.by_head[head] for head in sorted(self.by_head)]

    def find(self, start: int, end: int) -> Mention | None:
        """RETURNS (Mention | None): The mention with the head of a noun group."""
        while start < end and not self.texts[start].strip():
            start += 1
        head = start
        for i in range(start, end):
            if i > start and i not in self.names and self.tags[i] in (*PREPOSITIONS, ","):
                break
            head = i if self.texts[i].strip() and self.words[i] != "'s" else head
        name = self.names.get(head)
        found = self.by_head.get(head)
        if found is None and name is not None:
            found = self.by_head.get(name.end - 1)
        return found

    def add_other(self, start: int, end: int) -> Mention:
        """Add a mention that is no name, noun or pronoun: "that", "swimming"."""
        head = end - 1
        while head in self.by_head and head > start:
            head -= 1
        return self._put(Mention(start, end, head, "other"))

    def _number_sentences(self) -> tuple[list[int], list[tuple[int, int]]]:
        n = len(self.words)
        if self.doc.has_annotation("SENT_START"):
            starts = [token.i for token in self.doc if token.is_sent_start or token.i == 0]
        else:
            stops = (".", "?", "!")
            starts = [i for i in range(n) if i == 0 or self.words[i - 1] in stops]
        numbers, pieces = [], []
        for number, (start, end) in enumerate(zip(starts, [*starts[1:], n])):
            numbers += [number] * (end - start)
            pieces += [(i, min(i + MAX_WORDS, end)) for i in range(start, end, MAX_WORDS)]
        return numbers, pieces

    def _split_lines(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """YIELDS (tuple[int, int]): The parts of a phrase between line breaks."""
        first = start
        for i in range(start, end + 1):
            if i == end or not self.texts[i].strip():
                if first < i:
                    yield first, i
                first = i + 1

    def _put(self, mention: Mention) -> Mention:
        known = self.by_head.setdefault(mention.head, mention)
        if known is mention:
            mention.sentence = self.sentence_of[mention.head]
        return known

    def _find_pronouns(self) -> None:
        for i, word in enumerate(self.words):
            if word not in PRONOUNS:
                continue
            tag = self.tags[i]
            possessive = word in POSSESSIVES and (
                tag == "PRP$" or (tag != "PRP" and word != "her") or word in ("its", "their")
            )
            kind = "possessive" if possessive else "pronoun"
            mention = Mention(i, i + 1, i, kind)
            mention.words = (word,)
            mention.gender, mention.number = PRONOUNS[word]
            mention.types = {"n": UNKNOWN - PERSON, "": UNKNOWN}.get(mention.gender, PERSON)
            if word == "it":
                mention.expletive = self._is_expletive(i)
            self._put(mention)

    def _is_expletive(self, i: int) -> bool:
        """ "it was clear that", "it rained": nothing is meant."""
        if i and self.words[i - 1] in ("of", "about"):
            return True  # "heard of it": of what happened
        lemmas, tags, stop = self.lemmas, self.tags, min(i + 7, len(self.words))
        j = i + 1
        while j < stop and tags[j] in ("MD", "RB"):
            j += 1
        if j >= stop:
            return False
        if lemmas[j] in WEATHER:
            return True
        if lemmas[j] not in ("be", "'s", "seem", "become", "take"):
            return False
        return any(self.words[k] in ("that", "to", "whether", "who") for k in range(j + 1, stop))

    def _list_names(self) -> list[Name]:
        """RETURNS (list[Name]): The entities, without line breaks and possessive markers; a person
        and the name right behind are one."""
        names: list[Name] = []
        for ent in self.doc.ents:
            if ent.label_ not in LABELS:
                continue
            start, end, label = ent.start, ent.end, ent.label_
            if self.words[start].rstrip(".") in ADDRESSES and end - start > 1:
                label = "PER"  # "Ms Strand" is none of the others
            elif start and self.words[start - 1].rstrip(".") in ADDRESSES:
                label = "PER"
            while end > start + 1 and self.words[end - 1] in POSSESSIVE_MARKERS:
                end -= 1
            for first, stop in self._split_lines(start, end):
                start, end = first, stop  # the last line
            last = names[-1] if names else Name(-1, -1, "")
            proper = self.tags[start] == self.tags[start - 1] == "NNP"
            if last.label == "PER" and last.end == start and proper:
                names[-1] = Name(last.start, end, "PER")
            else:
                names.append(Name(start, end, label))
        return self._join_of(names)

    def _join_of(self, names: list[Name]) -> list[Name]:
        """Make one name of a body and what follows its "of": "the Republic of Ambria"."""
        inside = {i: name for name in names for i in range(name.start, name.end)}
        for i in range(1, len(self.words) - 1):
            if self.words[i] != "of" or self.words[i - 1] not in PLACES | BODIES:
                continue
            named = self.tags[i - 1] == "NNP" or i - 1 in inside
            if i in inside or not named or self.tags[i + 1] != "NNP":
                continue
            left = inside.get(i - 1, Name(i - 1, i, ""))
            stop = i + 1
            while stop + 1 < len(self.words) and self.texts[stop][0].isupper():
                stop += 1
            right = inside.get(i + 1, Name(i + 1, stop, ""))
            labels = [one.label for one in (left, right) if one.label not in ("", "PER")]
            name = Name(left.start, right.end, labels[0] if labels else "")
            inside.update(dict.fromkeys(range(*name[:2]), name))
        return sorted(set(inside.values()))

    def _add_name(self, name: Name) -> None:
        start, end, label = name
        first = start
        if label in ("PER", ""):
            while first < end - 1 and _is_title(self.words[first].rstrip(".")):
                first += 1
        if first > start and not label:
            label = "PER"  # the title says so
        words = self.words[first:end]
        if not label and len(words) > 1 and words[-1] not in SUFFIXES | BODIES:
            label = "PER" if find_name_gender(words[0], endings=False) else ""
        mention = Mention(start, end, end - 1, "name", label)
        mention.words = tuple(words[words[0] == "the" and len(words) > 1 :])
        mention.title = tuple(word.rstrip(".") for word in self.words[start:first])
        mention.types = LABEL_TYPES.get(label, UNKNOWN)
        mention.number = "s" if label in ("PER", "LOC", "MISC") else ""
        mention.capitals = any(text.isupper() and len(text) > 3 for text in self.texts[first:end])
        mention.gender = find_gender(mention.title)
        if label == "PER" and not mention.gender:
            self._say_gender(mention)
            if len(mention.words) == 1 and not mention.title and not mention.likely_gender:
                mention.types = PERSON | GROUP  # a single name may be mislabelled
        if self._put(mention) is mention and label != "PER" and self.tags[end - 1][:2] == "JJ":
            mention.kind = "other"  # "German"

    def _say_gender(self, mention: Mention) -> None:
        """Give a person the gender of the first name; a single name may be a last name."""
        words, title = mention.words, mention.title
        if len(words) > 1:
            mention.gender = find_name_gender(words[0])
        elif not title or title[-1] in FIRST_NAME_TITLES:
            mention.likely_gender = find_name_gender(words[0], endings=False)

    def _add_phrase(self, start: int, end: int) -> None:
        """Add the mentions of a noun phrase: the group itself, and its possessor."""
        marker = next((i for i in range(end - 2, start, -1) if self.tags[i] == "POS"), -1)
        if marker > 0 and self._is_within_name(start, marker, end):
            marker = -1
        owner = None
        if marker > 0:
            self._add_phrase(start, marker)
            owner = self.find(start, marker)
            start = marker + 1
        if self.tags[end - 1] == "POS" and end - 1 > start:
            end -= 1
        head = end - 1
        self.phrases[start] = head
        self._extend_name(start, head)
        name = self.names.get(head)
        if name is not None:
            self._describe_name(start, name, owner)
            return
        noun = self.tags[head][:2] == "NN" or self.words[head] in ("accused", "deceased")
        if head in self.by_head or not (noun or end - start > 1):
            if self.tags[head] == "CD":
                self._put(Mention(start, end, head, "time"))
            return
        self._add_noun(Mention(start, end, head, "noun" if noun else "other"), owner)

    def _add_noun(self, mention: Mention, owner: Mention | None) -> None:
        """Add a common noun, with what its determiner and its modifiers say."""
        start, head = mention.start, mention.head
        mention.owner = owner
        if owner is not None:
            mention.determiner, mention.start = "his", owner.start
        first = start
        while first < head:
            word = self.words[first]
            if word in DEFINITE:
                mention.determiner = "the"
            elif word in INDEFINITE:
                mention.determiner = "a"
            elif word in POSSESSIVES and first in self.by_head:
                mention.determiner, mention.owner = "his", self.by_head[first]
            elif self.tags[first] == "PRP$":
                mention.determiner = "his"  # "my": nobody's who was mentioned
            elif self.tags[first] in ("DT", "PDT"):
                mention.determiner = mention.determiner or "a"  # "both men"
            else:
                break
            first += 1
        modifiers = []
        for i in range(first, head):
            if self.tags[i] == "CD":
                mention.count = self.words[i]
            elif self.words[i][0].isalnum():
                modifiers.append(self.words[i])
        mention.words = (*modifiers, self.words[head])
        self._classify(mention)
        mention.predicate = start > 0 and self.words[start - 1] == "as"
        mention.capitals = self.texts[head][0].isupper()
        if mention.owner is not None and mention.owner.words == ("its",):
            if mention.words[-1] not in OF_THINGS and mention.types == PERSON:
                mention.owner.types = GROUP
        self._put(mention)

    def _is_within_name(self, start: int, marker: int, end: int) -> bool:
        """Whether a possessive marker belongs to a name: "the Carrow Dockers' Association"."""
        if marker in self.names and marker + 1 in self.names:
            return True
        return (
            self.words[start] == "the"
            and start + 1 < marker
            and all(self.texts[i][0].isupper() for i in range(start + 1, marker))
            and all(self.texts[i][0].isupper() for i in range(marker + 1, end))
        )

    def _extend_name(self, start: int, head: int) -> None:
        """Make the capitalized words of a phrase one name where no entity covers its head, or only
        its end does: "Judge Harrow", "LOWELL BANK", "the Residents' Action Group"."""
        if self.tags[head] not in ("NNP", "NNPS") or self.words[head] in TIMES:
            return
        known = self.names.get(head)
        if known is not None and (known.label != "ORG" or known.start <= start):
            return
        first = known.start if known is not None else head
        while first > start and (
            (self.tags[first - 1] in ("NNP", "NNPS") and self.words[first - 1] not in TIMES)
            or (known is not None and self.words[first - 1] in ("'", "’"))
        ):
            first -= 1
        if known is not None:
            if first < known.start:
                self.by_head.pop(known.end - 1, None)
                self._put_name(Name(first, known.end, known.label))
            return
        single = first == head and first > start and not self.texts[head].isupper()
        if single or any(self.tags[i][:2] in ("CD", "NN") for i in range(start, first)):
            return  # "the Widow"
        # in capitals it may be a heading with a verb in it, so a name inside counts too
        capitals = all(text.isupper() for text in self.texts[first : head + 1])
        for i in range(first, head):
            if i in self.by_head:
                self.by_head[i].nested = capitals
                self.by_head[i].kind = self.by_head[i].kind if capitals else "other"
        self._put_name(Name(first, head + 1, ""))

    def _put_name(self, name: Name) -> None:
        self.names.update(dict.fromkeys(range(name.start, name.end), name))
        self._add_name(name)

    def _classify(self, mention: Mention) -> None:
        """Set kind, types, gender and number of a common noun."""
        noun, tag = mention.words[-1], self.tags[mention.head]
        plain = all(word in PLAIN_TIMES or word in TIMES for word in mention.words[:-1])
        if noun in TIMES and (plain or mention.determiner in ("", "a") or mention.count):
            mention.kind = "time"
        elif noun in UNITS and (mention.count or mention.determiner in ("", "a")):
            mention.kind = "time"
        elif noun in OTHER_PRONOUNS:
            mention.kind = "other"
        mention.types = find_types(noun) if tag in ("NN", "NNS") else find_types(noun) | UNKNOWN
        if noun in TIMES:
            mention.types = frozenset()
        mention.gender = find_gender((noun,))
        mention.number = "p" if tag in ("NNS", "NNPS") or noun in ("police", "people") else "s"
        if mention.types == GROUP and mention.number == "s":
            mention.number = ""  # the club: it or they
        if noun == "and" or "and" in mention.words:
            mention.number = "p"

    def _describe_name(self, start: int, name: Name, owner: Mention | None) -> None:
        """Give a name the words before it: "its president Anna Brandt"."""
        mention = self.by_head.get(name.end - 1)
        if mention is None or mention.kind != "name":
            return
        title = []
        if self.words[start] == "the":
            mention.determiner = "the"
        for i in range(start, mention.start):
            if self.words[i] in POSSESSIVES:
                mention.owner = self.by_head.get(i)
            elif self.tags[i] not in ("DT", "POS", "CD") and self.words[i][0].isalnum():
                title.append(self.words[i].rstrip("."))
        mention.owner = mention.owner or owner
        mention.title = (*title, *mention.title)
        if mention.label == "PER":
            mention.gender = mention.gender or find_gender(mention.title[-1:])

    def _find_of(self) -> None:
        """Set the noun of the "of" phrase behind each noun: "the mayor of Tarnby"."""
        for mention in self.by_head.values():
            i = mention.head + 1
            if mention.kind == "noun" and i + 1 < len(self.words) and self.words[i] == "of":
                name = self.names.get(i + 1) or self.names.get(i + 2)
                head = self.phrases.get(i + 1, -1)
                if name is not None and (head < 0 or head in self.names):
                    head = name.end - 1
                mention.of = self.by_head.get(head)


def _is_title(word: str) -> bool:
    """Whether a word before a name is no part of it: "Captain", "Abbess"; not "Mason"."""
    known = word in TITLES or word in PERSONS
    return known and word not in MALE_NAMES and word not in FEMALE_NAMES
