"""Attach noun phrases: subjects, objects, objects of prepositions, times, appositions, reporting
clauses between commas."""

from ..phrases import Phrase
from .clause_parts import Apposition, Clause, Constituent
from .sentence_state import REPORTING_VERBS, SentenceState

MEASURING = {
    "have",
    "find",
    "give",
    "save",
    "buy",
    "want",
    "set",
    "survive",
    "take",
    "last",
    "spend",
    "need",
    "lose",
    "waste",
    "cover",
    "measure",
}
UNITS = set(
    """
    year month week day morning evening afternoon night time hour minute century season summer
    winter spring autumn decade moment weekend
    """.split()
)
ORDINALS = set("this next last first second third same each every long any another that".split())
OF_VERBS = {"deprive", "accuse", "warn", "inform", "rob", "cheat", "convict", "acquit"} | {
    *("suspect", "remind", "assure", "relieve", "strip", "cure", "clear", "rid", "notify"),
    *("convince", "persuade", "absolve"),
}
REMARKS = {",", "CD", "(", ")", ":", "-LRB-", "-RRB-"}
TIMES = {"now", "then", "once", "later", "formerly", "currently", "previously", "today"}
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
    if (skipped := _skip_remark(state, i)) > i:
        return skipped
    if current.rule == "role.inverted" and current.subject is not None and prep is None:
        is_report = current.verb is not None and state.lemmas[current.verb.head] in REPORTING_VERBS
        if is_report and line.kind(i - 1) == "," and not _is_apposition(state, i):
            _, stop = line.read_nominal(i, True)  # "said Ruth Abane, many of them ..."
            state.last = None
            return stop
    if state.inverted == i and current.subject is not None:
        _, stop = line.read_nominal(i, True)
        state.last = current.subject
        return stop
    if current.verb is None and current.subject is not None:
        aside = _find_aside(state, i)
        if aside >= 0:
            return _attach_aside(state, i, aside)
    apposition = prep is None and _is_apposition(state, i)
    # behind a conjunction, two nouns before a verb are its subjects
    follows_cc = state.cc >= 0 and state.phrases[i].start == state.cc + 1
    nouns, stop = line.read_nominal(i, current.verb is not None and not follows_cc)
    if prep is None and _keeps_of(state, i):
        nouns, stop = [line.read_noun(i)], i + 1
    item = Constituent("noun", nouns[0].start, nouns[-1].end, -1, nouns)
    if prep is not None and _is_rejected(state, prep, stop):  # "not by hackers but by me"
        state.prep = None
        return stop
    if prep is not None:
        item.kind, item.marker, item.start = "prep", prep.start, prep.start
        subject = current.subject
        if last is not None and last.kind == "apposition" and last.end == item.start:
            state.appositions[-1].complements.append((item.start, item.end))
            item.kind = "apposition"
        elif current.verb is None and subject is not None and _follows_comma(state, i):
            current.before.append(item)
        elif current.verb is None and subject is not None and _is_adjacent(state, subject, item):
            subject.end = item.end
            subject.nouns[-1] = subject.nouns[-1]._replace(end=item.end)
        elif current.verb is None and current.before and current.before[-1].end == item.start:
            current.before[-1].end = item.end
        else:
            around = _find_around(state, current) if _is_attribution(state, prep) else current
            (around.before if around.verb is None else around.after).append(item)
        state.prep = None
    elif apposition and last is not None:
        if line.kind(i - 1) == "adv":  # "Keller, now a judge": the adverb is not of the clause
            items = current.before if current.verb is None else current.after
            items[:] = [one for one in items if one.start != state.phrases[i - 1].start]
        for noun in item.nouns:
            state.appositions.append(Apposition(last.nouns[-1], noun, []))
        item.kind = "apposition"
    elif _is_time(state, i, stop):
        item.kind = "time"
        (current.before if current.verb is None else current.after).append(item)
    elif current.verb is not None and _opens_clause(state, stop):
        root = tree.find_root() if state.words[state.cc - 1] == "," else tree.find_partner(None)
        tree.open_beside(root, item.start).subject = item
        state.cc = -1
    elif current.verb is None and current.subject is not None and _is_reduced(state, i, stop):
        described = current.subject.nouns[-1]
        opened = tree.open("rel", item.start)
        opened.host, opened.subject = current, item
        opened.object = Constituent("noun", described.start, described.end, -1, [described])
    elif current.verb is None or (current.rule == "role.inverted" and current.subject is None):
        if current.subject is not None:
            current.before.append(current.subject)
        current.subject = item
    else:
        current.after.append(item)
    state.last = item
    item.clause = current
    return stop


def _is_attribution(state: SentenceState, prep: Phrase) -> bool:
    return state.words[prep.start] == "according"


def _find_around(state: SentenceState, clause: Clause) -> Clause:
    """RETURNS (Clause): The clause around infinitives, gerunds and relative clauses."""
    while clause.kind in ("inf", "part", "rel") and clause.parent is not None:
        clause = clause.parent
    return clause


def _is_adjacent(state: SentenceState, subject: Constituent, item: Constituent) -> bool:
    """Whether a prepositional phrase belongs to the subject: only adverbs stand between."""
    between = state.tags[subject.end : item.start]
    return all(tag[:2] == "RB" for tag in between)


def _keeps_of(state: SentenceState, i: int) -> bool:
    """Whether an "of" phrase behind the object belongs to the verb: "deprived [her] of a home"."""
    current, line = state.tree.current, state.line
    if current.verb is None or state.lemmas[current.verb.head] not in OF_VERBS:
        return False
    is_object = not current.after and current.verb.end == state.phrases[i].start
    return is_object and line.kind(i + 1) == "prep" and not current.verb.verb.passive


