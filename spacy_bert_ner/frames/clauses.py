"""Read clauses from phrases: each verb with its subject, its objects and the rest."""

from typing import Any, Callable, Dict, List, Tuple

from spacy.util import registry

PLACE_AND_TIME = set(
    """
    now then soon later earlier here there abroad online today yesterday tomorrow again often twice once rarely
    regularly already away home overseas nearby ago afterwards recently currently annually daily weekly monthly
    forward back overnight
    """.split()
)


@registry.misc("spacy_bert_ner.ClauseReader.v1")
class ClauseReader:
    """Reads a sentence from left to right and keeps the clauses that are open: every phrase is placed once, with a bounded look
    ahead."""

    def __init__(self) -> None:
        find = registry.misc.get
        self._share_subjects = find("spacy_bert_ner.share_subjects.v1")
        self._place: Dict[str, Callable[[Any, int], int]] = {
            "noun": find("spacy_bert_ner.place_noun.v1"),
            "verb": find("spacy_bert_ner.place_verb.v1"),
            "infinitive": find("spacy_bert_ner.place_infinitive.v1"),
            "gerund": find("spacy_bert_ner.place_participle.v1"),
            "participle": find("spacy_bert_ner.place_participle.v1"),
            "mark": find("spacy_bert_ner.place_mark.v1"),
            "rel": find("spacy_bert_ner.place_rel.v1"),
            "prep": _place_prep,
            "adj": _place_adj,
            "adv": _place_adv,
            "cc": _place_cc,
            ",": _place_comma,
            ".": _place_stop,
            "(": _place_bracket,
            "other": _skip,
        }
        self._state = find("spacy_bert_ner.SentenceState.v1")(self._place)

    def set_document(self, words: List[str], lemmas: List[str], tags: List[str]) -> None:
        """Set the document of the sentences to come.

        words, lemmas, tags (List[str]): Of each token; words in small letters.
        """
        self._state.set_document(words, lemmas, tags)

    def read(self, phrases: List[Any]) -> Tuple[List[Any], List[Any]]:
        """Read a sentence.

        phrases (List[Phrase]): Its phrases.
        RETURNS (Tuple[List[Clause], List[Apposition]]): The clauses with a verb, in the order of their verbs, and the appositions.
        """
        state, place, i = self._state, self._place, 0
        state.set_sentence(phrases)
        while i < len(phrases):
            i = place[phrases[i].kind](state, i)
        self._share_subjects(state.clauses, state.words, state.lemmas)
        for report, clause, end in state.asides:
            parts = ((end, clause.end), (clause.subject.start, clause.subject.end))
            start, stop = max(parts, key=lambda part: part[1] - part[0])
            report.before.append(state.make_item("clause", start, stop))
        return state.clauses, state.appositions


# Each of these places a phrase and returns the number of the next one to place.


def _place_prep(state: Any, i: int) -> int:
    state.prep = state.phrases[i]
    return i + 1


def _place_adj(state: Any, i: int) -> int:
    phrase, current = state.phrases[i], state.tree.current
    if current.verb is not None:
        current.after.append(state.make_item("adj", phrase.start, phrase.end))
    state.prep = state.last = None
    return i + 1


def _place_adv(state: Any, i: int) -> int:
    phrase, current = state.phrases[i], state.tree.current
    if not PLACE_AND_TIME.isdisjoint(state.words[phrase.start : phrase.end]):
        (current.before if current.verb is None else current.after).append(
            state.make_item("adv", phrase.start, phrase.end)
        )
    return i + 1


def _place_cc(state: Any, i: int) -> int:
    state.cc = state.phrases[i].start
    state.prep = None
    return i + 1


def _place_comma(state: Any, i: int) -> int:
    current = state.tree.current
    while current.by_comma and current.verb is not None and current.parent is not None:
        state.closed = current
        state.tree.current = current = current.parent
    state.prep = None
    return i + 1


def _place_stop(state: Any, i: int) -> int:
    state.tree.restart(state.phrases[i].end)
    state.prep = state.last = state.aux = None
    state.cc = -1
    return i + 1


def _place_bracket(state: Any, i: int) -> int:
    """Leave out brackets with no verb in them."""
    state.prep = None
    stop = i + 1
    while state.line.kind(stop) in ("noun", "other", "adj", "adv", "prep", ",", "cc"):
        stop += 1
    closes = state.line.kind(stop) == "(" and state.words[state.phrases[i].start] == "("
    return stop + 1 if closes else i + 1


def _skip(state: Any, i: int) -> int:
    return i + 1
