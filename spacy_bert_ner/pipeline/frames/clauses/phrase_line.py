"""Lookahead in the phrases of a sentence."""

from typing import cast

from ..phrases import NounPhrase, Phrase, VerbPhrase
from .clause_parts import NounGroup

OUTSIDE = 8 * "."


class PhraseLine:
    """Answers questions about phrases by their indices.

    kind (Callable[[int], str]): Gives the kind of a phrase; "." for up to eight indices before or
        after the sentence.
    phrases (list[Phrase]): The phrases of a sentence.
    words, tags (list[str]): The words and tags of the document.
    """

    def __init__(self, phrases: list[Phrase], words: list[str], tags: list[str]) -> None:
        self.phrases = phrases
        # not a method, for speed: it is called more often than anything else
        self.kind = [*[phrase.kind for phrase in phrases], *OUTSIDE].__getitem__
        self.words = words
        self.tags = tags
        self._finite = self._find_next_finite()

    def has_finite(self, i: int) -> bool:
        """Whether there is a finite verb at or after a phrase, before the next stop."""
        return self._finite[i]

    def is_bare_noun(self, i: int) -> bool:
        """Whether a phrase is a singular common noun without a determiner."""
        if self.kind(i) != "noun":
            return False
        noun = self.get_noun(i)
        return self.tags[noun.head] == "NN" and self.tags[noun.start] in ("NN", "JJ")

    def count_finite(self, i: int) -> int:
        """RETURNS (int): The number of finite verbs from a phrase to the next comma or stop."""
        count = 0
        while self.has_finite(i) and self.kind(i) != ",":
            count += self.is_finite(i)
            i += 1
        return count

    def joins_clause(self, i: int) -> bool:
        """Whether a conjunction stands before the next finite verb, behind a comma."""
        while self.kind(i) not in (".", "rel", "mark") and not self.is_finite(i):
            if self.kind(i) == "cc" and self.kind(i - 1) == ",":
                return True
            i += 1
        return False

    def is_finite(self, i: int) -> bool:
        """Whether a phrase is a finite verb."""
        return self.kind(i) == "verb" and self.get_verb(i).verb.form in ("finite", "aux")

    def get_noun(self, i: int) -> NounPhrase:
        """RETURNS (NounPhrase): The phrase with that index. Its `kind` must be noun."""
        return cast(NounPhrase, self.phrases[i])

    def get_verb(self, i: int) -> VerbPhrase:
        """RETURNS (VerbPhrase): The phrase with that index. Its `kind` must be verb."""
        return cast(VerbPhrase, self.phrases[i])

    def _is_bare(self, noun: NounGroup) -> bool:
        """Whether a noun phrase is a single common noun."""
        return noun.end == noun.start + 1 and self.tags[noun.start] in ("NN", "NNS")

    def read_noun(self, i: int) -> NounGroup:
        """RETURNS (NounGroup): A noun phrase without the "of" phrases after it."""
        noun = self.get_noun(i)
        span = (noun.start, noun.end)
        return NounGroup(noun.start, noun.end, noun.head, noun.end, span, noun.possessive)

    def read_of_chain(self, i: int) -> tuple[NounGroup, int]:
        """RETURNS (tuple[NounGroup, int]): A noun phrase with the "of" phrases after it, and the
        index of the next phrase."""
        noun = last = self.get_noun(i)
        i += 1
        while (
            self.kind(i) == "prep"
            and self.kind(i + 1) == "noun"
            and self.words[self.phrases[i].start] == "of"
        ):
            last = self.get_noun(i + 1)
            i += 2
        return NounGroup(
            noun.start, last.end, noun.head, noun.end, (last.start, last.end), noun.possessive
        ), i

    def skip_modifiers(self, i: int) -> int:
        """RETURNS (int): The index of the phrase after any prepositional phrases and adverbs."""
        while True:
            if self.kind(i) == "prep" and self.kind(i + 1) == "noun":
                i += 2
            elif self.kind(i) == "adv":
                i += 1
            else:
                return i

    def read_nominal(self, i: int, has_verb: bool) -> tuple[list[NounGroup], int]:
        """Read a noun phrase, the "of" phrases after it and the noun phrases coordinated with it.

        i (int): The index of the noun phrase.
        has_verb (bool): Whether its clause already has a verb, so that another verb starts a new
            clause.
        RETURNS (tuple[list[NounGroup], int]): The nouns, and the index of the phrase after them.
        """
        is_excluded = self._is_excluded(i)
        noun, i = self.read_of_chain(i)
        nouns, members, stop = [noun], [], i
        while self.kind(stop) in (",", "cc"):
            comma = self.kind(stop) == ","
            is_last = self.kind(stop + comma) == "cc"
            following = stop + comma + is_last
            following += self.kind(following) == "adv" and comma + is_last > 0  # "and even ..."
            if self.kind(following) != "noun":
                break
            if comma and self.is_bare_noun(following) and self.tags[noun.head][:3] == "NNP":
                break  # "Emil Kern, printer and spy": an apposition
            if self.words[self.phrases[following].start] in ("no", "not") and is_last:
                break  # "skin, but no bone"
            member, stop = self.read_of_chain(following)
            members.append(member)
            if is_last:
                opens = comma and len(members) == 1 and self.has_finite(stop)
                if not (has_verb and (opens or self._begins_clause(stop, comma))):
                    i = stop
                    if len(members) == 1 and self._is_bare(noun) and self._is_bare(member):
                        nouns = [noun._replace(end=member.end, group_end=member.end)]
                    elif self._share_of(noun, members):  # "shortage of nurses and drivers"
                        end = members[-1].end
                        nouns = [noun._replace(end=end, tail=(noun.tail[0], end))]
                    else:
                        nouns.extend(members)
                    if self.words[members[-1].start - 1] == "but":  # "not X but Y", "no one but X"
                        nouns = members if is_excluded else nouns[:-1] or nouns
                break
        return nouns, i

    def _share_of(self, noun: NounGroup, members: list[NounGroup]) -> bool:
        """Whether nouns are joined to the last one of an "of" chain: all are bare common nouns."""
        start, end = noun.tail
        if start == noun.start or self.tags[end - 1] not in ("NN", "NNS"):
            return False
        firsts = [start, *(member.start for member in members)]
        heads = [member.head for member in members]
        bare = all(self.tags[first][:2] in ("NN", "JJ") for first in firsts)
        return bare and all(self.tags[head] in ("NN", "NNS") for head in heads)

    def _is_excluded(self, i: int) -> bool:
        """Whether "not" stands before a noun phrase: "not the police but the army"."""
        start = self.phrases[i].start
        return start > 0 and self.words[start - 1] == "not"

    def finds_clause(self, i: int) -> bool:
        """Whether a subject with its finite verb follows."""
        if self.kind(i) != "noun":
            return False
        _, i = self.read_nominal(i, False)
        i = self.skip_modifiers(i)
        if self.kind(i) == "," and self.kind(i + 1) == "noun":  # an apposition to the subject
            i = self.skip_modifiers(self.read_of_chain(i + 1)[1]) + 1
        if self.kind(i) == "verb" and self.get_verb(i).verb.form in ("participle", "gerund"):
            i = self.skip_modifiers(i + 1)  # "a group known as X left"
            while self.kind(i) in ("noun", "prep", "adv", "("):
                i += 1
        return self.is_finite(i)

    def _begins_clause(self, i: int, comma: bool) -> bool:
        """Whether a verb follows that makes the noun phrase before it the subject of a new
        clause."""
        i = self.skip_modifiers(i)
        if comma and self.kind(i) == "," and self.kind(i + 1) == "noun":
            i = self.skip_modifiers(i + 2) + 1
        return self.is_finite(i) or self._is_past(i)

    def _is_past(self, i: int) -> bool:
        """Whether a participle with an object is more likely a past form: "a judge jailed him"."""
        if self.kind(i) != "verb" or self.kind(i + 1) != "noun":
            return False
        verb = self.get_verb(i)
        return verb.verb.form == "participle" and verb.end == verb.start + 1

    def _find_next_finite(self) -> list[bool]:
        """RETURNS (list[bool]): For each phrase whether there is a finite verb at or after it,
        before the next stop."""
        found, result = False, []
        for phrase in reversed(self.phrases):
            if phrase.kind == ".":
                found = False
            elif isinstance(phrase, VerbPhrase) and phrase.verb.form in ("finite", "aux"):
                found = True
            result.append(found)
        return result[::-1] + [False]
