"""The open clauses while a sentence is read."""

from ..operators import SAYING, SPEAKING
from ..phrases import VerbPhrase
from .clause_parts import Clause


class OpenClauses:
    """The current clause and, as its parents, the clauses around it.

    start (int): The first token.
    words, lemmas, tags (list[str]): The words, lemmas and tags of the document.
    """

    def __init__(self, start: int, words: list[str], lemmas: list[str], tags: list[str]) -> None:
        self.words = words
        self.lemmas = lemmas
        self.tags = tags
        self.restart(start)

    def restart(self, start: int) -> None:
        """Close all clauses and open a new one."""
        self.current = Clause("main", start)

    def take_subject(self, clause: Clause, other: Clause) -> None:
        """Make the last constituent of one clause the subject of another."""
        clause.subject = other.after.pop()

    def find_root(self) -> Clause:
        """RETURNS (Clause): The outermost open clause."""
        clause = self.current
        while clause.parent is not None:
            clause = clause.parent
        return clause

    def find_waiting(self) -> Clause | None:
        """RETURNS (Clause | None): The open clause that has a subject but no verb yet."""
        clause = self.current.parent
        while clause is not None and not (clause.verb is None and clause.subject is not None):
            clause = clause.parent
        return clause

    def find_partner(self, phrase: VerbPhrase | None) -> Clause:
        """RETURNS (Clause): The open clause with which a finite clause is coordinated: if that has
        no subject of its own, the last one whose subject agrees with its verb."""
        candidates: list[Clause] = []
        clause: Clause | None = self.current
        while clause is not None:
            if clause.verb is not None and clause.verb.verb.form in ("finite", "aux"):
                candidates.append(clause)
            clause = clause.parent
        for clause in candidates:
            if phrase is not None and self._is_content(clause) and self._says(phrase):
                continue  # "explained that ... and proposed"
            if phrase is None or self._agrees(clause, phrase):
                return clause
        return candidates[0] if candidates else self.current

    def _is_content(self, clause: Clause) -> bool:
        """Whether a clause says what somebody says."""
        above = clause.parent
        return clause.kind == "mark" and above is not None and self._says(above.verb)

    def _says(self, phrase: VerbPhrase | None) -> bool:
        return phrase is not None and self.lemmas[phrase.head] in SAYING | SPEAKING

    def _agrees(self, clause: Clause, phrase: VerbPhrase) -> bool:
        verb = clause.predicate.verb
        if (
            phrase.verb.base
            or (verb.modality or verb.tense == "future")
            and self.tags[phrase.start] == "VBP"
        ):
            return bool(verb.modality or verb.tense == "future" or verb.base)
        tenses = {verb.tense, phrase.verb.tense}
        if clause.kind in ("rel", "mark") and tenses == {"past", "present"}:
            return False
        if clause.subject is None or phrase.verb.tense == "past":
            return verb.tense != "future" and not verb.modality
        noun = clause.subject.nouns[-1]
        plural = len(clause.subject.nouns) > 1 or self.tags[noun.head] in ("NNS", "NNPS")
        plural = plural or self.words[noun.head] in ("they", "we", "you", "i", "those", "these")
        return {"VBZ": not plural, "VBP": plural}.get(self.tags[phrase.start], True)

    def coordinate(self, other: Clause, phrase: VerbPhrase, cc: int) -> None:
        """Open a clause, coordinated with another, for a verb that shares its subject and
        auxiliaries, and below "or" and "nor" its negation. `cc` is the conjunction, or -1."""
        clause = self.open_beside(other, phrase.start)
        clause.subject, clause.rule = other.subject, "role.shared-subject"
        first, second = other.verb.verb if other.verb else None, phrase.verb
        joint = self.words[cc] if cc >= 0 else ""
        if first is not None and first.negated and joint in ("or", "nor"):
            second = phrase.verb = second._replace(negated=True)
        if first is not None and second.base:
            phrase.verb = second._replace(
                modality=first.modality, tense=first.tense, form=first.form
            )
        elif first is not None and second.form == "participle" and first.passive:
            tense = first.tense
            phrase.verb = second._replace(
                form=first.form, tense=tense, modality=first.modality, passive=True
            )

    def open(self, kind: str, start: int) -> Clause:
        """Open a clause inside the current one."""
        parent = self.current
        self.current = Clause(kind, start, parent)
        parent.children.append(self.current)
        return self.current

    def open_beside(self, other: Clause, start: int) -> Clause:
        """Open a clause that is coordinated with another one."""
        kind = other.kind if other.kind == "inf" else "coord"
        above = other.parent
        if above is not None and other.kind != "inf":
            above = other
        self.current = Clause(kind, start, above)
        self.current.by_comma = other.by_comma
        self.current.partner = other
        if above is not None:
            above.children.append(self.current)
        return self.current

    def leave_content(self) -> None:
        """Go back from what somebody says to the clause of saying."""
        clause: Clause | None = self.current
        while clause is not None and not self._is_content(clause):
            clause = clause.parent
        if clause is not None and clause.parent is not None:
            self.current = clause.parent

    def leave_infinitives(self) -> None:
        """ "wants to build a dam, because ...": the reason belongs to the main verb."""
        while self.current.kind in ("inf", "part") and self.current.parent is not None:
            self.current = self.current.parent
