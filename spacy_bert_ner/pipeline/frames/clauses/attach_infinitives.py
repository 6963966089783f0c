"""Attach infinitives, gerunds and participles."""

from ..operators import SAYING
from .clause_parts import Constituent, NounGroup
from .sentence_state import SentenceState

ASIDES = {"apposition", "time"}  # these are not what a participle describes


def attach_infinitive(state: SentenceState, i: int) -> int:
    """Open a clause for an infinitive, inside the current clause or coordinated with it.

    state (SentenceState): The state of the sentence.
    i (int): The index of the phrase.
    RETURNS (int): The index of the next phrase to attach.
    """
    phrase, current = state.line.get_verb(i), state.tree.current
    if state.cc >= 0 and current.verb is not None and current.verb.verb.form == "infinitive":
        state.tree.coordinate(current, phrase, state.cc)
    else:
        opened = state.tree.open("inf", phrase.start)
        opened.rule = "role.control"
        opened.by_comma = current.verb is None and current.subject is None
        last = state.last
        # "the firm's refusal to pay"
        if last is not None and last.end == phrase.start and last.nouns[-1].possessive >= 0:
            noun = last.nouns[-1]
            possessive = NounGroup(
                noun.start,
                noun.possessive,
                noun.possessive - 1,
                noun.possessive,
                (noun.start, noun.possessive),
                -1,
            )
            opened.subject = Constituent("noun", possessive.start, possessive.end, -1, [possessive])
    state.set_verb(phrase)
    return i + 1


def attach_participle(state: SentenceState, i: int) -> int:
    """Open a clause for a gerund or a participle, inside the current clause or coordinated with it.

    state (SentenceState): The state of the sentence.
    i (int): The index of the phrase.
    RETURNS (int): The index of the next phrase to attach.
    """
    tree, line, current = state.tree, state.line, state.tree.current
    phrase = line.get_verb(i)
    before = line.kind(i - 1 - (line.kind(i - 1) == "adv"))
    form = phrase.verb.form
    if _continues_list(state, i):
        tree.coordinate(current, phrase, state.cc)
    elif _continues_perfect(state, i) and current.verb is not None:
        first = current.verb.verb
        phrase.verb = phrase.verb._replace(form=first.form, passive=False, tense=first.tense)
        tree.coordinate(current, phrase, state.cc)
    elif state.prep is not None:
        opened = tree.open("part", state.prep.start)
        opened.marker, opened.rule = state.prep.start, "role.control"
        opened.by_comma = current.verb is None
    elif _continues_gerunds(state, i):
        tree.coordinate(current, phrase, state.cc)
        tree.current.marker = current.marker
    elif (
        phrase.start - 3 < state.cc
        and state.cc >= 0
        and current.verb is not None
        and (current.verb.verb.form == form or form == "participle")
    ):
        if not current.verb.verb.passive and current.verb.verb.form == "finite":
            phrase.verb = phrase.verb._replace(form="finite", passive=False, tense="past")
        tree.coordinate(current, phrase, state.cc)
    elif before == "noun" and state.last is not None and state.last.kind not in ASIDES:
        opened = tree.open("rel", phrase.start)
        opened.rule, opened.host = "role.participle", state.last.clause
        opened.subject = _make_described(state.last.nouns[-1])
    elif before == "," and current.verb is None and current.subject is not None:
        opened = tree.open("rel", phrase.start)
        opened.subject, opened.rule, opened.by_comma = current.subject, "role.participle", True
    else:
        if before == ",":
            tree.leave_infinitives()
            if state.lemmas[phrase.head] in SAYING:
                tree.leave_content()  # "said that ..., adding that ..."
        opened = tree.open("part", phrase.start)
        opened.rule, opened.by_comma = "role.control", before == "," or current.verb is None
        if before == "verb":
            opened.marker = phrase.start  # "stopped taking": an object
    state.set_verb(phrase)
    return i + 1


def _continues_list(state: SentenceState, i: int) -> bool:
    """ "was criticised, rejected and buried" """
    verb, phrase = state.tree.current.verb, state.line.get_verb(i)
    if verb is None or not verb.verb.passive or verb.verb.form == "participle":
        return False
    is_next = state.line.kind(i - 1) == "," and state.phrases[i - 1].start == verb.end
    ahead = state.line.kind(i + 1) in (",", "cc")
    return is_next and ahead and phrase.verb.form == "participle"


def _continues_gerunds(state: SentenceState, i: int) -> bool:
    """ "accused of copying the ledger, selling the copies and hiding the money" """
    current, line = state.tree.current, state.line
    if current.kind != "part" or current.marker < 0 or line.get_verb(i).verb.form != "gerund":
        return False
    if line.kind(i - 1) != "," or current.verb is None or current.verb.verb.form != "gerund":
        return False
    ahead = range(i + 1, min(i + 12, len(state.phrases) - 1))
    return any(
        line.kind(j) == "cc"
        and line.kind(j + 1) == "verb"
        and line.get_verb(j + 1).verb.form == "gerund"
        for j in ahead
    )


def _continues_perfect(state: SentenceState, i: int) -> bool:
    """ "had washed cars, baked cakes and walked dogs" """
    verb, phrase = state.tree.current.verb, state.line.get_verb(i)
    if verb is None or verb.verb.passive or phrase.verb.form != "participle":
        return False
    is_perfect = verb.verb.main > verb.start and state.lemmas[verb.start] == "have"
    is_single = phrase.end == phrase.start + 1 + (phrase.verb.particle >= 0)
    joined = state.cc >= 0 or state.line.kind(i - 1) == ","
    return is_perfect and is_single and joined and state.line.kind(i + 1) in ("noun", "prep", "cc")


def _make_described(noun: NounGroup) -> Constituent:
    """RETURNS (Constituent): The noun phrase that a participle modifies: the whole one, or the last
    one of its "of" chain."""
    start, end = noun.tail if noun.end == noun.tail[1] else (noun.start, noun.end)
    start = noun.start if noun.group_end == noun.end else start
    if start != noun.start:
        noun = noun._replace(start=start, end=end, head=end - 1)
    return Constituent("noun", start, end, -1, [noun])
