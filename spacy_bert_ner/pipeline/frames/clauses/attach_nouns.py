"""Attach noun phrases: subjects, objects, objects of prepositions, times, appositions, reporting
clauses between commas."""

from .clause_parts import Apposition, Clause, Constituent
from .sentence_state import REPORTING_VERBS, SentenceState

MEASURING = {"take", "last", "spend", "need", "lose", "waste", "cover", "measure"}
UNITS = set(
    """
    year month week day morning evening afternoon night time hour minute century season summer
    winter spring autumn decade moment weekend
    """.split()
)
DATES = set(
    """
    monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight
    january february march april may june july august september october november december
    """.split()
)


def attach_noun(state: SentenceState, i: int) -> int:
    """Attach a noun phrase, with its "of" phrases and coordinated noun phrases.

    state (SentenceState): The state of the sentence.
    i (int): The index of the phrase.
    RETURNS (int): The index of the next phrase to attach.
    """
    tree, line = state.tree, state.line
    if state.words[state.phrases[i].start] == "whose":
        tree.open("rel", state.phrases[i].start)
        tree.current.by_comma = line.kind(i - 1) == ","
        state.prep = state.last = None
    current, prep, last = tree.current, state.prep, state.last
    if current.verb is None and current.subject is not None:
        aside = _find_aside(state, i)
        if aside >= 0:
            return _attach_aside(state, i, aside)
    apposition = prep is None and _is_apposition(state, i)
    nouns, stop = line.read_nominal(i, current.verb is not None)
    item = Constituent("noun", nouns[0].start, nouns[-1].end, -1, nouns)
    if prep is not None:
        item.kind, item.marker, item.start = "prep", prep.start, prep.start
        subject = current.subject
        if last is not None and last.kind == "apposition" and last.end == item.start:
            state.appositions[-1].complements.append((item.start, item.end))
            item.kind = "apposition"
        elif current.verb is None and subject is not None and state.aux is None:
            subject.end = item.end
            subject.nouns[-1] = subject.nouns[-1]._replace(end=item.end)
        elif current.verb is None and current.before and current.before[-1].end == item.start:
            current.before[-1].end = item.end
        else:
            (current.before if current.verb is None else current.after).append(item)
        state.prep = None
    elif apposition and last is not None:
        state.appositions.append(Apposition(last.nouns[-1], item.nouns[0], []))
        item.kind = "apposition"
    elif _is_time(state, i, stop):
        item.kind = "time"
        (current.before if current.verb is None else current.after).append(item)
    elif current.verb is None or (current.rule == "role.inverted" and current.subject is None):
        if current.subject is not None:
            current.before.append(current.subject)
        current.subject = item
    else:
        current.after.append(item)
    state.last = item
    return stop


def _find_aside(state: SentenceState, i: int) -> int:
    """RETURNS (int): The reporting verb, as in "The match, [the coach] (said), was lost", else
    -1."""
    line, before = state.line, i - 1
    while line.kind(before) == "other" and before > 0:  # quotes
        before -= 1
    if line.kind(before) != ",":
        return -1
    _, verb = line.read_of_chain(i)
    verb += line.kind(verb) == "adv"
    if not line.is_finite(verb) or state.lemmas[line.get_verb(verb).head] not in REPORTING_VERBS:
        return -1
    stop = line.skip_modifiers(verb + 1)
    return verb if line.kind(stop) == "," and line.has_finite(stop) else -1


def _attach_aside(state: SentenceState, i: int, verb: int) -> int:
    """Make a clause for a report between commas, separate from the clause that it interrupts."""
    noun, _ = state.line.read_of_chain(i)
    report = Clause("main", noun.start)
    report.subject = Constituent("noun", noun.start, noun.end, -1, [noun])
    report.verb = state.line.get_verb(verb)
    state.clauses.append(report)
    i = verb + 1
    while state.line.kind(i) != ",":
        if state.line.kind(i) == "prep":
            start, end = state.phrases[i].start, state.phrases[i + 1].end
            report.after.append(Constituent("prep", start, end, start))
            i += 1
        i += 1
    state.tree.current.report = report
    state.asides.append((report, state.tree.current, state.phrases[i].end))
    state.prep = state.last = None
    return i + 1


def _is_time(state: SentenceState, i: int, stop: int) -> bool:
    head = state.line.get_noun(i).head
    word = state.words[head]
    if word not in DATES and state.lemmas[head] not in UNITS:
        return False
    current = state.tree.current
    if current.verb is None:  # "Last week the city ..." but "Last week was ..."
        return state.line.kind(stop) in ("noun", ",") or current.subject is not None
    if state.lemmas[current.verb.head] in MEASURING and not current.after:
        return False
    return word in DATES or state.phrases[i].start < head


def _is_apposition(state: SentenceState, i: int) -> bool:
    """Whether a noun phrase follows another one after a comma, and ends at a comma or at the end of
    the clause."""
    line, last = state.line, state.last
    if last is None or line.kind(i - 1) != "," or last.end != state.phrases[i - 1].start:
        return False
    current, head = state.tree.current, state.line.get_noun(i).head
    if current.verb is None and current.subject is None:
        return False
    if last.kind not in ("noun", "prep") or state.lemmas[head] in UNITS | DATES:
        return False
    if state.tags[head][:2] != "NN":
        return False
    _, stop = line.read_of_chain(i)
    stop = line.skip_modifiers(stop)
    ends = line.kind(stop) in (",", ".", "rel", "(")
    return ends and not (
        line.kind(stop) == ","
        and line.kind(stop + 1) in ("noun", "cc")
        and current.verb is not None
    )
