"""Certainty: whether a clause is a fact, a report, a denial, a condition, an intention or an
allegation, who says so, and on what it hangs."""

from typing import Any, NamedTuple

from . import operators
from .clauses.clause_parts import Clause, Constituent
from .noun_groups import TokenSpan

HYPOTHETICAL_MODALS = {"may", "might", "could", "would"}
INTENDING_MODALS = {"must", "should", "ought", "need"}
QUESTIONED = {"what", "who", "whom", "which", "how", "why", "when", "where", "whether", "if"}
OPINIONS = {"view", "opinion", "eyes", "words", "account", "judgment", "judgement"}

ADVERBS = operators.ALLEGEDLY | operators.REPORTEDLY | operators.PERHAPS
ATTRIBUTING = {"according", "as", *OPINIONS}


class Status(NamedTuple):
    """What is known of a clause.

    certainty (str): asserted, reported, alleged, denied, conditional, hypothetical, intended.
    source (TokenSpan | None): Who says so.
    condition (TokenSpan | None): The clause on which a conditional one hangs.
    negated (bool): Whether it is negated.
    """

    certainty: str
    source: TokenSpan | None = None
    condition: TokenSpan | None = None
    negated: bool = False


ASSERTED = Status("asserted")
# "demanded the release", "planned the closure"
DEMANDED = {"demand", "plan", "propose", "order", "request", "recommend", "urge", "seek", "want"}


