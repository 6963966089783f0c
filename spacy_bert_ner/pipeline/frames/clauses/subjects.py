"""Find the subject of a finite verb that no noun phrase stands ready for."""

from ..operators import SAYING
from ..phrases import VerbPhrase
from .clause_parts import Clause, Constituent, NounGroup
from .control import INTRANSITIVE
from .inverted_reports import open_report
from .sentence_state import REPORTING_VERBS, SentenceState
from .verb_forms import follows_comma

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


def find_swallowed(state: SentenceState, i: int) -> None:
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


def is_subject_clause(clause: Clause) -> bool:
    """Whether a clause is the first of its sentence: "[whether he will appeal] is open"."""
    main = clause.parent
    is_first = main is not None and main.verb is None and main.subject is None
    return is_first and clause.kind in ("mark", "part")


def make_subject(state: SentenceState, phrase: VerbPhrase) -> None:
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


def is_reduced_subject(state: SentenceState, i: int) -> bool:
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


def reduce_subject(state: SentenceState) -> None:
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


def find_last_noun(state: SentenceState, i: int) -> Constituent | None:
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


def give_subject(state: SentenceState, phrase: VerbPhrase) -> None:
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
        open_report(state, last.start)
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
