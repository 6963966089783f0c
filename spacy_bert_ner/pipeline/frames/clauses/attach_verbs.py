"""Attach verbs: finite verbs and those of questions. See `attach_infinitives` for the others."""

from ..phrases import VerbPhrase
from .attach_infinitives import attach_infinitive, attach_participle
from .clause_parts import Clause, Constituent, NounGroup
from .sentence_state import REPORTING_VERBS, SentenceState

INVERTING = {"should", "had", "were"}  # "Had it rained, ..."


def attach_verb(state: SentenceState, i: int) -> int:
    """Attach a verb phrase.

    state (SentenceState): The state of the sentence.
    i (int): The index of the phrase.
    RETURNS (int): The index of the next phrase to attach.
    """
    phrase = state.line.get_verb(i)
    form = phrase.verb.form
    if form in ("finite", "aux") and state.is_question(i):
        state.aux = phrase
        return i + 1
    if state.aux is not None and form != "infinitive":
        _attach_asked(state, state.aux, phrase)
    elif form in ("finite", "aux"):
        _attach_finite(state, i)
    elif form == "participle" and _is_past(state, i):
        phrase.verb = phrase.verb._replace(form="finite", passive=False, tense="past")
        _attach_finite(state, i)
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
        passive = second.main > phrase.start and state.tags[second.main] == "VBN"
    phrase.verb = second._replace(
        form="finite",
        passive=passive,
        tense="none" if first.modality else first.tense,
        modality=first.modality,
        negated=first.negated or second.negated,
    )
    state.tree.current.rule = "role.question"
    state.tree.current.is_inverted_condition = (
        state.words[aux.start] in INVERTING and state.tree.current.subject is not None
    )
    state.aux = None
    state.set_verb(phrase)


def _attach_finite(state: SentenceState, i: int) -> None:
    tree, phrase, cc = state.tree, state.line.get_verb(i), state.cc
    current = tree.current
    last = current.after[-1] if current.after else None
    if last is not None and (last.kind != "noun" or not _ends_before(state, last, i)):
        last = None
    after_cc = last is not None and last.start > cc
    if current.verb is None and (
        current.subject is not None or current.parent is None or current.kind == "rel"
    ):
        pass
    elif _is_inverted(state, i):
        _open_report(state, phrase.start)
        tree.current.rule = "role.inverted"
    elif cc >= 0 and current.verb is not None and not after_cc:
        tree.coordinate(tree.find_partner(phrase), phrase)
    elif current.verb is None:
        pass
    elif last is not None and cc >= 0 and after_cc:
        partner = tree.find_root() if state.words[cc - 1] == "," else tree.find_partner(None)
        tree.take_subject(tree.open_beside(partner, last.start), current)
    elif (waiting := tree.find_waiting()) is not None:
        tree.current = waiting
    elif last is not None:
        _give_subject(state, phrase)
    elif state.line.kind(i - 1) == ",":
        tree.coordinate(tree.find_partner(phrase), phrase)
    else:
        tree.open("main", phrase.start)
    state.set_verb(phrase)


def _give_subject(state: SentenceState, phrase: VerbPhrase) -> None:
    """Open a clause whose subject is the last noun phrase of the current one."""
    tree, current = state.tree, state.tree.current
    last = current.after[-1]
    comma = _follows_comma(state, last.start)
    if comma and state.lemmas[phrase.head] in REPORTING_VERBS:
        current.after.pop()
        _open_report(state, last.start)
        tree.current.subject = last
    elif comma:
        tree.take_subject(tree.open_beside(tree.find_root(), last.start), current)
    elif (described := _find_described(state, current)) is not None:
        tree.take_subject(tree.open("rel", last.start), current)
        tree.current.object = Constituent("noun", described.start, described.end, -1, [described])
    else:
        tree.take_subject(tree.open("mark", last.start), current)


def _ends_before(state: SentenceState, item: Constituent, i: int) -> bool:
    """Whether only adverbs or an apposition stand between a constituent and phrase `i`."""
    before = state.line.kind(i - 1)
    if item.end == state.phrases[i].start or before == "adv":
        return True
    closed, current = state.closed, state.tree.current
    if closed is not None and closed.start - 1 == item.end and closed.parent is current:
        # "said [the plan], which was old, would fail"
        return before == "," and state.lemmas[current.predicate.head] in REPORTING_VERBS
    return before == "," and state.last is not None and state.last.kind == "apposition"


def _follows_comma(state: SentenceState, i: int) -> bool:
    """Whether there is a comma before a token, possibly with quotes in between."""
    while i > 0 and state.tags[i - 1] == "''":
        i -= 1
    return i > 0 and state.words[i - 1] == ","


def _find_described(state: SentenceState, clause: Clause) -> NounGroup | None:
    """RETURNS (NounGroup | None): The antecedent of a relative clause without a pronoun, as in "the
    accord she had signed": the noun phrase right before the last one."""
    if (
        len(clause.after) < 2
        or not clause.after[-2].nouns
        or clause.after[-2].end != clause.after[-1].start
    ):
        return None
    item = clause.after[-2]
    # but "told her he had signed"
    if state.lemmas[clause.predicate.head] in REPORTING_VERBS and item.kind == "noun":
        return None
    is_pronoun = state.tags[clause.after[-1].nouns[0].head] == "PRP"
    return item.nouns[-1] if is_pronoun else None


def _is_past(state: SentenceState, i: int) -> bool:
    """Whether a participle is more likely a past tense verb: its clause has a subject, an object
    follows, and no other finite verb."""
    current, phrase = state.tree.current, state.line.get_verb(i)
    waits = (
        current.verb is None and current.subject is not None and current.subject.end <= phrase.start
    )
    alone = phrase.end == phrase.start + 1 + (phrase.verb.particle >= 0)
    return waits and alone and state.line.kind(i + 1) == "noun" and not state.line.has_finite(i + 1)


def _is_inverted(state: SentenceState, i: int) -> bool:
    """ "..., said the minister." """
    line = state.line
    if (
        state.lemmas[line.get_verb(i).head] not in REPORTING_VERBS
        or line.kind(i + 1) != "noun"
        or i == 0
    ):
        return False
    _, stop = line.read_of_chain(i + 1)
    stop = line.skip_modifiers(stop)
    return line.kind(i - 1) in (",", "other") and line.kind(stop) not in ("verb", "noun")


def _open_report(state: SentenceState, start: int) -> None:
    """Open the reporting clause after a quotation, as in "..., said the minister"."""
    said = state.tree.find_root()
    state.tree.restart(start)
    if said.verb is not None:
        said.report = state.tree.current
        state.tree.current.before.append(Constituent("clause", said.start, said.end))