class CertaintyReader:
    """Reads the status of each clause from the words that govern it, from the outermost clause to
    the innermost.

    words, lemmas, tags (list[str]): The lower-cased word, lemma and tag of each token.
    frames (list[tuple[Clause, dict[str, Any]]]): The clauses with their frames, in text order.
    """

    def __init__(
        self,
        words: list[str],
        lemmas: list[str],
        tags: list[str],
        frames: list[tuple[Clause, dict[str, Any]]],
    ) -> None:
        self.words = words
        self.lemmas = lemmas
        self.tags = tags
        self._frames = {id(clause): frame for clause, frame in frames}
        self._known: dict[int, tuple[Status, Status]] = {}
        self._has_adverbs = not ADVERBS.isdisjoint(words)
        self._has_attributions = not ATTRIBUTING.isdisjoint(words)

    def read(self, clause: Clause) -> Status:
        """RETURNS (Status): The status of a clause."""
        return self._read(clause)[0]

    def read_noun(self, token: int, clauses: list[Clause]) -> Status:
        """RETURNS (Status): The status of a nominal mechanism: that of the clause in which it
        stands, or, as an object, what the verb says of its object."""
        for clause in clauses:
            for item in (*clause.before, *clause.after):
                if item.kind in ("noun", "prep") and item.start <= token < item.end:
                    return self._read_object(clause, item)
            if clause.subject is not None and clause.subject.start <= token < clause.subject.end:
                if clause.kind in ("main", "mark", "coord"):
                    return self.read(clause)
        return ASSERTED

    def _read_object(self, clause: Clause, item: Constituent) -> Status:
        lemma, status = self._lemma(clause), self.read(clause)
        word = self.words[item.marker] if item.marker >= 0 else ""
        if lemma in operators.DENYING and word in ("", "of"):
            return self._say("denied", clause)
        if lemma in operators.ALLEGING and word in ("", "of", "with"):
            return self._say("alleged", clause)
        if not word and lemma in DEMANDED:
            source = self._find_speaker(clause) if lemma in operators.SPEAKING else status.source
            return Status("intended", source)
        return status

    def _read(self, clause: Clause) -> tuple[Status, Status]:
        """RETURNS (tuple[Status, Status]): The status of a clause, and that of what surrounds it,
        which its adverbial clauses share."""
        known = self._known.get(id(clause))
        if known is None:
            self._known[id(clause)] = ASSERTED, ASSERTED  # in case a clause should govern itself
            if clause.verb is None:
                above = clause.partner or clause.parent
                known = self._read(above) if above is not None else (ASSERTED, ASSERTED)
            else:
                context = self._read_context(clause)
                known = self._read_own(clause, context), context
            self._known[id(clause)] = known
        return known

    def _read_own(self, clause: Clause, context: Status) -> Status:
        """RETURNS (Status): The status by the words of the clause itself, within its context."""
        frame = self._frames.get(id(clause))
        negated = (frame["negated"] if frame else False) != context.negated
        certainty, condition = context.certainty, context.condition
        verb = clause.predicate.verb
        hangs_on = self._find_condition(clause)
        said = self._find_adverb(clause) if self._has_adverbs else ""
        is_report = certainty in ("reported", "alleged", "denied")
        if hangs_on is not None:
            certainty, condition = "conditional", hangs_on
        elif self._is_condition(clause) or clause.is_question or clause.is_inverted_condition:
            certainty = "hypothetical"
        elif said:
            certainty = said
        elif verb.modality in HYPOTHETICAL_MODALS:
            if verb.modality == "would" and is_report or verb.modality == "could" and negated:
                pass
            elif certainty not in ("conditional", "intended"):
                certainty = "hypothetical"
        elif verb.modality in INTENDING_MODALS and self.words[clause.predicate.start] != "had":
            certainty = "intended"
        elif self._is_imperative(clause):
            certainty = "intended"
        if certainty != "conditional":
            condition = None
        return Status(certainty, context.source, condition, negated)

    def _is_imperative(self, clause: Clause) -> bool:
        """ "repair the roof", "do not call" """
        if clause.subject is not None or clause.parent is not None or clause.object is not None:
            return False
        is_do = self.words[clause.predicate.start] == "do"
        return clause.predicate.verb.base or (is_do and clause.predicate.end > clause.start + 1)

    def _find_adverb(self, clause: Clause) -> str:
        start = clause.subject.end if clause.subject is not None else clause.predicate.start
        inner = {i for child in clause.children for i in range(child.start, child.end)}
        around = {self.words[i] for i in range(start, clause.predicate.end) if i not in inner}
        around.update(self.words[clause.start : clause.start + 1])
        around.update(self.words[clause.predicate.end : clause.predicate.end + 1])
        around.update(self.words[clause.end : clause.end + 2])
        if around & operators.ALLEGEDLY:
            return "alleged"
        if around & operators.REPORTEDLY:
            return "reported"
        return "hypothetical" if around & operators.PERHAPS else ""

    # conditions

    def _is_condition(self, clause: Clause) -> bool:
        return clause.kind == "mark" and self._read_marker(clause) in operators.CONDITIONS

    def _find_condition(self, clause: Clause) -> TokenSpan | None:
        for child in clause.children:
            if self._is_condition(child) and not self._is_asked(child):
                return child.start, child.end
        partner = clause.partner
        if partner is not None and partner.is_inverted_condition:
            return partner.start, partner.end
        return None

    def _read_marker(self, clause: Clause) -> str:
        """RETURNS (str): The subordinator, "" if there is none."""
        if clause.marker < 0:
            return ""
        return " ".join(self.words[clause.marker : clause.marker_end])

    # what surrounds a clause

    def _read_context(self, clause: Clause) -> Status:
        if clause.is_quoted:
            context = Status("reported", clause.source)
        elif clause.report is not None:
            context = self._read_content(clause, clause.report)
        elif clause.partner is not None:
            context = self._read_beside(clause, clause.partner)
        elif clause.parent is None or clause.parent.verb is None:
            is_open = clause.kind == "mark" and self._read_marker(clause) == "whether"
            context = Status("hypothetical") if is_open else ASSERTED
            if clause.kind == "inf" and clause.parent is not None:
                context = Status("intended")  # "- to repair the roof"
        elif clause.kind == "inf":
            context = self._read_infinitive(clause, clause.parent)
        elif clause.kind == "part":
            context = self._read_gerund(clause, clause.parent)
        elif clause.kind == "mark":
            context = self._read_mark(clause, clause.parent)
        else:
            context = self._share(clause.host or clause.parent)
        source = self._find_attribution(clause) if self._has_attributions else None
        if source is not None:
            context = Status("reported", source, None, context.negated)
        return context

    def _share(self, above: Clause, *, negates: bool = False) -> Status:
        """RETURNS (Status): As certain as the clause above."""
        return self.read(above)._replace(negated=negates)

    def _say(self, certainty: str, above: Clause, *, negated: bool = False) -> Status:
        """RETURNS (Status): Said by the actor of the clause above."""
        return Status(certainty, self._find_speaker(above), None, negated)

    def _find_speaker(self, clause: Clause) -> TokenSpan | None:
        frame = self._frames.get(id(clause))
        actors = frame["actors"] if frame else ()
        if actors:
            return actors[0][0], actors[-1][1]
        return self.read(clause).source if frame and frame["voice"] == "passive" else None

    def _read_beside(self, clause: Clause, partner: Clause) -> Status:
        status, context = self._read(partner)
        if status.condition is not None and status.condition[0] < clause.predicate.start:
            return Status("conditional", status.source, status.condition, context.negated)
        return context

    def _find_attribution(self, clause: Clause) -> TokenSpan | None:
        """RETURNS (TokenSpan | None): Who says so, as in "according to the police", "as Dahl
        said"."""
        for item in (*clause.before, *clause.after):
            if item.kind != "prep" or item.marker < 0:
                continue
            if self.words[item.marker] == "according":
                return item.marker + 2, item.end
            if self.words[item.marker] in ("by", "in") and item.nouns:
                own = item.nouns[0]
                if self.words[own.head] in OPINIONS and self.tags[own.start] == "PRP$":
                    return own.start, own.start + 1
                if self.words[own.head] in OPINIONS and own.possessive > own.start:
                    return own.start, own.possessive  # "in the court's view"
            if self.words[item.marker] == "in" and item.nouns and "of" in self._words(item):
                noun = item.nouns[0]
                if self.words[noun.head] in OPINIONS:
                    return noun.tail
        for child in clause.children:
            if child.kind == "mark" and self._read_marker(child) == "as" and child.verb is not None:
                is_saying = self._lemma(child) in operators.SAYING - operators.THINKING
                told = self._lemma(child) in ("tell", "inform", "remind", "warn")
                if is_saying and (told or not any(item.kind == "noun" for item in child.after)):
                    return self._find_speaker(child)
        return None

    def _words(self, item: Constituent) -> list[str]:
        return self.words[item.start : item.end]

    def _lemma(self, clause: Clause) -> str:
        """RETURNS (str): The lemma of the verb, with its particle."""
        verb = clause.predicate.verb
        lemma = self.lemmas[verb.main]
        return lemma if verb.particle < 0 else f"{lemma} {self.words[verb.particle]}"

    def _read_content(self, clause: Clause, report: Clause) -> Status:
        """The content of a quotation, or of what somebody says between commas."""
        lemma = self._lemma(report)
        if lemma in operators.DENYING:
            return self._say("denied", report)
        if lemma in operators.ALLEGING:
            return self._say("alleged", report)
        return self._say("reported", report)

    def _read_infinitive(self, clause: Clause, above: Clause) -> Status:
        """ "failed to act", "a plan to sell", "is likely to rise" """
        lemma, verb = self._lemma(above), above.predicate.verb
        status = self.read(above)
        if self.words[clause.start - 1] in QUESTIONED:  # "decide whether to appeal"
            return self._say("hypothetical", above)
        item = self._find_before(clause, above)
        if item is not None and item.kind == "adj":
            return self._read_after_adjective(item, status, above)
        noun = self.lemmas[item.nouns[-1].head] if item is not None and item.nouns else ""
        if noun in operators.NEGATING_NOUNS:
            return self._share(above, negates=True)
        if noun in operators.INTENDING_NOUNS and lemma not in operators.SPEAKING:
            return Status("intended", status.source)
        if lemma in operators.NEGATING:
            return self._share(above, negates=not status.negated)
        if lemma in operators.PREVENTING:
            return self._share(above, negates=not status.negated)
        if lemma in operators.ALLEGING:
            return self._say("alleged", above)
        if lemma in operators.SEEMING:
            return Status("hypothetical", status.source, None, status.negated)
        if lemma in operators.REALIZING and (lemma != "use" or not verb.passive):
            return self._share(above, negates=status.negated)
        is_said = lemma in operators.SAYING or lemma in operators.KNOWING
        if is_said and lemma not in operators.SPEAKING and (verb.passive or noun):
            return self._say("reported", above, negated=status.negated)
        is_near = above.predicate.end == clause.start or (item is not None and item.kind == "noun")
        negated = status.negated and is_near
        source = status.source
        if lemma in operators.SPEAKING and is_near:
            source = self._find_speaker(above)
        return Status("intended", source, None, negated)

    def _find_before(self, clause: Clause, above: Clause) -> Constituent | None:
        """RETURNS (Constituent | None): The noun phrase or adjective that ends where a clause
        starts."""
        items = [*above.after, *above.before]
        if above.subject is not None:
            items.append(above.subject)
        return next((item for item in items if item.end == clause.start), None)

    def _read_after_adjective(self, item: Constituent, status: Status, above: Clause) -> Status:
        words = set(self._words(item))
        if "too" in words or words & operators.NEGATING_ADJECTIVES:
            return self._share(above, negates=not status.negated)
        if words & operators.REALIZING_ADJECTIVES or "enough" in words:
            return self._share(above, negates=status.negated)
        if words & operators.SEEMING_ADJECTIVES:
            return Status("hypothetical", status.source, None, status.negated)
        return Status("intended", status.source, None, status.negated)

    def _read_gerund(self, clause: Clause, above: Clause) -> Status:
        """ "denied selling", "without selling", "accused of selling" """
        if clause.marker < 0:
            return self._share(above)
        lemma, word = self._lemma(above), self.words[clause.marker]
        status = self.read(above)
        if clause.marker == clause.predicate.start:  # an object
            return self._read_gerund_object(lemma, status, above)
        if word in operators.WITHOUT:
            return self._share(above, negates=True)
        if word == "against":
            return Status("intended", status.source, None, True)
        item = self._find_before(clause, above)
        if item is not None and item.nouns:
            of_noun = self._read_below_noun(self.lemmas[item.nouns[-1].head], status)
            if of_noun is not None:
                return of_noun
        if item is not None and item.kind == "adj":
            words = set(self._words(item))
            if words & operators.CONVICTING_ADJECTIVES:
                return Status("reported", status.source)
            if words & operators.NEGATING_ADJECTIVES:
                return self._share(above, negates=not status.negated)
        if word in operators.ASIDE:
            return self._read_around(above)
        if word == "from" and lemma in operators.PREVENTING | operators.NEGATING:
            return self._share(above, negates=not status.negated)
        if lemma in operators.DENYING:
            return self._say("denied", above)
        if lemma in operators.CONVICTING:
            return self._say("reported", above)
        if lemma in operators.ALLEGING or (word == "for" and lemma in operators.ARRESTING):
            return self._say("alleged", above)
        return self._share(above)

    def _read_gerund_object(self, lemma: str, status: Status, above: Clause) -> Status:
        if lemma in operators.DENYING:
            return self._say("denied", above)
        if lemma in operators.NEGATING:
            return self._share(above, negates=not status.negated)
        if lemma in operators.PROPOSING:
            return self._say("intended", above, negated=status.negated)
        if lemma in operators.SEEMING:
            return Status("hypothetical", status.source, None, status.negated)
        if lemma in operators.SAYING and lemma not in operators.REALIZING:
            return self._say("reported", above)
        return self._share(above, negates=status.negated and lemma in operators.REALIZING)

    def _read_below_noun(self, noun: str, status: Status) -> Status | None:
        """RETURNS (Status | None): What a noun says of the clause behind it: "the claim that", "a
        plan for selling"."""
        if noun in operators.ALLEGING_NOUNS:
            return Status("alleged", status.source)
        if noun in operators.DENYING_NOUNS:
            return Status("denied", status.source)
        if noun in operators.SAYING_NOUNS:
            return Status("reported", status.source)
        if noun in operators.INTENDING_NOUNS:
            return Status("intended", status.source)
        return None

    def _read_around(self, above: Clause) -> Status:
        """RETURNS (Status): What surrounds the finite clause above: "plans to build because it
        rained" """
        while above.kind in ("inf", "part") and above.parent is not None and above.parent.verb:
            above = above.parent
        return self._read(above)[1]._replace(negated=False)

    def _is_asked(self, clause: Clause) -> bool:
        """Whether an "if" clause is an indirect question: "asked if it rained"."""
        above = clause.parent
        if self._read_marker(clause) != "if" or above is None or above.verb is None:
            return False
        # behind the verb, without a comma
        return self._lemma(above) in operators.ASKING and above.predicate.end >= clause.start - 1

    def _read_mark(self, clause: Clause, above: Clause) -> Status:
        """ "said that it rained", "if it rains", "because it rained" """
        marker = self._read_marker(clause)
        status, context = self._read(above)
        if self._is_condition(clause) and not self._is_asked(clause):
            return Status("hypothetical", context.source)
        if marker == "as" and self._lemma(clause) in operators.SAYING:
            return ASSERTED  # "as Dahl said"
        if marker == "whether" and above.predicate.start > clause.predicate.start:
            return Status("hypothetical", context.source)
        if marker in operators.PURPOSES:
            return Status("intended", context.source, None, marker == "lest")
        if marker and marker != "that" and marker not in QUESTIONED:
            return self._read_around(above)
        if clause.marker > 0 and marker in ("that", "whether"):
            item = self._find_before(clause, above)
            if item is not None and item.nouns and item.kind != "adj":
                noun = self.lemmas[item.nouns[-1].head]
                of_noun = self._read_below_noun(noun, status)
                if of_noun is not None and status.negated:  # "found no evidence that"
                    return self._say("hypothetical", above)
                if of_noun is not None:
                    lemma = self._lemma(above)
                    if lemma in operators.DENYING or lemma == "reject":
                        return self._say("denied", above)
                    return of_noun
        return self._read_object_clause(marker, status, above)

    def _read_object_clause(self, marker: str, status: Status, above: Clause) -> Status:
        lemma = self._lemma(above)
        if lemma in operators.DENYING:
            return self._say("denied", above)
        if lemma in operators.ALLEGING:
            return self._say("alleged", above)
        if marker in ("whether", "if") or lemma in ("doubt", "question"):
            return self._say("hypothetical", above)
        if marker in QUESTIONED:
            if lemma in ("ask", "wonder", "question", "inquire", "enquire", "doubt"):
                return self._say("hypothetical", above)
            if marker in ("when", "where") and lemma not in operators.SAYING | operators.KNOWING:
                return self._read_around(above)
        elif lemma in operators.DEMANDING and self._is_subjunctive(above, lemma):
            return self._say("intended", above, negated=status.negated)
        if lemma in operators.KNOWING and lemma != "see":
            return self._share(above)
        if lemma in operators.SAYING:
            if status.negated and lemma in operators.THINKING:
                return self._say("reported", above, negated=True)
            return self._say("hypothetical" if status.negated else "reported", above)
        adjectives = {
            word for item in above.after if item.kind == "adj" for word in self._words(item)
        }
        if adjectives & operators.SEEMING_ADJECTIVES:
            return Status("hypothetical", status.source)
        if lemma in operators.SEEMING:
            return Status("hypothetical", status.source)
        return self._share(above, negates=status.negated and lemma == "be")

    def _is_subjunctive(self, above: Clause, lemma: str) -> bool:
        """Whether what is demanded stands in the base form, or with "should"."""
        if lemma in ("demand", "propose", "recommend", "request", "require", "order", "urge"):
            return True
        below = [child.verb for child in above.children if child.kind == "mark"]
        return any(one and (one.verb.base or one.verb.modality == "should") for one in below)
