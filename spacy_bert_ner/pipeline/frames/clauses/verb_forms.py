"""Which form a verb has where its tag does not say: past or participle, infinitive or finite."""

from ..operators import KNOWING, SAYING
from ..verb_groups import SAME_FORMS
from .control import INTRANSITIVE
from .sentence_state import SentenceState

# these take an object and an infinitive without "to"
BARE = {"let", "make", "have", "help", "see", "hear", "watch", "feel", "bid"}
# participles with an object: "the boy given a book left"
GIVING = {"give", "award", "pay", "offer", "show", "grant", "hand", "tell", "teach", "lend"} | {
    *("send", "ask", "call", "name", "allow", "deny", "promise", "owe", "assign")
}


def is_reduced_passive(state: SentenceState, i: int) -> bool:
    """Whether a past form right behind an object is a participle that describes it."""
    phrase, current, last = state.line.get_verb(i), state.tree.current, state.last
    if state.tags[phrase.start] != "VBD" or phrase.end != phrase.start + 1 or state.cc >= 0:
        return False
    if current.verb is None or last is None or last.end != phrase.start or not current.after:
        return False
    if current.after[-1] is not last or state.tree.find_waiting() is not None:
        return False
    if state.lemmas[phrase.head] in ("call", "name", "dub") and state.line.kind(i + 1) == "noun":
        return True  # "a tool called X"
    lemma = state.lemmas[current.verb.head]
    opens = lemma in SAYING or lemma in KNOWING or state.tags[last.end - 1] == "PRP"
    opens = opens or follows_comma(state, last.start)
    if state.line.kind(i + 1) == "prep" and state.words[state.phrases[i + 1].start] == "by":
        opens = False  # "considered the survey made by the firm"
    if state.line.kind(i + 1) == "verb" and state.lemmas[phrase.head] in (
        "believe",
        "think",
        "say",
    ):
        return state.line.get_verb(i + 1).verb.form == "infinitive"
    return state.line.kind(i + 1) in ("prep", ".") and not opens and last.kind != "time"


def is_participle(state: SentenceState, i: int) -> bool:
    """Whether a past form behind a comma is a participle: "rowed by a boy", "the attack, ordered
    too early, had failed"."""
    phrase, line, current = state.line.get_verb(i), state.line, state.tree.current
    if state.tags[phrase.start] != "VBD" or phrase.end != phrase.start + 1 or state.cc >= 0:
        return False
    if line.kind(i - 1) != "," or state.last is None:
        return False
    if line.kind(i + 1) == "prep" and state.words[state.phrases[i + 1].start] == "by":
        return True
    waits = current.verb is None and current.subject is not None
    end = i + 1
    while line.kind(end) in ("adv", "adj", "prep", "noun"):
        end += 1
    return waits and line.kind(end) == "," and line.is_finite(end + 1) and end > i + 1


def is_joined_participle(state: SentenceState, i: int) -> bool:
    """Whether a past form without an object is joined to a participle that describes a noun."""
    phrase, verb = state.line.get_verb(i), state.tree.current.verb
    if state.cc < 0 or verb is None or state.tags[phrase.start] != "VBD":
        return False
    is_participle = verb.verb.form == "participle" and verb.verb.passive
    is_single = phrase.end == phrase.start + 1
    return is_participle and is_single and state.line.kind(i + 1) in ("prep", ",", "adv")


def is_bare_infinitive(state: SentenceState, i: int) -> bool:
    """ "helped build", "let the men go" """
    phrase, current = state.line.get_verb(i), state.tree.current
    is_base = state.tags[phrase.start] in ("VB", "VBP") or state.words[phrase.start] in SAME_FORMS
    if current.verb is None or not is_base or state.cc >= 0:
        return False
    lemma = state.lemmas[current.verb.head]
    if current.verb.end == phrase.start:
        return lemma in ("help", "dare", "need", "let", "go", "come", "make")
    last = state.last
    if last is None or last.kind != "noun" or last.end != phrase.start:
        return False
    return lemma in BARE and last.start >= current.verb.end


def follows_comma(state: SentenceState, i: int) -> bool:
    """Whether there is a comma before a token, possibly with quotes in between."""
    while i > 0 and state.tags[i - 1] == "''":
        i -= 1
    return i > 0 and state.words[i - 1] == ","


def is_past(state: SentenceState, i: int) -> bool:
    """Whether a participle is more likely a past tense verb: its clause has a subject, an object
    follows, and no other finite verb, unless that is of a clause that is joined by a
    conjunction."""
    current, phrase = state.tree.current, state.line.get_verb(i)
    waits = (
        current.verb is None and current.subject is not None and current.subject.end <= phrase.start
    )
    alone = phrase.end == phrase.start + 1 + (phrase.verb.particle >= 0)
    if not waits or not alone:
        return False
    if state.line.kind(i + 1) == "prep":  # not in a heading
        ends = state.phrases[-1].kind == "." and not state.line.has_finite(i + 1)
        return ends and state.words[state.phrases[i + 1].start] not in ("by", "of")
    line = state.line
    if line.kind(i + 1) == "cc" and line.kind(i + 2) == "verb":  # "designed and built"
        return line.kind(i + 3) == "noun" and not line.has_finite(i + 3)
    if line.kind(i + 1) != "noun":
        return False
    is_giving = state.lemmas[phrase.head] in GIVING
    return not line.has_finite(i + 1) or line.joins_clause(i + 1) or not is_giving


def is_never_passive(state: SentenceState, i: int) -> bool:
    """ "the war never happened", "she never reached the house" """
    phrase, current = state.line.get_verb(i), state.tree.current
    if current.verb is not None or current.subject is None:
        return False
    is_lone = state.words[phrase.start] == "never" and phrase.end == phrase.start + 2
    is_single = phrase.end == phrase.start + 1
    follows = state.line.kind(i + 1) == "prep" and state.words[state.phrases[i + 1].start] == "by"
    if follows:
        return False
    return is_lone or (is_single and state.lemmas[phrase.head] in INTRANSITIVE)


def is_joined_past(state: SentenceState, i: int) -> bool:
    """Whether a noun phrase behind a conjunction and an object stand around a participle: ", and a
    judge jailed him"."""
    after, phrase = state.tree.current.after, state.line.get_verb(i)
    if state.cc < 0 or not after or phrase.end != phrase.start + 1:
        return False
    is_subject = after[-1].kind == "noun" and after[-1].end == phrase.start
    return is_subject and after[-1].start > state.cc and state.line.kind(i + 1) == "noun"


def continues_past(state: SentenceState, i: int) -> bool:
    """ "legalised unions, banned night work and ...", where a tagger takes "banned" for a
    participle"""
    verb, phrase = state.tree.current.verb, state.line.get_verb(i)
    if verb is None or verb.verb.passive or verb.verb.form != "finite" or verb.end > verb.start + 1:
        return False
    is_single = phrase.end == phrase.start + 1 + (phrase.verb.particle >= 0)
    follows = state.line.kind(i - 1) == "," and state.line.kind(i + 1) in ("noun", "cc", ",")
    return follows and is_single and verb.verb.tense == "past"
