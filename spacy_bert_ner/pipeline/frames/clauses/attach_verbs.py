"""Attach verbs: finite verbs and those of questions. See `attach_infinitives` for the others."""

from ..phrases import VerbPhrase
from .attach_infinitives import attach_infinitive, attach_participle
from .inverted_reports import (
    attach_inverted_aside,
    follows_quotation,
    is_aside,
    is_inverted,
    open_report,
)
from .sentence_state import SentenceState
from .subjects import (
    find_last_noun,
    find_swallowed,
    give_subject,
    is_reduced_subject,
    is_subject_clause,
    make_subject,
    reduce_subject,
)
from .verb_forms import (
    continues_past,
    is_bare_infinitive,
    is_joined_participle,
    is_joined_past,
    is_never_passive,
    is_participle,
    is_past,
    is_reduced_passive,
)

INVERTING = {"should", "had", "were"}  # "Had it rained, ..."


def attach_verb(state: SentenceState, i: int) -> int:
    """Attach a verb phrase.

    state (SentenceState): The state of the sentence.
    i (int): The index of the phrase.
    RETURNS (int): The index of the next phrase to attach.
    """
    phrase = state.line.get_verb(i)
    form = phrase.verb.form
    if state.cc >= 0 and state.words[state.cc] == "nor" and form in ("finite", "aux"):
        if state.line.kind(i + 1) == "noun" and state.tree.current.verb is not None:
            state.tree.open_beside(state.tree.find_root(), phrase.start)
    if form in ("finite", "aux") and state.is_question(i):
        state.aux = phrase
        return i + 1
    if state.aux is not None and form != "infinitive":
        _attach_asked(state, state.aux, phrase)
    elif state.prep is not None and state.words[state.prep.start] in ("rather", "instead"):
        phrase.verb = phrase.verb._replace(form="infinitive", tense="none")
        attach_participle(state, i)
    elif is_joined_participle(state, i):  # "built in May and closed in June"
        phrase.verb = phrase.verb._replace(form="participle", passive=True, tense="none")
        attach_participle(state, i)
    elif is_aside(state, i):
        return attach_inverted_aside(state, i)
    elif is_reduced_passive(state, i) or is_participle(state, i):  # "milk sold to schools"
        phrase.verb = phrase.verb._replace(form="participle", passive=True, tense="none")
        attach_participle(state, i)
    elif is_bare_infinitive(state, i):
        phrase.verb = phrase.verb._replace(form="infinitive", tense="none")
        attach_infinitive(state, i)
    elif form in ("finite", "aux"):
        _attach_finite(state, i)
    elif form == "participle" and (
        is_past(state, i) or is_joined_past(state, i) or is_never_passive(state, i)
    ):
        phrase.verb = phrase.verb._replace(form="finite", passive=False, tense="past")
        _attach_finite(state, i)
    elif form == "participle" and continues_past(state, i):
        phrase.verb = phrase.verb._replace(form="finite", passive=False, tense="past")
        state.tree.coordinate(state.tree.current, phrase, state.cc)
        state.set_verb(phrase)
    elif form == "infinitive":
        attach_infinitive(state, i)
    else:
        attach_participle(state, i)
    state.prep = state.last = None
    state.cc = -1
    return i + 1


def _attach_asked(state: SentenceState, aux: VerbPhrase, phrase: VerbPhrase) -> None:
    """Attach the verb of a question, with the tense, modality and negation of its auxiliary."""
    first, second = aux.verb, phrase.verb
    passive = second.passive
    if state.lemmas[aux.head] == "have":  # "has she burned", but "has it been burned"
        been = not {"be", "been", "being"}.isdisjoint(state.words[phrase.start : second.main])
        passive = been and state.tags[second.main] == "VBN"
    phrase.verb = second._replace(
        form="finite",
        passive=passive,
        tense="none" if first.modality else first.tense,
        modality=first.modality,
        negated=first.negated
        or second.negated
        or (state.cc >= 0 and state.words[state.cc] == "nor"),
    )
    state.tree.current.rule = "role.question"
    state.tree.current.is_inverted_condition = (
        state.words[aux.start] in INVERTING
        and state.tree.current.subject is not None
        and not state.tree.current.before
    )
    state.aux = None
    state.set_verb(phrase)


def _attach_finite(state: SentenceState, i: int) -> None:
    tree, phrase, cc = state.tree, state.line.get_verb(i), state.cc
    current = tree.current
    if (
        current.verb is None
        and current.subject is None
        and current.kind in ("main", "coord", "mark")
    ):
        find_swallowed(state, i)
    if is_reduced_subject(state, i):
        reduce_subject(state)
        current = tree.current
    last = find_last_noun(state, i)
    after_cc = last is not None and last.start > cc
    if current.verb is None and current.subject is None and follows_quotation(state, i):
        open_report(state, phrase.start)
        tree.current.rule = "role.inverted"
    elif current.verb is None and (
        current.subject is not None or current.parent is None or current.kind == "rel"
    ):
        pass
    elif is_inverted(state, i):
        open_report(state, phrase.start)
        tree.current.rule = "role.inverted"
    elif cc >= 0 and current.verb is not None and not after_cc:
        tree.coordinate(tree.find_partner(phrase), phrase, state.cc)
    elif current.verb is None:
        pass
    elif last is not None and cc >= 0 and after_cc:
        partner = tree.find_root() if state.words[cc - 1] == "," else tree.find_partner(None)
        tree.take_subject(tree.open_beside(partner, last.start), current)
    elif (waiting := tree.find_waiting()) is not None:
        tree.current = waiting
    elif last is None and is_subject_clause(current):
        make_subject(state, phrase)
    elif last is not None:
        give_subject(state, phrase)
    elif state.line.kind(i - 1) == ",":
        tree.coordinate(tree.find_partner(phrase), phrase, state.cc)
    else:
        tree.open("main", phrase.start)
    state.set_verb(phrase)
