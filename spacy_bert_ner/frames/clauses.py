"""Read clauses from phrases: each verb with its subject, its objects and the rest."""

from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

from spacy.util import registry

# these open a clause wherever a finite verb follows, other subordinators only where a subject and its verb do
PLAIN_MARKS = set(
    """
    that because if while although though whether unless whereas lest
    """.split()
)
OBJECT_MARKS = {"that", "whether"}  # of clauses that are objects; "if" too, after these
ASKING = {"ask", "know", "see", "wonder", "tell", "say", "decide", "doubt", "check", "find"}
RELATIVES = {"which", "who", "whom", "that", "whose", "where", "when", "why"}
PLACES = {"where", "when", "why"}
SAYING = set(
    """
    say tell report announce claim add believe think warn argue state note suggest show find explain hope fear
    know insist deny admit confirm write reveal agree indicate predict conclude assure inform remind convince
    promise ask expect decide
    """.split()
)
SUBJECT_CONTROL = {"promise", "threaten", "use", "take", "need", "spend", "pay"}
BLAMING = set(
    """
    thank blame praise criticise criticize fine punish cite arrest reward sue jail
    """.split()
)
MEASURING = {"take", "last", "spend", "need", "lose", "waste", "cover", "measure"}
UNITS = set(
    """
    year month week day morning evening afternoon night time hour minute century season summer winter spring
    autumn decade moment weekend
    """.split()
)
DATES = set(
    """
    monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight january february
    march april may june july august september october november december
    """.split()
)
PLACE_AND_TIME = set(
    """
    now then soon later earlier here there abroad online today yesterday tomorrow again often twice once rarely
    regularly already away home overseas nearby ago afterwards recently currently annually daily weekly monthly
    forward back overnight
    """.split()
)


class Noun(NamedTuple):
    """A noun group with what belongs to it: tokens from `start` to `end`.

    head (int): The head of the group.
    group_end (int): The end of the group itself.
    tail (Tuple[int, int]): The last group of its "of" chain.
    owner (int): The "'s" after its possessor, else -1.
    """

    start: int
    end: int
    head: int
    group_end: int
    tail: Tuple[int, int]
    owner: int


class Apposition(NamedTuple):
    """Two noun groups for the same, and the prepositional phrases behind the second."""

    first: Noun
    second: Noun
    complements: List[Tuple[int, int]]


