"""Place verbs: those of questions and the finite ones; the others have functions of their own."""

from typing import Any, Optional

from spacy.util import registry


@registry.misc("spacy_bert_ner.place_verb.v1")
def place_verb(state: Any, i: int) -> int:
    """Place a verb group.

    state (SentenceState): Of the sentence.
    i (int): The number of the phrase.
    RETURNS (int): The number of the next phrase to place.
    """
    phrase = state.phrases[i]
    form = phrase.verb.form
    if form in ("finite", "aux") and state.is_question(i):
        state.aux = phrase
        return i + 1
    if state.aux is not None and form != "infinitive":
        _place_asked(state, phrase)
    elif form in ("finite", "aux"):
        _place_finite(state, i)
    elif form == "participle" and _is_past(state, i):
        phrase.verb = phrase.verb._replace(form="finite", passive=False, tense="past")
        _place_finite(state, i)
    else:
        state.place[form](state, i)
    state.prep = state.last = None
    state.cc = -1
    return i + 1


def _place_asked(state: Any, phrase: Any) -> None:
    """Place the verb of a question, with what its auxiliary says."""
    first, second = state.aux.verb, phrase.verb
    passive = second.passive
    if state.lemmas[state.aux.head] == "have":  # "has she burned", but "has it been burned"
        passive = second.main > phrase.start and state.tags[second.main] == "VBN"
    phrase.verb = second._replace(
        form="finite",
        passive=passive,
        tense="none" if first.modality else first.tense,
        modality=first.modality,
        negated=first.negated or second.negated,
    )
    state.tree.current.rule = "role.question"
    state.aux = None
    state.set_verb(phrase)


def _place_finite(state: Any, i: int) -> None:
    tree, phrase, cc = state.tree, state.phrases[i], state.cc
    current = tree.current
    last = current.after[-1] if current.after else None
    has_noun = last is not None and last.kind == "noun" and _ends_before(state, last, i)
    if current.verb is None and (
        current.subject is not None or current.parent is None or current.kind == "rel"
    ):
        pass
    elif _is_inverted(state, i):
        _open_report(state, phrase.start)
        tree.current.rule = "role.inverted"
    elif cc >= 0 and current.verb is not None and not (has_noun and last.start > cc):
        tree.coordinate(tree.find_partner(phrase), phrase)
    elif current.verb is None:
        pass
    elif has_noun and cc >= 0 and last.start > cc:
        partner = tree.find_root() if state.words[cc - 1] == "," else tree.find_partner(None)
        tree.take_subject(tree.open_beside(partner, last.start), current)
    elif (waiting := tree.find_waiting()) is not None:
        tree.current = waiting
    elif has_noun:
        _give_subject(state, phrase)
    elif state.line.kind(i - 1) == ",":
        tree.coordinate(tree.find_partner(phrase), phrase)
    else:
        tree.open("main", phrase.start)
    state.set_verb(phrase)


def _give_subject(state: Any, phrase: Any) -> None:
    """Open a clause whose subject is the last noun group of the current one."""
    tree, current = state.tree, state.tree.current
    last = current.after[-1]
    comma = _follows_comma(state, last.start)
    if comma and state.lemmas[phrase.head] in state.saying:
        current.after.pop()
        _open_report(state, last.start)
        tree.current.subject = last
    elif comma:
        tree.take_subject(tree.open_beside(tree.find_root(), last.start), current)
    elif (described := _find_described(state, current)) is not None:
        tree.take_subject(tree.open("rel", last.start), current)
        tree.current.object = state.make_item(
            "noun", described.start, described.end, -1, [described]
        )
    else:
        tree.take_subject(tree.open("mark", last.start), current)


def _ends_before(state: Any, item: Any, i: int) -> bool:
    """Whether there are but adverbs or an apposition between."""
    before = state.line.kind(i - 1)
    if item.end == state.phrases[i].start or before == "adv":
        return True
    closed, current = state.closed, state.tree.current
    if closed is not None and closed.start - 1 == item.end and closed.parent is current:
        # "said [the plan], which was old, would fail"
        return before == "," and state.lemmas[current.verb.head] in state.saying
    return before == "," and state.last is not None and state.last.kind == "apposition"


def _follows_comma(state: Any, i: int) -> bool:
    """Whether there is a comma before a token, perhaps with quotes between."""
    while i > 0 and state.tags[i - 1] == "''":
        i -= 1
    return i > 0 and state.words[i - 1] == ","


def _find_described(state: Any, clause: Any) -> Optional[Any]:
    """RETURNS (Optional[Noun]): Of "the accord she had signed" the noun group before the last one, if it stands right before it."""
    if (
        len(clause.after) < 2
        or not clause.after[-2].nouns
        or clause.after[-2].end != clause.after[-1].start
    ):
        return None
    item = clause.after[-2]
    # but "told her he had signed"
    if state.lemmas[clause.verb.head] in state.saying and item.kind == "noun":
        return None
    is_pronoun = state.tags[clause.after[-1].nouns[0].head] == "PRP"
    return item.nouns[-1] if is_pronoun else None


def _is_past(state: Any, i: int) -> bool:
    """Whether a participle is more likely a verb in the past: its clause has a subject, an object follows, and no other verb."""
    current, phrase = state.tree.current, state.phrases[i]
    waits = (
        current.verb is None and current.subject is not None and current.subject.end <= phrase.start
    )
    alone = phrase.end == phrase.start + 1 + (phrase.verb.particle >= 0)
    return waits and alone and state.line.kind(i + 1) == "noun" and not state.line.has_finite(i + 1)


def _is_inverted(state: Any, i: int) -> bool:
    """ "..., said the minister." """
    line = state.line
    if (
        state.lemmas[state.phrases[i].head] not in state.saying
        or line.kind(i + 1) != "noun"
        or i == 0
    ):
        return False
    _, stop = line.read_of_chain(i + 1)
    stop = line.skip_modifiers(stop)
    return line.kind(i - 1) in (",", "other") and line.kind(stop) not in ("verb", "noun")


def _open_report(state: Any, start: int) -> None:
    """Open the clause that says who says what stands before."""
    said = state.tree.find_root()
    state.tree.restart(start)
    if said.verb is not None:
        state.tree.current.before.append(state.make_item("clause", said.start, said.end))
