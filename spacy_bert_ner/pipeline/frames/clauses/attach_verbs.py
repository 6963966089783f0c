"""Attach verbs: finite verbs and those of questions. See `attach_infinitives` for the others."""

from ..operators import SAYING
from ..phrases import QUOTES, VerbPhrase
from .attach_infinitives import attach_infinitive, attach_participle
from .clause_parts import Clause, Constituent, NounGroup
from .control import INTRANSITIVE
from .sentence_state import REPORTING_VERBS, SentenceState
from .verb_forms import (
    continues_past,
    follows_comma,
    is_bare_infinitive,
    is_joined_participle,
    is_joined_past,
    is_never_passive,
    is_participle,
    is_past,
    is_reduced_passive,
)

# "on the hill lives a poet"
INVERTED = {"be", "live", "stand", "lie", "sit", "hang", "come", "go", "run", "rise", "follow"} | {
    *("emerge", "exist", "stretch", "remain", "begin", "appear", "arise", "wait", "sleep", "rest")
}
PLACES = set(
    """
    north south east west northeast northwest southeast southwest past end beginning meantime
    morning afternoon evening night summer winter spring autumn fall january february march april
    june july august september october november december monday tuesday wednesday thursday friday
    saturday sunday dawn dusk noon midnight sunrise sunset 1980s 1990s 2000s 2010s 2020s
    """.split()
)
# these stand before their subject also without quotation marks: "..., said the minister"
INVERTED_REPORTS = {"say", "claim", "argue", "insist", "warn", "complain", "declare", "report"} | {
    *("announce", "conclude", "state")
}
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
    elif _is_aside(state, i):
        return _attach_inverted_aside(state, i)
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


def _is_aside(state: SentenceState, i: int) -> bool:
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


def _attach_inverted_aside(state: SentenceState, i: int) -> int:
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
        _find_swallowed(state, i)
    if _is_reduced_subject(state, i):
        _reduce_subject(state)
        current = tree.current
    last = _find_last_noun(state, i)
    after_cc = last is not None and last.start > cc
    if current.verb is None and current.subject is None and _follows_quotation(state, i):
        _open_report(state, phrase.start)
        tree.current.rule = "role.inverted"
    elif current.verb is None and (
        current.subject is not None or current.parent is None or current.kind == "rel"
    ):
        pass
    elif _is_inverted(state, i):
        _open_report(state, phrase.start)
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
    elif last is None and _is_subject_clause(current):
        _make_subject(state, phrase)
    elif last is not None:
        _give_subject(state, phrase)
    elif state.line.kind(i - 1) == ",":
        tree.coordinate(tree.find_partner(phrase), phrase, state.cc)
    else:
        tree.open("main", phrase.start)
    state.set_verb(phrase)


def _follows_quotation(state: SentenceState, i: int) -> bool:
    """ "Did you see it?" asked the judge."""
    start = state.phrases[i].start
    is_first = state.line.kind(i - 2) == "." or i < 2
    return (
        is_first
        and state.words[start - 1 : start] != []
        and (state.words[start - 1] in QUOTES and _is_inverted(state, i))
    )


def _find_swallowed(state: SentenceState, i: int) -> None:
    """Find the subject of a verb with only a prepositional phrase before it: in that phrase ("in
    the north | farmers grow") or behind the verb ("on the hill lives a poet")."""
    current, phrase = state.tree.current, state.line.get_verb(i)
    item = current.before[-1] if current.before else None
    if item is None or item.kind != "prep" or item.end != phrase.start or not item.nouns:
        return
    start = item.nouns[0].start
    border = _find_border(state, start, item.end)
    if border > 0:
        noun = NounGroup(border, item.end, item.end - 1, item.end, (border, item.end), -1)
        current.subject = Constituent("noun", border, item.end, -1, [noun])
        item.end = border
        item.nouns = [item.nouns[0]._replace(end=border, head=border - 1, group_end=border)]
    elif state.line.kind(i + 1) == "noun" and state.lemmas[phrase.head] in INVERTED:
        nouns, _ = state.line.read_nominal(i + 1, True)
        if state.line.kind(i + 1) == "noun":
            state.inverted = i + 1
            current.subject = Constituent("noun", nouns[0].start, nouns[-1].end, -1, nouns)
            current.rule = "role.inverted"


def _find_border(state: SentenceState, start: int, end: int) -> int:
    """RETURNS (int): Where a time or place ends and another noun phrase begins, or -1."""
    for border in range(start + 1, end):
        place = state.words[border - 1]
        is_place = place in PLACES or place.isdigit() and len(place) == 4
        is_place = is_place or border in state.name_ends
        named = state.tags[border - 1] == "NNP" and state.tags[border] == "NNS"
        is_place = is_place or (named and border == start + 1)
        if is_place and state.tags[end - 1][:2] == "NN" and state.tags[border] != "IN":
            return border
    return -1