def _opens_clause(state: SentenceState, stop: int) -> bool:
    """Whether a noun phrase behind a comma and a conjunction is the subject of a new clause: "...,
    and the governor, who ..., faces arrest"."""
    if state.cc < 1:
        return False
    if state.phrases[stop - 1].start == state.cc + 1 and state.tags[state.cc + 1] == "PRP":
        nominative = state.words[state.cc + 1] in ("i", "he", "she", "we", "they")
        return nominative or state.line.kind(stop) == "verb"  # "and [you] left"
    if state.words[state.cc - 1] != "," or not state.line.has_finite(stop):
        return False
    return state.phrases[stop - 1].start >= state.cc and state.line.kind(stop) in (",", "rel", "(")


def _is_reduced(state: SentenceState, i: int, stop: int) -> bool:
    """Whether the noun phrase is the subject of a relative clause without pronoun: "the hikers [we]
    met had ..." """
    line, last = state.line, state.last
    if last is None or last.end != state.phrases[i].start or not line.is_finite(stop):
        return False
    return line.has_finite(stop + 1) and state.tags[line.get_noun(i).head] in ("PRP", "NNP")


def _follows_comma(state: SentenceState, i: int) -> bool:
    """Whether a comma stands before the preposition: "Farrow, during the strike, had ..." """
    return state.line.kind(i - 1) == "prep" and state.line.kind(i - 2) == ","


def _is_rejected(state: SentenceState, prep: Phrase, stop: int) -> bool:
    """Whether "not" stands before a prepositional phrase, and "but" behind it."""
    if prep.start == 0 or state.words[prep.start - 1] != "not":
        return False
    ahead = state.phrases[stop : stop + 8]
    return any(state.words[phrase.start] == "but" for phrase in ahead)


def _skip_remark(state: SentenceState, i: int) -> int:
    """RETURNS (int): The index behind an age ("Anna Brandt, 54, said") or behind an excluded member
    ("the army, not the police, cleared"), else `i`."""
    line, words = state.line, state.words
    noun = line.get_noun(i)
    if state.last is None:
        return i
    if noun.end == noun.start + 1 and state.last.end == noun.start and state.prep is None:
        is_reflexive = words[noun.start][-4:] in ("self", "lves")
        is_floating = words[noun.start] in ("all", "both", "each", "themselves")
        if state.tree.current.verb is None and (is_reflexive or is_floating):
            return i + 1  # "the king himself", "we all"
    is_first = line.kind(i - 1) == "," or words[noun.start - 1] == "aged"
    if is_first and state.prep is None and line.kind(i + 1) in (",", "."):
        is_age = state.tags[noun.start] == "CD" and noun.end == noun.start + 1
        if is_age and len(words[noun.start]) < 4 and state.tags[state.last.end - 1][:2] == "NN":
            return i + 1
    if words[max(noun.start - 2, 0) : noun.start] == [",", "not"]:
        _, stop = line.read_of_chain(i)
        return stop + 1 if line.kind(stop) == "," else stop
    return i


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
    word = state.words[head] if _is_date(state, head) else ""
    if not word and state.lemmas[head] not in UNITS:
        return False
    if state.lemmas[head] == "time" and state.words[head - 1] not in ORDINALS:
        return False
    current = state.tree.current
    if current.verb is None:  # "Last week the city ..." but "Last week was ..."
        return state.line.kind(stop) in ("noun", ",") or current.subject is not None
    if state.lemmas[current.verb.head] in MEASURING and not current.after:
        return False
    return bool(word) or state.phrases[i].start < head


def _is_date(state: SentenceState, head: int) -> bool:
    """Whether a noun is a day or month; "march" and "may" only as names."""
    word = state.words[head]
    return word in DATES and (word not in ("march", "may") or state.tags[head][:3] == "NNP")


def _is_apposition(state: SentenceState, i: int) -> bool:
    """Whether a noun phrase follows another one after a comma, and ends at a comma or at the end of
    the clause."""
    line, last = state.line, state.last
    comma = i - 1 - (line.kind(i - 1) == "adv" and state.words[state.phrases[i - 1].start] in TIMES)
    if last is None or comma < 0 or line.kind(comma) != ",":
        return False
    between = state.tags[last.end : state.phrases[comma].start]
    if any(tag not in REMARKS for tag in between):  # an age may stand between
        return False
    current, head = state.tree.current, state.line.get_noun(i).head
    if current.verb is None and current.subject is None:
        return False
    if last.kind not in ("noun", "prep") or state.lemmas[head] in UNITS or _is_date(state, head):
        return False
    is_noun = state.tags[head][:2] == "NN"
    if not is_noun and not (
        state.tags[head][:2] == "JJ" and state.words[state.phrases[i].start] == "the"
    ):
        return False
    _, stop = line.read_of_chain(i)
    if line.kind(stop) == "cc" and line.is_bare_noun(i):  # "master and spy"
        _, stop = line.read_nominal(i, True)
    stop = line.skip_modifiers(stop)
    ends = line.kind(stop) in (",", ".", "rel", "(")
    ends = ends or (line.kind(stop) == "noun" and state.words[state.phrases[stop].start] == "whose")
    if line.kind(stop) == "verb":  # "a trawler registered in Tarvik"
        ends = line.get_verb(stop).verb.form in ("participle", "gerund")
    ends = ends or (line.kind(stop) == "mark" and state.words[state.phrases[stop].start] == "that")
    return ends and not (
        line.kind(stop) == ","
        and line.kind(stop + 1) in ("noun", "cc")
        and current.verb is not None
    )
