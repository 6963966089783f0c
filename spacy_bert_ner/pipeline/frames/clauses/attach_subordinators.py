"""Attach the words that open clauses: subordinators and relative pronouns."""

from ..operators import ALLEGING_NOUNS, CONDITIONS, DENYING_NOUNS, SAYING_NOUNS
from .attach_nouns import DATES, UNITS
from .clause_parts import Clause, Constituent, NounGroup
from .sentence_state import REPORTING_VERBS, SentenceState

# these open a clause if a finite verb follows; other subordinators only if a subject with its verb
# follows
PLAIN_MARKS = set(
    """
    that because if while although though whether unless whereas lest
    """.split()
)
OBJECT_MARKS = {"that", "whether"}  # these open object clauses
RELATIVES = {"which", "who", "whom", "that", "whose", "where", "when", "why"}
PLACES = {"where", "when", "why"}
TELLING = {"tell", "inform", "remind", "convince", "assure", "warn", "promise", "show", "ask"} | {
    *("persuade", "notify", "advise", "teach")
}
# what is done with a statement: "the statements that the defence requested"
HANDLING = set(
    """
    request make receive publish write issue reject accept file submit sign give read hear use take
    produce present deliver repeat withdraw cite demand send get have bring find keep raise release
    """.split()
)
THAT_NOUNS = SAYING_NOUNS | ALLEGING_NOUNS | DENYING_NOUNS | {"fact", "news", "idea", "hope"}


def attach_subordinator(state: SentenceState, i: int) -> int:
    """Attach a subordinator, which may turn out to be a relative pronoun or a preposition.

    state (SentenceState): The state of the sentence.
    i (int): The index of the phrase.
    RETURNS (int): The index of the next phrase to attach.
    """
    phrase, line = state.phrases[i], state.line
    word = state.words[phrase.start]
    joins = line.kind(i - 1) == "cc"
    if word == "that" and state.last is not None and not joins and _opens_relative(state, i):
        return attach_relative(state, i)
    if word == "that" and line.kind(i - 1) == "cc":
        _leave_object_clause(state)
    is_plain = word in PLAIN_MARKS or phrase.end > phrase.start + 1  # "so that"
    if line.has_finite(i + 1) if is_plain else _finds_clause(state, i + 1):
        if line.kind(i - 1) == "," and word not in OBJECT_MARKS and word not in CONDITIONS:
            state.tree.leave_infinitives()
        opened = state.tree.open("mark", phrase.start)
        opened.marker, opened.marker_end = phrase.start, phrase.end
        opened.by_comma = word not in OBJECT_MARKS
        state.prep = state.last = None
        state.cc = -1
    elif not is_plain:
        state.prep = phrase
    return i + 1


def _finds_clause(state: SentenceState, i: int) -> bool:
    """Whether a clause follows: not in "those who had slept after [lunch] could ...", whose verb is
    that of a subject which waits for it."""
    line = state.line
    if not line.finds_clause(i):
        return False
    current = state.tree.current
    waits = current.verb is None and current.subject is not None
    return not (waits or state.tree.find_waiting() is not None) or line.count_finite(i) > 1


def _leave_object_clause(state: SentenceState) -> None:
    """ "said that it rained and that ...": the second clause is beside the first."""
    clause = state.tree.current
    while clause.parent is not None:
        is_that = clause.kind == "mark" and clause.marker >= 0
        if is_that and state.words[clause.marker] == "that":
            state.tree.current = clause.parent
            return
        clause = clause.parent


def _is_reported(state: SentenceState) -> bool:
    """ "was reported by the clerk that ..." """
    verb, last = state.tree.current.verb, state.last
    if verb is None or last is None or last.kind != "prep" or not verb.verb.passive:
        return False
    return state.lemmas[verb.head] in REPORTING_VERBS


def _lacks_object(state: SentenceState, i: int) -> bool:
    """Whether a subject and a verb without object follow: "statements that [the defence] had
    requested"."""
    line = state.line
    if line.kind(i) != "noun":
        return False
    _, i = line.read_nominal(i, False)
    if not line.is_finite(i) or line.kind(i + 1) not in ("prep", ".", ","):
        return False
    verb = line.get_verb(i)
    return not verb.verb.passive and state.lemmas[verb.head] in HANDLING