def _is_subject_clause(clause: Clause) -> bool:
    """Whether a clause is the first of its sentence: "[whether he will appeal] is open"."""
    main = clause.parent
    is_first = main is not None and main.verb is None and main.subject is None
    return is_first and clause.kind in ("mark", "part")


def _make_subject(state: SentenceState, phrase: VerbPhrase) -> None:
    """Make the current clause the subject of the clause around it."""
    clause, main = state.tree.current, state.tree.current.parent
    if main is None:
        return
    start, end = clause.start, phrase.start
    noun = NounGroup(start, end, end - 1, end, (start, end), -1)
    main.subject = Constituent("clause", start, end, -1, [noun])
    is_noun = clause.kind == "part" and clause.marker < 0 and not clause.after
    if is_noun and clause in state.clauses:  # "Feeding is banned"
        state.clauses.remove(clause)
        main.children.remove(clause)
    state.tree.current = main


def _is_reduced_subject(state: SentenceState, i: int) -> bool:
    """Whether the verb so far was a participle that describes the subject: "the letters exchanged
    between them created ..." """
    current, cc = state.tree.current, state.cc
    if current.verb is None or current.subject is None or cc >= 0 or current.children:
        return False
    first, second = current.verb, state.line.get_verb(i)
    is_single = first.end == first.start + 1 and state.tags[first.start] == "VBD"
    if not is_single or first.start != current.subject.end or not current.after:
        return False
    if any(item.kind not in ("prep", "adv", "time") for item in current.after):
        return False
    if state.lemmas[first.head] in INTRANSITIVE or state.lemmas[first.head] in SAYING:
        return False
    return current.after[-1].end == second.start and state.line.kind(i - 1) != ","


def _reduce_subject(state: SentenceState) -> None:
    """Make a participle of the verb of the current clause, which then waits for its verb."""
    current = state.tree.current
    rel = Clause("rel", current.predicate.start, current)
    rel.host, rel.subject, rel.rule = current, current.subject, "role.participle"
    phrase = current.predicate
    phrase.verb = phrase.verb._replace(form="participle", passive=True, tense="none")
    rel.verb, rel.after = phrase, current.after
    state.clauses[state.clauses.index(current)] = rel
    current.children.append(rel)
    current.verb, current.after = None, []


def _find_last_noun(state: SentenceState, i: int) -> Constituent | None:
    """RETURNS (Constituent | None): The noun phrase that ends the current clause so far, only
    adverbs apart, which are left to the next clause."""
    after = state.tree.current.after
    number = len(after) - 1
    while number > 0 and after[number].kind == "adv":
        number -= 1
    last = after[number] if number >= 0 else None
    if last is not None and last.kind == "prep" and last.end == state.phrases[i].start:
        last = _join_modifiers(state, number)
        number = len(after) - 1
    if last is None or last.kind != "noun" or not _ends_before(state, last, i):
        return None
    del after[number + 1 :]
    return last


def _join_modifiers(state: SentenceState, number: int) -> Constituent | None:
    """RETURNS (Constituent | None): The noun phrase behind a comma, with the prepositional phrases
    behind it that end the clause: "..., [biologists at the school] have shown"."""
    after = state.tree.current.after
    end = after[number].end
    while (
        number > 0 and after[number].kind == "prep" and after[number - 1].end == after[number].start
    ):
        number -= 1
    item = after[number]
    if item.kind != "noun" or not follows_comma(state, item.start):
        return None
    item.end = end
    item.nouns[-1] = item.nouns[-1]._replace(end=end)
    del after[number + 1 :]
    return item


def _give_subject(state: SentenceState, phrase: VerbPhrase) -> None:
    """Open a clause whose subject is the last noun phrase of the current one."""
    tree, current = state.tree, state.tree.current
    last = current.after[-1]
    main = current.parent
    is_first = main is not None and main.verb is None and main.subject is None
    if is_first and main is not None and current.kind in ("mark", "part") and current.by_comma:
        main.subject = current.after.pop()  # "unless it rains [we] go"
        tree.current = main
        return
    comma = follows_comma(state, last.start)
    if comma and state.lemmas[phrase.head] in REPORTING_VERBS and not phrase.verb.modality:
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
    if item.kind == "time":
        return None
    # but "told her he had signed"
    if state.lemmas[clause.predicate.head] in REPORTING_VERBS and item.kind == "noun":
        return None
    is_pronoun = state.tags[clause.after[-1].nouns[0].head] == "PRP"
    return item.nouns[-1] if is_pronoun else None


def _is_inverted(state: SentenceState, i: int) -> bool:
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


def _open_report(state: SentenceState, start: int) -> None:
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
