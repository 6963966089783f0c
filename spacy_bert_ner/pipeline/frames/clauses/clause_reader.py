"""Read clauses from phrases: each verb with its subject, objects and other constituents."""

from collections.abc import Callable

from ..phrases import QUOTES, Phrase
from .attach_nouns import attach_noun
from .attach_subordinators import attach_relative, attach_subordinator
from .attach_verbs import attach_verb
from .clause_parts import Apposition, Clause, Constituent
from .control import share_subjects
from .sentence_state import REPORTING_VERBS, SentenceState

PLACE_AND_TIME = set(
    """
    now then soon later earlier here there abroad online today yesterday tomorrow again often twice
    once rarely regularly already away home overseas nearby ago afterwards recently currently
    annually daily weekly monthly forward back overnight
    """.split()
)


class ClauseReader:
    """Reads a sentence from left to right and keeps track of the open clauses. Every phrase is
    attached once, with bounded lookahead."""

    def __init__(self) -> None:
        self._state = SentenceState()

    def set_document(
        self, words: list[str], lemmas: list[str], tags: list[str], name_ends: set[int]
    ) -> None:
        """Set the document whose sentences are read next.

        words, lemmas, tags (list[str]): The lower-cased word, lemma and tag of each token.
        name_ends (set[int]): The tokens behind names of places.
        """
        self._state.set_document(words, lemmas, tags, name_ends)

    def read(self, phrases: list[Phrase]) -> tuple[list[Clause], list[Apposition]]:
        """Read a sentence.

        phrases (list[Phrase]): The phrases of the sentence.
        RETURNS (tuple[list[Clause], list[Apposition]]): The clauses with a verb, in the order of
            their verbs, and the appositions.
        """
        state, i = self._state, 0
        state.set_sentence(phrases)
        while i < len(phrases):
            i = ATTACH[phrases[i].kind](state, i)
        share_subjects(state.clauses, state.words, state.lemmas)
        self._find_questions(phrases)
        for report, clause, end in state.asides:
            parts = [(end, clause.end)]
            if clause.subject is not None:
                parts.append((clause.subject.start, clause.subject.end))
            start, stop = max(parts, key=lambda part: part[1] - part[0])
            if start < stop:
                report.before.append(Constituent("clause", start, stop))
        return state.clauses, state.appositions

    def _find_questions(self, phrases: list[Phrase]) -> None:
        """Mark the outermost clauses before a question mark. Other clauses with an inverted
        auxiliary stay conditions: "Had it rained, ..." """
        words = self._state.words
        stops = [phrase.start for phrase in phrases if phrase.kind == "."]
        marks = [stop for stop in stops if words[stop] == "?"]
        for clause in self._state.clauses:
            if clause.parent is None or clause.parent.verb is None:
                verb = clause.predicate.start
                stop = next((stop for stop in stops if stop > verb), -1)
                clause.is_question = stop in marks
            clause.is_inverted_condition &= not clause.is_question


# Each of these functions attaches a phrase and returns the index of the next one to attach.


def _attach_prep(state: SentenceState, i: int) -> int:
    state.prep = state.phrases[i]
    return i + 1


def _attach_adj(state: SentenceState, i: int) -> int:
    phrase, current = state.phrases[i], state.tree.current
    if current.verb is not None:
        current.after.append(Constituent("adj", phrase.start, phrase.end))
    state.prep = state.last = None
    return i + 1


def _attach_adv(state: SentenceState, i: int) -> int:
    phrase, current = state.phrases[i], state.tree.current
    if not PLACE_AND_TIME.isdisjoint(state.words[phrase.start : phrase.end]):
        (current.before if current.verb is None else current.after).append(
            Constituent("adv", phrase.start, phrase.end)
        )
    return i + 1


def _attach_cc(state: SentenceState, i: int) -> int:
    state.cc = state.phrases[i].start
    state.prep = None
    return i + 1


def _attach_comma(state: SentenceState, i: int) -> int:
    current = _leave_relative(state.tree.current)
    if current is not state.tree.current:
        state.tree.current = current
    while current.by_comma and current.verb is not None and current.parent is not None:
        state.closed = current
        state.tree.current = current = current.parent
    state.prep = None
    return i + 1


def _leave_relative(clause: Clause) -> Clause:
    """RETURNS (Clause): The clause around an infinitive or gerund that the next comma ends with it:
    a relative clause behind a comma, or one at the start of the sentence; else the clause."""
    around = clause
    while around.parent is not None and not around.by_comma:
        around = around.parent
    above = around.parent
    is_first = above is not None and above.verb is None and above.subject is None
    return around if around.by_comma and (around.kind == "rel" or is_first) else clause


def _attach_stop(state: SentenceState, i: int) -> int:
    report = _find_announcement(state, i)
    state.tree.restart(state.phrases[i].end)
    if report is not None:  # "He said: ..."
        state.tree.current.report = report
        content = Constituent("clause", state.phrases[i].end, _find_stop(state, i))
        if content.start < content.end:
            report.after.append(content)
    state.prep = state.last = state.aux = None
    state.cc = -1
    return i + 1


def _find_announcement(state: SentenceState, i: int) -> Clause | None:
    """RETURNS (Clause | None): The clause with a verb of saying before a colon."""
    current = state.tree.current
    if state.words[state.phrases[i].start] != ":" or current.verb is None:
        return None
    is_saying = state.lemmas[current.verb.head] in REPORTING_VERBS
    quotes = i + 1 < len(state.phrases) and state.words[state.phrases[i + 1].start] in QUOTES
    says = (is_saying and not current.children) or (quotes and current.subject is not None)
    return current if says else None


def _find_stop(state: SentenceState, i: int) -> int:
    """RETURNS (int): The token at which the sentence's next stop is, quotes apart."""
    i += 1
    while i < len(state.phrases) and state.phrases[i].kind != ".":
        i += 1
    return state.phrases[i].start if i < len(state.phrases) else state.phrases[-1].end


def _attach_bracket(state: SentenceState, i: int) -> int:
    """Skip brackets without a verb in them."""
    state.prep = None
    _attach_remark(state, i + 1)
    stop = i + 1
    while state.line.kind(stop) in ("noun", "other", "adj", "adv", "prep", ",", "cc"):
        stop += 1
    closes = state.line.kind(stop) == "(" and state.words[state.phrases[i].start] == "("
    return stop + 1 if closes else i + 1


def _attach_remark(state: SentenceState, i: int) -> None:
    """Make an apposition of a noun phrase in brackets: "Ada Holm (the treasurer)"."""
    line, last = state.line, state.last
    if last is None or not last.nouns or line.kind(i) != "noun" or line.kind(i + 1) != "(":
        return
    noun = line.read_noun(i)
    if state.tags[noun.start] in ("DT", "PRP$") and last.end == state.phrases[i - 1].start:
        state.appositions.append(Apposition(last.nouns[-1], noun, []))


def _skip(state: SentenceState, i: int) -> int:
    return i + 1


ATTACH: dict[str, Callable[[SentenceState, int], int]] = {
    "noun": attach_noun,
    "verb": attach_verb,
    "mark": attach_subordinator,
    "rel": attach_relative,
    "prep": _attach_prep,
    "adj": _attach_adj,
    "adv": _attach_adv,
    "cc": _attach_cc,
    ",": _attach_comma,
    ".": _attach_stop,
    "(": _attach_bracket,
    "other": _skip,
}