class Item:
    """What a verb has beside it.

    kind (str): noun, prep, time, adj, adv, clause.
    start, end (int): Its tokens, the preposition included.
    marker (int): The preposition, or -1.
    nouns (List[Noun]): The coordinated noun groups.
    """

    __slots__ = ("kind", "start", "end", "marker", "nouns")

    def __init__(
        self, kind: str, start: int, end: int, marker: int = -1, nouns: Sequence[Noun] = ()
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.marker = marker
        self.nouns = list(nouns)


class Clause:
    """A verb and what belongs to it.

    kind (str): main, mark (with a subordinator or without), rel, inf, part, coord.
    marker (int): The subordinator, relative pronoun or preposition, or -1.
    subject (Optional[Item]): Of the verb's own form: in the passive it is what something is done to.
    object (Optional[Item]): What a relative clause describes, if it is not the subject.
    before, after (List[Item]): The other items, by their place beside the verb.
    rule (str): The rule that gave it its subject.
    """

    __slots__ = (
        "kind",
        "start",
        "parent",
        "marker",
        "verb",
        "subject",
        "object",
        "before",
        "after",
        "children",
        "rule",
        "by_comma",
    )

    def __init__(self, kind: str, start: int, parent: Optional["Clause"] = None) -> None:
        self.kind = kind
        self.start = start
        self.parent = parent
        self.marker = -1
        self.verb: Any = None
        self.subject: Optional[Item] = None
        self.object: Optional[Item] = None
        self.before: List[Item] = []
        self.after: List[Item] = []
        self.children: List["Clause"] = []
        self.rule = "role.subject"
        self.by_comma = False  # whether a comma ends it

    @property
    def end(self) -> int:
        """RETURNS (int): The token after its last one, clauses in it included."""
        end, todo = self.start, [self]
        while todo:
            clause = todo.pop()
            end = max(
                [end, clause.verb.end if clause.verb else end, *(item.end for item in clause.after)]
            )
            todo.extend(clause.children)
        return end


@registry.misc("spacy_bert_ner.ClauseReader.v1")
class ClauseReader:
    """Reads a sentence from left to right and keeps the clauses that are open: every phrase is placed once.

    words, lemmas, tags (List[str]): Of the document.
    """

    def __init__(self, words: List[str], lemmas: List[str], tags: List[str]) -> None:
        self.words = words
        self.lemmas = lemmas
        self.tags = tags
        self._place: Dict[str, Callable[[int], int]] = {
            **{
                "noun": self._place_noun,
                "verb": self._place_verb,
                "prep": self._place_prep,
                "mark": self._place_mark,
            },
            **{
                "rel": self._place_rel,
                "adj": self._place_adj,
                "adv": self._place_adv,
                "cc": self._place_cc,
            },
            **{
                ",": self._place_comma,
                ".": self._place_stop,
                "(": self._place_bracket,
                "other": self._skip,
            },
        }

    def read(self, phrases: List[Any]) -> Tuple[List[Clause], List[Apposition]]:
        """Read a sentence.

        phrases (List[Phrase]): Its phrases.
        RETURNS (Tuple[List[Clause], List[Apposition]]): The clauses with a verb, in the order of their verbs, and the appositions.
        """
        self.phrases = phrases
        self.clauses: List[Clause] = []
        self.appositions: List[Apposition] = []
        self.current = Clause("main", phrases[0].start if phrases else 0)
        self.prep: Any = None  # a preposition that waits for its noun group
        self.last: Optional[Item] = (
            None  # the noun group before, if nothing but commas and a preposition came since
        )
        self.cc = -1  # the conjunction, until something is coordinated
        self.aux: Any = None  # the auxiliary of a question
        self._stops = self._find_next_finite()
        i = 0
        while i < len(phrases):
            i = self._place[phrases[i].kind](i)
        for clause in self.clauses:
            self._share_subject(clause)
        return self.clauses, self.appositions

    def _find_next_finite(self) -> List[bool]:
        """RETURNS (List[bool]): For each phrase whether there is a finite verb from it on, before the next stop."""
        found, result = False, []
        for phrase in reversed(self.phrases):
            if phrase.kind == ".":
                found = False
            elif phrase.kind == "verb" and phrase.verb.form in ("finite", "aux"):
                found = True
            result.append(found)
        return result[::-1] + [False]

    def _kind(self, i: int) -> str:
        return self.phrases[i].kind if 0 <= i < len(self.phrases) else "."

    def _is_finite(self, i: int) -> bool:
        return self._kind(i) == "verb" and self.phrases[i].verb.form in ("finite", "aux")

    # noun groups

    def _place_noun(self, i: int) -> int:
        if self.words[self.phrases[i].start] == "whose":
            self._open("rel", self.phrases[i].start)
            self.current.by_comma = self._kind(i - 1) == ","
            self.prep = self.last = None
        current, prep, last = self.current, self.prep, self.last
        apposition = prep is None and self._is_apposition(i)
        item, stop = self._read_nominal(i)
        if prep is not None:
            item.kind, item.marker, item.start = "prep", prep.start, prep.start
            subject = current.subject
            if last is not None and last.kind == "apposition" and last.end == item.start:
                self.appositions[-1].complements.append((item.start, item.end))
                item.kind = "apposition"
            elif current.verb is None and subject is not None and self.aux is None:
                subject.end = item.end
                subject.nouns[-1] = subject.nouns[-1]._replace(end=item.end)
            elif current.verb is None and current.before and current.before[-1].end == item.start:
                current.before[-1].end = item.end
            else:
                (current.before if current.verb is None else current.after).append(item)
            self.prep = None
        elif apposition:
            self.appositions.append(Apposition(last.nouns[-1], item.nouns[0], []))
            item.kind = "apposition"
        elif self._is_time(i, stop):
            item.kind = "time"
            (current.before if current.verb is None else current.after).append(item)
        elif current.verb is None or (current.rule == "role.inverted" and current.subject is None):
            if current.subject is not None:
                current.before.append(current.subject)
            current.subject = item
        else:
            current.after.append(item)
        self.last = item
        return stop

    def _read_nominal(self, i: int) -> Tuple[Item, int]:
        """Read a noun group, the "of" phrases after it and the groups that are coordinated with it.

        RETURNS (Tuple[Item, int]): The item, and the number of the phrase after it.
        """
        noun, i = self._read_of_chain(i)
        nouns, members, stop = [noun], [], i
        while self._kind(stop) in (",", "cc"):
            comma = self._kind(stop) == ","
            is_last = self._kind(stop + comma) == "cc"
            following = stop + comma + is_last
            if self._kind(following) != "noun":
                break
            member, stop = self._read_of_chain(following)
            members.append(member)
            if is_last:
                if not self._begins_clause(stop, comma):
                    i = stop
                    if len(members) == 1 and self._is_bare(noun) and self._is_bare(member):
                        nouns = [noun._replace(end=member.end, group_end=member.end)]
                    else:
                        nouns.extend(members)
                break
        return Item("noun", nouns[0].start, nouns[-1].end, -1, nouns), i

    def _is_bare(self, noun: Noun) -> bool:
        return noun.end == noun.start + 1 and self.tags[noun.start] in ("NN", "NNS")

    def _read_of_chain(self, i: int) -> Tuple[Noun, int]:
        noun = last = self.phrases[i]
        i += 1
        while (
            self._kind(i) == "prep"
            and self._kind(i + 1) == "noun"
            and self.words[self.phrases[i].start] == "of"
        ):
            last = self.phrases[i + 1]
            i += 2
        return Noun(
            noun.start, last.end, noun.head, noun.end, (last.start, last.end), noun.owner
        ), i

    def _begins_clause(self, i: int, comma: bool) -> bool:
        """Whether the verb that follows makes the group before it the subject of a new clause."""
        if self.current.verb is None:
            return False
        i = self._skip_modifiers(i)
        if (
            comma and self._kind(i) == "," and self._kind(i + 1) == "noun"
        ):  # an apposition to the subject
            i = self._skip_modifiers(i + 2) + 1
        return self._is_finite(i)

    def _skip_modifiers(self, i: int) -> int:
        """RETURNS (int): The phrase after prepositional phrases and adverbs."""
        while True:
            if self._kind(i) == "prep" and self._kind(i + 1) == "noun":
                i += 2
            elif self._kind(i) == "adv":
                i += 1
            else:
                return i

    def _is_time(self, i: int, stop: int) -> bool:
        head, start = self.phrases[i].head, self.phrases[i].start
        word, lemma, verb = self.words[head], self.lemmas[head], self.current.verb
        if word not in DATES and lemma not in UNITS:
            return False
        if verb is None:  # "Last week the city ..." but "Last week was ..."
            return self._kind(stop) in ("noun", ",") or self.current.subject is not None
        if self.lemmas[verb.head] in MEASURING and not self.current.after:
            return False
        return word in DATES or start < head

    def _is_apposition(self, i: int) -> bool:
        """Whether a noun group stands between commas behind another, or behind it at the end."""
        if self.current.verb is None and self.current.subject is None:
            return False
        if (
            self.last is None
            or self._kind(i - 1) != ","
            or self.last.end != self.phrases[i - 1].start
        ):
            return False
        if (
            self.last.kind not in ("noun", "prep")
            or self.lemmas[self.phrases[i].head] in UNITS | DATES
        ):
            return False
        if self.tags[self.phrases[i].head][:2] != "NN":
            return False
        _, stop = self._read_of_chain(i)
        stop = self._skip_modifiers(stop)
        ends = self._kind(stop) in (",", ".", "rel", "(")
        return ends and not (
            self._kind(stop) == ","
            and self._kind(stop + 1) in ("noun", "cc")
            and self.current.verb is not None
        )

    # verbs

    def _place_verb(self, i: int) -> int:
        phrase = self.phrases[i]
        form = phrase.verb.form
        if form in ("finite", "aux") and self._is_question(i):
            self.aux = phrase
            return i + 1
        if self.aux is not None and form != "infinitive":
            first, second = self.aux.verb, phrase.verb
            tense = "none" if first.modality else first.tense
            passive = second.passive
            if self.lemmas[self.aux.head] == "have":  # "has she burned", but "has it been burned"
                passive = second.main > phrase.start and self.tags[second.main] == "VBN"
            phrase.verb = second._replace(
                form="finite",
                passive=passive,
                tense=tense,
                modality=first.modality,
                negated=first.negated or second.negated,
            )
            self.current.rule = "role.question"
            self.aux = None
            self._set_verb(phrase)
        elif form in ("finite", "aux"):
            self._place_finite(i)
        elif form == "infinitive":
            self._place_infinitive(i)
        else:
            self._place_participle(i)
        self.prep = self.last = None
        self.cc = -1
        return i + 1

    def _is_question(self, i: int) -> bool:
        """ "Did the pilot ignore ...": an auxiliary, its subject, the verb."""
        phrase, current = self.phrases[i], self.current
        is_aux = phrase.verb.form == "aux" or self.lemmas[phrase.head] in ("be", "have")
        if not is_aux or current.verb is not None or current.subject is not None:
            return False
        subject = i + 1 + (self._kind(i + 1) == "adv")  # "did n't she"
        if self._kind(subject) != "noun":
            return False
        _, stop = self._read_of_chain(subject)
        stop = self._skip_modifiers(stop)
        return self._kind(stop) == "verb" and self.phrases[stop].verb.form != "infinitive"

    def _place_finite(self, i: int) -> None:
        phrase, current = self.phrases[i], self.current
        last = current.after[-1] if current.after else None
        has_noun = last is not None and last.kind == "noun" and self._ends_before(last, i)
        if current.verb is None and (
            current.subject is not None or current.parent is None or current.kind == "rel"
        ):
            pass
        elif self._is_inverted(i):
            self._open_report(phrase.start)
            self.current.rule = "role.inverted"
        elif self.cc >= 0 and current.verb is not None and not (has_noun and last.start > self.cc):
            self._coordinate(self._find_partner(phrase), phrase)
        elif current.verb is None:
            pass
        elif has_noun and self.cc >= 0 and last.start > self.cc:
            partner = (
                self._find_root() if self.words[self.cc - 1] == "," else self._find_partner(None)
            )
            self._take_subject(self._open_beside(partner, last.start), current)
        elif (waiting := self._find_waiting()) is not None:
            self.current = waiting
        elif has_noun:
            comma = self._follows_comma(last.start)
            if comma and self.lemmas[phrase.head] in SAYING:
                current.after.pop()
                self._open_report(last.start)
                self.current.subject = last
            elif comma:
                self._take_subject(self._open_beside(self._find_root(), last.start), current)
            elif (described := self._find_described(current)) is not None:
                self._take_subject(self._open("rel", last.start), current)
                self.current.object = Item("noun", described.start, described.end, -1, [described])
            else:
                self._take_subject(self._open("mark", last.start), current)
        elif self._kind(i - 1) == ",":
            self._coordinate(self._find_partner(phrase), phrase)
        else:
            self._open("main", phrase.start)
        self._set_verb(phrase)

    def _ends_before(self, item: Item, i: int) -> bool:
        """Whether there are but adverbs or an apposition between."""
        if item.end == self.phrases[i].start or self._kind(i - 1) == "adv":
            return True
        return self._kind(i - 1) == "," and self.last is not None and self.last.kind == "apposition"

    def _follows_comma(self, i: int) -> bool:
        """Whether there is a comma before a token, perhaps with quotes between."""
        while i > 0 and self.tags[i - 1] == "''":
            i -= 1
        return i > 0 and self.words[i - 1] == ","

    def _find_described(self, clause: Clause) -> Optional[Noun]:
        """RETURNS (Optional[Noun]): Of "the accord she had signed" the noun group before the last one, if it stands right before it."""
        if (
            len(clause.after) < 2
            or not clause.after[-2].nouns
            or clause.after[-2].end != clause.after[-1].start
        ):
            return None
        item = clause.after[-2]
        # but "told her he had signed"
        if self.lemmas[clause.verb.head] in SAYING and item.kind == "noun":
            return None
        is_pronoun = self.tags[clause.after[-1].nouns[0].head] == "PRP"
        return item.nouns[-1] if is_pronoun else None

    def _place_infinitive(self, i: int) -> None:
        phrase, current = self.phrases[i], self.current
        if self.cc >= 0 and current.verb is not None and current.verb.verb.form == "infinitive":
            self._coordinate(current, phrase)
        else:
            opened = self._open("inf", phrase.start)
            opened.rule = "role.control"
            opened.by_comma = current.verb is None and current.subject is None
            last = self.last
            if (
                last is not None and last.end == phrase.start and last.nouns[-1].owner >= 0
            ):  # "the firm's refusal to pay"
                noun = last.nouns[-1]
                owner = Noun(
                    noun.start, noun.owner, noun.owner - 1, noun.owner, (noun.start, noun.owner), -1
                )
                opened.subject = Item("noun", owner.start, owner.end, -1, [owner])
        self._set_verb(phrase)

    def _place_participle(self, i: int) -> None:
        phrase, current = self.phrases[i], self.current
        before = self._kind(i - 1 - (self._kind(i - 1) == "adv"))
        form = phrase.verb.form
        if form == "participle" and self._is_past(i):
            phrase.verb = phrase.verb._replace(form="finite", passive=False, tense="past")
            return self._place_finite(i)
        if self.prep is not None:
            opened = self._open("part", self.prep.start)
            opened.marker, opened.rule = self.prep.start, "role.control"
            opened.by_comma = current.verb is None
        elif (
            self.cc >= 0
            and current.verb is not None
            and (current.verb.verb.form == form or form == "participle")
        ):
            self._coordinate(current, phrase)
        elif before == "noun" and self.last is not None and not (self.last.kind == "apposition"):
            described = self.last.nouns[-1]
            opened = self._open("rel", phrase.start)
            opened.rule = "role.participle"
            start, end = (
                described.tail
                if described.end == described.tail[1]
                else (described.start, described.end)
            )
            start = described.start if described.group_end == described.end else start
            opened.subject = Item(
                "noun", start, end, -1, [described._replace(start=start, end=end, head=end - 1)]
            )
            if start == described.start:
                opened.subject.nouns = [described]
        elif before == "," and current.verb is None and current.subject is not None:
            opened = self._open("rel", phrase.start)
            opened.subject, opened.rule, opened.by_comma = current.subject, "role.participle", True
        else:
            opened = self._open("part", phrase.start)
            opened.rule, opened.by_comma = "role.control", before == "," or current.verb is None
            if before == "verb":
                opened.marker = phrase.start  # "stopped taking": an object
        self._set_verb(phrase)

    def _is_past(self, i: int) -> bool:
        """Whether a participle is more likely a verb in the past: its clause has a subject, an object follows, and no other verb."""
        current, phrase = self.current, self.phrases[i]
        waits = (
            current.verb is None
            and current.subject is not None
            and current.subject.end <= phrase.start
        )
        alone = phrase.end == phrase.start + 1 + (phrase.verb.particle >= 0)
        return waits and alone and self._kind(i + 1) == "noun" and not self._stops[i + 1]

    def _set_verb(self, phrase: Any) -> None:
        self.current.verb = phrase
        self.clauses.append(self.current)

    def _is_inverted(self, i: int) -> bool:
        """ "..., said the minister." """
        if self.lemmas[self.phrases[i].head] not in SAYING or self._kind(i + 1) != "noun" or i == 0:
            return False
        _, stop = self._read_of_chain(i + 1)
        stop = self._skip_modifiers(stop)
        return self._kind(i - 1) in (",", "other") and self._kind(stop) not in ("verb", "noun")

    def _open_report(self, start: int) -> None:
        """Open the clause that says who says what stands before."""
        said = self._find_root()
        self.current = Clause("main", start)
        if said.verb is not None:
            self.current.before.append(Item("clause", said.start, said.end))

    def _take_subject(self, clause: Clause, other: Clause) -> None:
        clause.subject = other.after.pop()

    def _find_root(self) -> Clause:
        clause = self.current
        while clause.parent is not None:
            clause = clause.parent
        return clause

    def _find_waiting(self) -> Optional[Clause]:
        """RETURNS (Optional[Clause]): The open clause that has a subject and still no verb."""
        clause = self.current.parent
        while clause is not None and not (clause.verb is None and clause.subject is not None):
            clause = clause.parent
        return clause

    def _find_partner(self, phrase: Any) -> Clause:
        """RETURNS (Clause): The open clause with which a finite one is coordinated: the last one whose subject agrees with the verb, if
        it has none of its own."""
        candidates, clause = [], self.current
        while clause is not None:
            if clause.verb is not None and clause.verb.verb.form in ("finite", "aux"):
                candidates.append(clause)
            clause = clause.parent
        for clause in candidates:
            if phrase is None or self._agrees(clause, phrase):
                return clause
        return candidates[0] if candidates else self.current

    def _agrees(self, clause: Clause, phrase: Any) -> bool:
        verb = clause.verb.verb
        if (
            phrase.verb.base
            or (verb.modality or verb.tense == "future")
            and self.tags[phrase.start] == "VBP"
        ):
            return bool(verb.modality or verb.tense == "future" or verb.base)
        if clause.subject is None or phrase.verb.tense == "past":
            return verb.tense != "future" and not verb.modality
        noun = clause.subject.nouns[-1]
        plural = len(clause.subject.nouns) > 1 or self.tags[noun.head] in ("NNS", "NNPS")
        plural = plural or self.words[noun.head] in ("they", "we", "you", "i", "those", "these")
        return {"VBZ": not plural, "VBP": plural}.get(self.tags[phrase.start], True)

    def _coordinate(self, other: Clause, phrase: Any) -> None:
        clause = self._open_beside(other, phrase.start)
        clause.subject, clause.rule = other.subject, "role.shared-subject"
        first, second = other.verb.verb if other.verb else None, phrase.verb
        if first is not None and second.base:
            phrase.verb = second._replace(
                modality=first.modality, tense=first.tense, form=first.form
            )
        elif first is not None and second.form == "participle" and first.passive:
            tense = first.tense
            phrase.verb = second._replace(
                form=first.form, tense=tense, modality=first.modality, passive=True
            )

    def _open(self, kind: str, start: int) -> Clause:
        self.current = Clause(kind, start, self.current)
        self.current.parent.children.append(self.current)
        return self.current

    def _open_beside(self, other: Clause, start: int) -> Clause:
        """Open a clause that is coordinated with another and, with it, part of the clause above."""
        kind = other.kind if other.kind == "inf" else "coord"
        parent = other.parent if other.kind == "inf" or other.parent is None else other
        self.current = Clause(kind, start, parent)
        self.current.by_comma = other.by_comma
        if other.parent is not None:
            parent.children.append(self.current)
        return self.current

    # what opens clauses

    def _place_mark(self, i: int) -> int:
        phrase = self.phrases[i]
        word = self.words[phrase.start]
        if word == "that" and self.last is not None and self._opens_relative():
            return self._place_rel(i)
        is_plain = word in PLAIN_MARKS or phrase.end > phrase.start + 1  # "so that"
        if self._stops[i + 1] if is_plain else self._finds_clause(i + 1):
            if self._kind(i - 1) == "," and word not in OBJECT_MARKS:
                self._leave_infinitives()
            opened = self._open("mark", phrase.start)
            opened.marker = phrase.start
            opened.by_comma = word not in OBJECT_MARKS
            self.prep = self.last = None
            self.cc = -1
        elif not is_plain:
            self.prep = phrase
        return i + 1

    def _leave_infinitives(self) -> None:
        """ "wants to build a dam, because ...": the reason is that of the whole."""
        while self.current.kind in ("inf", "part") and self.current.parent is not None:
            self.current = self.current.parent

    def _finds_clause(self, i: int) -> bool:
        """Whether a subject and its finite verb follow."""
        if self._kind(i) != "noun":
            return False
        _, i = self._read_nominal(i)
        i = self._skip_modifiers(i)
        if self._kind(i) == "," and self._kind(i + 1) == "noun":
            i = self._skip_modifiers(self._read_of_chain(i + 1)[1]) + 1
        return self._is_finite(i)

    def _opens_relative(self) -> bool:
        """Whether "that" after a noun describes it."""
        verb = self.current.verb
        return verb is None or self.lemmas[verb.head] not in SAYING

    def _place_rel(self, i: int) -> int:
        phrase = self.phrases[i]
        word = self.words[phrase.start]
        if not self._stops[i + 1]:
            return i + 1
        described, prep = self.last, self.prep
        behind = i + 1 + (self._kind(i + 1) == "adv")
        following = self._kind(behind)
        is_relative = described is not None and word in RELATIVES and bool(described.nouns)
        self._open(
            "rel" if is_relative else "mark", prep.start if prep is not None else phrase.start
        )
        self.current.marker = phrase.start
        self.current.by_comma = self._kind(i - 1) == ","
        if is_relative:
            self.current.rule = "role.relative"
            item = self._choose_described(described, i)
            if following == "verb" and prep is None:
                self.current.subject = item
            elif word in PLACES:
                pass
            elif prep is not None:
                self.current.before.append(
                    Item("prep", self.current.start, phrase.end, phrase.start)
                )
            elif word != "whose":
                self.current.object = item
        elif (
            following == "verb"
            and self.tags[phrase.start] != "WRB"
            and not self._is_question(behind)
        ):
            noun = Noun(
                phrase.start, phrase.end, phrase.start, phrase.end, (phrase.start, phrase.end), -1
            )
            self.current.subject = Item("noun", phrase.start, phrase.end, -1, [noun])
        self.prep = self.last = None
        self.cc = -1
        return i + 1

    def _choose_described(self, described: Item, i: int) -> Item:
        """The whole group before the verb, behind it that without "of" phrases: the one which agrees with the verb."""
        noun = described.nouns[-1]
        if described.kind == "prep" and self.words[self.phrases[i].start] == "who":
            # "a man in a dark coat who ...": people have coats
            earlier = [
                item
                for item in self.current.parent.after
                if item.kind == "noun" and item.end <= described.start
            ]
            if earlier and self.words[described.marker] in ("in", "with", "at", "on"):
                noun = earlier[-1].nouns[-1]
        return Item("noun", noun.start, noun.end, -1, [noun])

    # the rest

    def _place_prep(self, i: int) -> int:
        self.prep = self.phrases[i]
        return i + 1

    def _place_adj(self, i: int) -> int:
        phrase = self.phrases[i]
        if self.current.verb is not None:
            self.current.after.append(Item("adj", phrase.start, phrase.end))
        self.prep = self.last = None
        return i + 1

    def _place_adv(self, i: int) -> int:
        phrase, current = self.phrases[i], self.current
        if not PLACE_AND_TIME.isdisjoint(self.words[phrase.start : phrase.end]):
            (current.before if current.verb is None else current.after).append(
                Item("adv", phrase.start, phrase.end)
            )
        return i + 1

    def _place_cc(self, i: int) -> int:
        self.cc = self.phrases[i].start
        self.prep = None
        return i + 1

    def _place_comma(self, i: int) -> int:
        while (
            self.current.by_comma
            and self.current.verb is not None
            and self.current.parent is not None
        ):
            self.current = self.current.parent
        self.prep = None
        return i + 1

    def _place_stop(self, i: int) -> int:
        self.current = Clause("main", self.phrases[i].end)
        self.prep = self.last = self.aux = None
        self.cc = -1
        return i + 1

    def _place_bracket(self, i: int) -> int:
        """Leave out brackets with no verb in them."""
        self.prep = None
        stop = i + 1
        while self._kind(stop) in ("noun", "other", "adj", "adv", "prep", ",", "cc"):
            stop += 1
        return (
            stop + 1
            if self._kind(stop) == "(" and self.words[self.phrases[i].start] == "("
            else i + 1
        )

    def _skip(self, i: int) -> int:
        return i + 1

    def _share_subject(self, clause: Clause) -> None:
        """Give an infinitive or participle the subject that the clause above has for it."""
        if (
            clause.subject is not None
            or clause.kind not in ("inf", "part")
            or clause.parent is None
        ):
            return
        parent = clause.parent
        lemma = self.lemmas[parent.verb.head] if parent.verb is not None else ""
        nouns = [item for item in parent.after if item.kind == "noun" and item.end <= clause.start]
        if nouns and nouns[-1].end == clause.start and not self._keeps_subject(clause, lemma):
            clause.subject = nouns[-1]
            return
        while (
            parent.subject is None and parent.parent is not None and parent.kind in ("inf", "part")
        ):
            parent = parent.parent
        clause.subject = parent.subject

    def _keeps_subject(self, clause: Clause, lemma: str) -> bool:
        """Whether the subject of the verb above, not its object, acts in the clause."""
        if clause.kind == "inf":
            return lemma in SUBJECT_CONTROL
        if clause.marker < 0:
            return True
        prep = self.words[clause.marker]
        return not (prep in ("from", "into", "of") or (prep == "for" and lemma in BLAMING))
