"""Reports that stand behind or within what is said: "..., said the minister"."""

from ..phrases import QUOTES
from .clause_parts import Clause, Constituent
from .sentence_state import REPORTING_VERBS, SentenceState

# these stand before their subject also without quotation marks: "..., said the minister"
INVERTED_REPORTS = {"say", "claim", "argue", "insist", "warn", "complain", "declare", "report"} | {
    *("announce", "conclude", "state")
}


def is_aside(state: SentenceState, i: int) -> bool:
    """Whether a report with the verb first interrupts a clause: "Parents, [said] the chair, will
    not pay"."""
    line, current = state.line, state.tree.current
    if current.verb is not None or current.subject is None or line.kind(i + 1) != "noun":
        return False
    if state.lemmas[line.get_verb(i).head] not in REPORTING_VERBS:
        return False
    if line.kind(i - 1) not in (",", "other"):
        return False
    _, stop = line.read_of_chain(i + 1)
    stop = line.skip_modifiers(stop)
    return line.kind(stop) == "," and line.has_finite(stop)


def attach_inverted_aside(state: SentenceState, i: int) -> int:
    """Make a clause of a report with the verb first, apart from the clause that it interrupts."""
    noun, stop = state.line.read_of_chain(i + 1)
    report = Clause("main", state.phrases[i].start)
    report.subject = Constituent("noun", noun.start, noun.end, -1, [noun])
    report.verb, report.rule = state.line.get_verb(i), "role.inverted"
    state.clauses.append(report)
    state.tree.current.report = report
    stop = state.line.skip_modifiers(stop)
    state.asides.append((report, state.tree.current, state.phrases[stop].end))
    state.prep = state.last = None
    return stop + 1


def follows_quotation(state: SentenceState, i: int) -> bool:
    """ "Did you see it?" asked the judge."""
    start = state.phrases[i].start
    is_first = state.line.kind(i - 2) == "." or i < 2
    return (
        is_first
        and state.words[start - 1 : start] != []
        and (state.words[start - 1] in QUOTES and is_inverted(state, i))
    )


def is_inverted(state: SentenceState, i: int) -> bool:
    """ "..., said the minister." """
    line = state.line
    if state.lemmas[line.get_verb(i).head] not in REPORTING_VERBS or line.kind(i + 1) != "noun":
        return False
    if i == 0:  # a quotation in the sentence before
        return True
    _, stop = line.read_of_chain(i + 1)
    stop = line.skip_modifiers(stop)
    if line.kind(i - 1) == "," and state.lemmas[line.get_verb(i).head] not in INVERTED_REPORTS:
        return False
    return line.kind(i - 1) in (",", "other") and line.kind(stop) not in ("verb", "noun", "cc")


def open_report(state: SentenceState, start: int) -> None:
    """Open the reporting clause after a quotation, as in "..., said the minister"."""
    said = state.tree.find_root()
    if said.verb is None and state.clauses:
        said = state.clauses[-1]
        while said.parent is not None and said.parent.verb is not None:
            said = said.parent
    state.tree.restart(start)
    if said.verb is not None:
        start = said.start
        joined: Clause | None = said
        while joined is not None:
            joined.report, start = state.tree.current, min(start, joined.start)
            joined = joined.partner
        state.tree.current.before.append(Constituent("clause", start, said.end))
