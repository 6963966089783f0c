"""Read clauses from phrases: each verb with its subject, its objects and the rest."""

from typing import Any, Callable, Dict, List, Optional, Tuple

from spacy.util import registry

# these open a clause wherever a finite verb follows, other subordinators only where a subject and its verb do
PLAIN_MARKS = set(
    """
    that because if while although though whether unless whereas lest
    """.split()
)
OBJECT_MARKS = {"that", "whether"}  # of clauses that are objects; "if" too, after these
RELATIVES = {"which", "who", "whom", "that", "whose", "where", "when", "why"}
PLACES = {"where", "when", "why"}
SAYING = set(
    """
    say tell report announce claim add believe think warn argue state note suggest show find explain hope fear
    know insist deny admit confirm write reveal agree indicate predict conclude assure inform remind convince
    promise ask expect decide
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


@registry.misc("spacy_bert_ner.ClauseReader.v1")
class ClauseReader:
    """Reads a sentence from left to right and keeps the clauses that are open: every phrase is placed once, with a bounded look
    ahead."""

    def __init__(self) -> None:
        find = registry.misc.get
        self._noun = find("spacy_bert_ner.Noun.v1")
        self._item = find("spacy_bert_ner.Item.v1")
        self._clause = find("spacy_bert_ner.Clause.v1")
        self._apposition = find("spacy_bert_ner.Apposition.v1")
        self._make_line = find("spacy_bert_ner.PhraseLine.v1")
        self._make_tree = find("spacy_bert_ner.OpenClauses.v1")
        self._share_subjects = find("spacy_bert_ner.share_subjects.v1")
        self._place: Dict[str, Callable[[int], int]] = {
            "noun": self._place_noun,
            "verb": self._place_verb,
            "prep": self._place_prep,
            "mark": self._place_mark,
            "rel": self._place_rel,
            "adj": self._place_adj,
            "adv": self._place_adv,
            "cc": self._place_cc,
            ",": self._place_comma,
            ".": self._place_stop,
            "(": self._place_bracket,
            "other": self._skip,
        }

    def set_document(self, words: List[str], lemmas: List[str], tags: List[str]) -> None:
        """Set the document of the sentences to come.

        words, lemmas, tags (List[str]): Of each token; words in small letters.
        """
        self.words = words
        self.lemmas = lemmas
        self.tags = tags

    def read(self, phrases: List[Any]) -> Tuple[List[Any], List[Any]]:
        """Read a sentence.

        phrases (List[Phrase]): Its phrases.
        RETURNS (Tuple[List[Clause], List[Apposition]]): The clauses with a verb, in the order of their verbs, and the appositions.
        """
        self.phrases = phrases
        self.clauses: List[Any] = []
        self.appositions: List[Any] = []
        self.tree = self._make_tree(
            self._clause, phrases[0].start if phrases else 0, self.words, self.tags
        )
        self.line = self._make_line(self._noun, phrases, self.words, self.tags)
        self.prep: Any = None  # a preposition that waits for its noun group
        # the noun group before, if nothing but commas and a preposition came since
        self.last: Optional[Any] = None
        self.cc = -1  # the conjunction, until something is coordinated
        self.aux: Any = None  # the auxiliary of a question
        self.closed: Any = None  # the clause that a comma has closed last
        self.asides: List[
            Tuple[Any, Any, int]
        ] = []  # a report, the clause that it stands in, its end
        i = 0
        while i < len(phrases):
            i = self._place[phrases[i].kind](i)
        self._share_subjects(self.clauses, self.words, self.lemmas)
        for report, clause, end in self.asides:
            parts = ((end, clause.end), (clause.subject.start, clause.subject.end))
            start, stop = max(parts, key=lambda part: part[1] - part[0])
            report.before.append(self._item("clause", start, stop))
        return self.clauses, self.appositions

    # noun groups

    def _place_noun(self, i: int) -> int:
        if self.words[self.phrases[i].start] == "whose":
            self.tree.open("rel", self.phrases[i].start)
            self.tree.current.by_comma = self.line.kind(i - 1) == ","
            self.prep = self.last = None
        aside = self._find_aside(i)
        if aside >= 0:
            return self._place_aside(i, aside)
        current, prep, last = self.tree.current, self.prep, self.last
        apposition = prep is None and self._is_apposition(i)
        nouns, stop = self.line.read_nominal(i, current.verb is not None)
        item = self._item("noun", nouns[0].start, nouns[-1].end, -1, nouns)
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
            self.appositions.append(self._apposition(last.nouns[-1], item.nouns[0], []))
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

    def _find_aside(self, i: int) -> int:
        """RETURNS (int): Of "The match, [the coach] (said), was lost" the verb of the report, else -1."""
        current, before = self.tree.current, i - 1
        while self.line.kind(before) == "other" and before > 0:  # quotes
            before -= 1
        if current.verb is not None or current.subject is None or self.line.kind(before) != ",":
            return -1
        _, verb = self.line.read_of_chain(i)
        verb += self.line.kind(verb) == "adv"
        if not self.line.is_finite(verb) or self.lemmas[self.phrases[verb].head] not in SAYING:
            return -1
        stop = self.line.skip_modifiers(verb + 1)
        return verb if self.line.kind(stop) == "," and self.line.has_finite(stop) else -1

    def _place_aside(self, i: int, verb: int) -> int:
        """Put a report between commas beside the clause that it interrupts."""
        noun, _ = self.line.read_of_chain(i)
        report = self._clause("main", noun.start)
        report.subject = self._item("noun", noun.start, noun.end, -1, [noun])
        report.verb = self.phrases[verb]
        self.clauses.append(report)
        i = verb + 1
        while self.line.kind(i) != ",":
            if self.line.kind(i) == "prep":
                start, noun = self.phrases[i].start, self.phrases[i + 1]
                report.after.append(self._item("prep", start, noun.end, start))
                i += 1
            i += 1
        self.asides.append((report, self.tree.current, self.phrases[i].end))
        self.prep = self.last = None
        return i + 1

    def _is_time(self, i: int, stop: int) -> bool:
        head, start = self.phrases[i].head, self.phrases[i].start
        word, lemma, verb = self.words[head], self.lemmas[head], self.tree.current.verb
        if word not in DATES and lemma not in UNITS:
            return False
        if verb is None:  # "Last week the city ..." but "Last week was ..."
            return self.line.kind(stop) in ("noun", ",") or self.tree.current.subject is not None
        if self.lemmas[verb.head] in MEASURING and not self.tree.current.after:
            return False
        return word in DATES or start < head

    def _is_apposition(self, i: int) -> bool:
        """Whether a noun group stands between commas behind another, or behind it at the end."""
        if self.tree.current.verb is None and self.tree.current.subject is None:
            return False
        if (
            self.last is None
            or self.line.kind(i - 1) != ","
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
        _, stop = self.line.read_of_chain(i)
        stop = self.line.skip_modifiers(stop)
        ends = self.line.kind(stop) in (",", ".", "rel", "(")
        return ends and not (
            self.line.kind(stop) == ","
            and self.line.kind(stop + 1) in ("noun", "cc")
            and self.tree.current.verb is not None
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
            self.tree.current.rule = "role.question"
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
        phrase, current = self.phrases[i], self.tree.current
        is_aux = phrase.verb.form == "aux" or self.lemmas[phrase.head] in ("be", "have")
        if not is_aux or current.verb is not None or current.subject is not None:
            return False
        subject = i + 1 + (self.line.kind(i + 1) == "adv")  # "did n't she"
        if self.line.kind(subject) != "noun":
            return False
        _, stop = self.line.read_of_chain(subject)
        stop = self.line.skip_modifiers(stop)
        return self.line.kind(stop) == "verb" and self.phrases[stop].verb.form != "infinitive"

    def _place_finite(self, i: int) -> None:
        phrase, current = self.phrases[i], self.tree.current
        last = current.after[-1] if current.after else None
        has_noun = last is not None and last.kind == "noun" and self._ends_before(last, i)
        if current.verb is None and (
            current.subject is not None or current.parent is None or current.kind == "rel"
        ):
            pass
        elif self._is_inverted(i):
            self._open_report(phrase.start)
            self.tree.current.rule = "role.inverted"
        elif self.cc >= 0 and current.verb is not None and not (has_noun and last.start > self.cc):
            self.tree.coordinate(self.tree.find_partner(phrase), phrase)
        elif current.verb is None:
            pass
        elif has_noun and self.cc >= 0 and last.start > self.cc:
            partner = (
                self.tree.find_root()
                if self.words[self.cc - 1] == ","
                else self.tree.find_partner(None)
            )
            self.tree.take_subject(self.tree.open_beside(partner, last.start), current)
        elif (waiting := self.tree.find_waiting()) is not None:
            self.tree.current = waiting
        elif has_noun:
            comma = self._follows_comma(last.start)
            if comma and self.lemmas[phrase.head] in SAYING:
                current.after.pop()
                self._open_report(last.start)
                self.tree.current.subject = last
            elif comma:
                self.tree.take_subject(
                    self.tree.open_beside(self.tree.find_root(), last.start), current
                )
            elif (described := self._find_described(current)) is not None:
                self.tree.take_subject(self.tree.open("rel", last.start), current)
                self.tree.current.object = self._item(
                    "noun", described.start, described.end, -1, [described]
                )
            else:
                self.tree.take_subject(self.tree.open("mark", last.start), current)
        elif self.line.kind(i - 1) == ",":
            self.tree.coordinate(self.tree.find_partner(phrase), phrase)
        else:
            self.tree.open("main", phrase.start)
        self._set_verb(phrase)

    def _ends_before(self, item: Any, i: int) -> bool:
        """Whether there are but adverbs or an apposition between."""
        if item.end == self.phrases[i].start or self.line.kind(i - 1) == "adv":
            return True
        closed, verb = self.closed, self.tree.current.verb
        if (
            closed is not None
            and closed.start - 1 == item.end
            and closed.parent is self.tree.current
        ):
            # "said [the plan], which was old, would fail"
            return self.line.kind(i - 1) == "," and self.lemmas[verb.head] in SAYING
        return (
            self.line.kind(i - 1) == ","
            and self.last is not None
            and self.last.kind == "apposition"
        )

    def _follows_comma(self, i: int) -> bool:
        """Whether there is a comma before a token, perhaps with quotes between."""
        while i > 0 and self.tags[i - 1] == "''":
            i -= 1
        return i > 0 and self.words[i - 1] == ","

    def _find_described(self, clause: Any) -> Optional[Any]:
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
        phrase, current = self.phrases[i], self.tree.current
        if self.cc >= 0 and current.verb is not None and current.verb.verb.form == "infinitive":
            self.tree.coordinate(current, phrase)
        else:
            opened = self.tree.open("inf", phrase.start)
            opened.rule = "role.control"
            opened.by_comma = current.verb is None and current.subject is None
            last = self.last
            if (
                last is not None and last.end == phrase.start and last.nouns[-1].owner >= 0
            ):  # "the firm's refusal to pay"
                noun = last.nouns[-1]
                owner = self._noun(
                    noun.start, noun.owner, noun.owner - 1, noun.owner, (noun.start, noun.owner), -1
                )
                opened.subject = self._item("noun", owner.start, owner.end, -1, [owner])
        self._set_verb(phrase)

    def _place_participle(self, i: int) -> None:
        phrase, current = self.phrases[i], self.tree.current
        before = self.line.kind(i - 1 - (self.line.kind(i - 1) == "adv"))
        form = phrase.verb.form
        if form == "participle" and self._is_past(i):
            phrase.verb = phrase.verb._replace(form="finite", passive=False, tense="past")
            return self._place_finite(i)
        if self.prep is not None:
            opened = self.tree.open("part", self.prep.start)
            opened.marker, opened.rule = self.prep.start, "role.control"
            opened.by_comma = current.verb is None
        elif (
            self.cc >= 0
            and current.verb is not None
            and (current.verb.verb.form == form or form == "participle")
        ):
            self.tree.coordinate(current, phrase)
        elif before == "noun" and self.last is not None and not (self.last.kind == "apposition"):
            described = self.last.nouns[-1]
            opened = self.tree.open("rel", phrase.start)
            opened.rule = "role.participle"
            start, end = (
                described.tail
                if described.end == described.tail[1]
                else (described.start, described.end)
            )
            start = described.start if described.group_end == described.end else start
            opened.subject = self._item(
                "noun", start, end, -1, [described._replace(start=start, end=end, head=end - 1)]
            )
            if start == described.start:
                opened.subject.nouns = [described]
        elif before == "," and current.verb is None and current.subject is not None:
            opened = self.tree.open("rel", phrase.start)
            opened.subject, opened.rule, opened.by_comma = current.subject, "role.participle", True
        else:
            opened = self.tree.open("part", phrase.start)
            opened.rule, opened.by_comma = "role.control", before == "," or current.verb is None
            if before == "verb":
                opened.marker = phrase.start  # "stopped taking": an object
        self._set_verb(phrase)

    def _is_past(self, i: int) -> bool:
        """Whether a participle is more likely a verb in the past: its clause has a subject, an object follows, and no other verb."""
        current, phrase = self.tree.current, self.phrases[i]
        waits = (
            current.verb is None
            and current.subject is not None
            and current.subject.end <= phrase.start
        )
        alone = phrase.end == phrase.start + 1 + (phrase.verb.particle >= 0)
        return (
            waits and alone and self.line.kind(i + 1) == "noun" and not self.line.has_finite(i + 1)
        )

    def _set_verb(self, phrase: Any) -> None:
        self.tree.current.verb = phrase
        self.clauses.append(self.tree.current)

    def _is_inverted(self, i: int) -> bool:
        """ "..., said the minister." """
        if (
            self.lemmas[self.phrases[i].head] not in SAYING
            or self.line.kind(i + 1) != "noun"
            or i == 0
        ):
            return False
        _, stop = self.line.read_of_chain(i + 1)
        stop = self.line.skip_modifiers(stop)
        return self.line.kind(i - 1) in (",", "other") and self.line.kind(stop) not in (
            "verb",
            "noun",
        )

    def _open_report(self, start: int) -> None:
        """Open the clause that says who says what stands before."""
        said = self.tree.find_root()
        self.tree.restart(start)
        if said.verb is not None:
            self.tree.current.before.append(self._item("clause", said.start, said.end))

    # what opens clauses

    def _place_mark(self, i: int) -> int:
        phrase = self.phrases[i]
        word = self.words[phrase.start]
        if word == "that" and self.last is not None and self._opens_relative():
            return self._place_rel(i)
        is_plain = word in PLAIN_MARKS or phrase.end > phrase.start + 1  # "so that"
        if self.line.has_finite(i + 1) if is_plain else self.line.finds_clause(i + 1):
            if self.line.kind(i - 1) == "," and word not in OBJECT_MARKS:
                self.tree.leave_infinitives()
            opened = self.tree.open("mark", phrase.start)
            opened.marker = phrase.start
            opened.by_comma = word not in OBJECT_MARKS
            self.prep = self.last = None
            self.cc = -1
        elif not is_plain:
            self.prep = phrase
        return i + 1

    def _opens_relative(self) -> bool:
        """Whether "that" after a noun describes it."""
        verb = self.tree.current.verb
        return verb is None or self.lemmas[verb.head] not in SAYING

    def _place_rel(self, i: int) -> int:
        phrase = self.phrases[i]
        word = self.words[phrase.start]
        if not self.line.has_finite(i + 1):
            return i + 1
        described, prep = self.last, self.prep
        behind = i + 1 + (self.line.kind(i + 1) == "adv")
        following = self.line.kind(behind)
        is_relative = described is not None and word in RELATIVES and bool(described.nouns)
        self.tree.open(
            "rel" if is_relative else "mark", prep.start if prep is not None else phrase.start
        )
        self.tree.current.marker = phrase.start
        self.tree.current.by_comma = self.line.kind(i - 1) == ","
        if is_relative:
            self.tree.current.rule = "role.relative"
            item = self._choose_described(described, i)
            if following == "verb" and prep is None:
                self.tree.current.subject = item
            elif word in PLACES:
                pass
            elif prep is not None:
                self.tree.current.before.append(
                    self._item("prep", self.tree.current.start, phrase.end, phrase.start)
                )
            elif word != "whose":
                self.tree.current.object = item
        elif following == "verb" and self.tags[phrase.start] != "WRB":
            start, end = phrase.start, phrase.end
            noun = self._noun(start, end, start, end, (start, end), -1)
            item = self._item("noun", start, end, -1, [noun])
            if self._is_question(behind):
                self.tree.current.object = item
            else:
                self.tree.current.subject = item
        self.prep = self.last = None
        self.cc = -1
        return i + 1

    def _choose_described(self, described: Any, i: int) -> Any:
        """The whole group before the verb, behind it that without "of" phrases: the one which agrees with the verb."""
        noun = described.nouns[-1]
        if described.kind == "prep" and self.words[self.phrases[i].start] == "who":
            # "a man in a dark coat who ...": people have coats
            earlier = [
                item
                for item in self.tree.current.parent.after
                if item.kind == "noun" and item.end <= described.start
            ]
            if earlier and self.words[described.marker] in ("in", "with", "at", "on"):
                noun = earlier[-1].nouns[-1]
        return self._item("noun", noun.start, noun.end, -1, [noun])

    # the rest

    def _place_prep(self, i: int) -> int:
        self.prep = self.phrases[i]
        return i + 1

    def _place_adj(self, i: int) -> int:
        phrase = self.phrases[i]
        if self.tree.current.verb is not None:
            self.tree.current.after.append(self._item("adj", phrase.start, phrase.end))
        self.prep = self.last = None
        return i + 1

    def _place_adv(self, i: int) -> int:
        phrase, current = self.phrases[i], self.tree.current
        if not PLACE_AND_TIME.isdisjoint(self.words[phrase.start : phrase.end]):
            (current.before if current.verb is None else current.after).append(
                self._item("adv", phrase.start, phrase.end)
            )
        return i + 1

    def _place_cc(self, i: int) -> int:
        self.cc = self.phrases[i].start
        self.prep = None
        return i + 1

    def _place_comma(self, i: int) -> int:
        while (
            self.tree.current.by_comma
            and self.tree.current.verb is not None
            and self.tree.current.parent is not None
        ):
            self.closed = self.tree.current
            self.tree.current = self.tree.current.parent
        self.prep = None
        return i + 1

    def _place_stop(self, i: int) -> int:
        self.tree.restart(self.phrases[i].end)
        self.prep = self.last = self.aux = None
        self.cc = -1
        return i + 1

    def _place_bracket(self, i: int) -> int:
        """Leave out brackets with no verb in them."""
        self.prep = None
        stop = i + 1
        while self.line.kind(stop) in ("noun", "other", "adj", "adv", "prep", ",", "cc"):
            stop += 1
        return (
            stop + 1
            if self.line.kind(stop) == "(" and self.words[self.phrases[i].start] == "("
            else i + 1
        )

    def _skip(self, i: int) -> int:
        return i + 1