def _opens_relative(state: SentenceState, i: int) -> bool:
    """Whether "that" after a noun opens a relative clause: not after "told her", "said Monday",
    "the claim"."""
    verb, last = state.tree.current.verb, state.last
    if last is None or not last.nouns:
        return last is None
    if state.lemmas[last.nouns[-1].head] in THAT_NOUNS:
        return _lacks_object(state, i + 1)
    if verb is None or state.lemmas[verb.head] not in REPORTING_VERBS:
        return True
    if state.lemmas[verb.head] in TELLING or last.kind != "noun" or last.start < verb.end:
        return False
    return state.tags[last.nouns[-1].head] != "PRP"


def _skip_times(state: SentenceState, i: int) -> int:
    """RETURNS (int): The index behind adverbs and times: "who [twenty years earlier] had ..." """
    line = state.line
    while line.kind(i) == "adv" or (
        line.kind(i) == "noun"
        and state.lemmas[line.get_noun(i).head] in UNITS
        and line.kind(i + 1) in ("adv", "verb", "adj")
    ):
        i += 1
    return i


def attach_relative(state: SentenceState, i: int) -> int:
    """Attach a relative pronoun or a question word, if a finite verb follows.

    state (SentenceState): The state of the sentence.
    i (int): The index of the phrase.
    RETURNS (int): The index of the next phrase to attach.
    """
    phrase, line = state.phrases[i], state.line
    word = state.words[phrase.start]
    if word == "that" and phrase.kind == "rel" and _is_reported(state):
        return attach_subordinator(state, i)
    if not line.has_finite(i + 1):
        return i + 1
    described, prep = state.last, state.prep
    behind = _skip_times(state, i + 1)
    following = line.kind(behind)
    if described is not None and (word not in RELATIVES or not described.nouns):
        described = None
    kind = "mark" if described is None else "rel"
    around = state.tree.current
    opened = state.tree.open(kind, prep.start if prep is not None else phrase.start)
    opened.marker, opened.marker_end = phrase.start, phrase.end
    opened.by_comma = line.kind(i - 1) == ","
    if described is not None:
        opened.rule, opened.host = "role.relative", described.clause
        item = _choose_described(state, around, described, word)
        if following == "verb" and prep is None:
            opened.subject = item
        elif word in PLACES:
            pass
        elif prep is not None:
            opened.before.append(Constituent("prep", opened.start, phrase.end, phrase.start))
        elif word != "whose":
            opened.object = item
    elif following == "verb" and state.tags[phrase.start] != "WRB":
        start, end = phrase.start, phrase.end
        noun = NounGroup(start, end, start, end, (start, end), -1)
        item = Constituent("noun", start, end, -1, [noun])
        if state.is_question(behind):
            opened.object = item
        else:
            opened.subject = item
    elif following == "noun" and state.tags[phrase.start] == "WP" and described is None:
        start, end = phrase.start, phrase.end  # "what she saw"
        noun = NounGroup(start, end, start, end, (start, end), -1)
        opened.object = Constituent("noun", start, end, -1, [noun])
    state.prep = state.last = None
    state.cc = -1
    return i + 1


def _choose_described(
    state: SentenceState, around: Clause, described: Constituent, word: str
) -> Constituent:
    """RETURNS (Constituent): The antecedent: the last noun phrase before a relative pronoun; before
    "who" not one after "in" and the like, if there is an earlier one."""
    noun = described.nouns[-1]
    subject = around.subject
    if around.verb is None and subject is not None and described.end == subject.end:
        is_name = described.end in state.name_ends or state.words[noun.head] in DATES
        if described.kind == "prep" and is_name:  # "the mill in Lund, which employs ..."
            noun = subject.nouns[-1]
            return Constituent("noun", noun.start, noun.end, -1, [noun])
    if described.kind == "prep" and word == "who" and state.words[described.end] != ",":
        # "a man in a dark coat who ...": people have coats
        earlier = [
            item for item in around.after if item.kind == "noun" and item.end <= described.start
        ]
        if earlier and state.words[described.marker] in ("in", "with", "on"):
            noun = earlier[-1].nouns[-1]
    return Constituent("noun", noun.start, noun.end, -1, [noun])
