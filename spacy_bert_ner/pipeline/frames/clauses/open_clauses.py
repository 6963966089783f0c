"""The clauses that are open while a sentence is read."""

from ..phrases import VerbPhrase
from .clause_parts import Clause


class OpenClauses:
    """The current clause and, as its parents, those around it.

    start (int): The first token.
    words, tags (list[str]): Of the document.
    """

    def __init__(self, start: int, words: list[str], tags: list[str]) -> None:
        self.words = words
        self.tags = tags
        self.restart(start)

    def restart(self, start: int) -> None:
        """Close all clauses and open a new one."""
        self.current = Clause("main", start)

    def take_subject(self, clause: Clause, other: Clause) -> None:
        """Make the last item of one clause the subject of another."""
        clause.subject = other.after.pop()

    def find_root(self) -> Clause:
        """RETURNS (Clause): The outermost of the open clauses."""
        clause = self.current
        while clause.parent is not None:
            clause = clause.parent
        return clause

    def find_waiting(self) -> Clause | None:
        """RETURNS (Clause | None): The open clause that has a subject and still no verb."""
        clause = self.current.parent
        while clause is not None and not (clause.verb is None and clause.subject is not None):
            clause = clause.parent
        return clause

    def find_partner(self, phrase: VerbPhrase | None) -> Clause:
        """RETURNS (Clause): The open clause with which a finite one is coordinated: the last one
        whose subject agrees with the verb, if it has none of its own."""
        candidates: list[Clause] = []
        clause: Clause | None = self.current
        while clause is not None:
            if clause.verb is not None and clause.verb.verb.form in ("finite", "aux"):
                candidates.append(clause)
            clause = clause.parent
        for clause in candidates:
            if phrase is None or self._agrees(clause, phrase):
                return clause
        return candidates[0] if candidates else self.current

    def _agrees(self, clause: Clause, phrase: VerbPhrase) -> bool:
        verb = clause.predicate.verb
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

    def coordinate(self, other: Clause, phrase: VerbPhrase) -> None:
        """Open a clause beside another for a verb that shares its subject, and its auxiliaries."""
        clause = self.open_beside(other, phrase.start)
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

    def open(self, kind: str, start: int) -> Clause:
        """Open a clause in the current one."""
        parent = self.current
        self.current = Clause(kind, start, parent)
        parent.children.append(self.current)
        return self.current

    def open_beside(self, other: Clause, start: int) -> Clause:
        """Open a clause that is coordinated with another and, with it, part of the clause above."""
        kind = other.kind if other.kind == "inf" else "coord"
        above = other.parent
        if above is not None and other.kind != "inf":
            above = other
        self.current = Clause(kind, start, above)
        self.current.by_comma = other.by_comma
        if above is not None:
            above.children.append(self.current)
        return self.current

    def leave_infinitives(self) -> None:
        """ "wants to build a dam, because ...": the reason is that of the whole."""
        while self.current.kind in ("inf", "part") and self.current.parent is not None:
            self.current = self.current.parent
