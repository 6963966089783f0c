"""Answers and how they are composed: only from words of the texts, each with its evidence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Span

from spacy_bert_ner.app.chat.matching import MatchedStatement, sort_matches
from spacy_bert_ner.app.chat.sentences import finish
from spacy_bert_ner.app.chat.spans import is_in

SENTENCES = 2  # in an answer
NAMES = 10  # in a list
NOTHING = "The texts don't say."
OPEN = "The texts don't say {what}, but this:"


class Evidence(NamedTuple):
    """A sentence that supports an answer: the document's name, the sentence, the relevant words in
    it, and the confidence."""

    name: str
    sentence: Span
    marked: tuple[Span, ...]
    score: float


class Answer(NamedTuple):
    """An answer: words of the texts, the sentences that they are from, best first (none if nothing
    was found), and the intent of the question."""

    text: str
    evidence: list[Evidence]
    intent: str = ""


def tell(matches: Iterable[MatchedStatement], *, lead: bool = False) -> Answer | None:
    """Answer with the sentences of matches.

    matches (Iterable[MatchedStatement]): The matches for the question.
    lead (bool): Whether to put what was asked for before the sentence.
    RETURNS (Answer | None): The answer from the best matches; None if there are none.
    """
    matches = sort_matches(matches)
    texts = choose_sentences(matches)
    if lead and matches:
        texts = [finish(", ".join(span.text for span in matches[0].asked)), *texts[:1]]
    return make_answer(texts, matches)


def tell_open(matches: Iterable[MatchedStatement], what: str) -> Answer | None:
    """RETURNS (Answer | None): An answer that says that the texts don't have what was asked for,
    followed by what they do say."""
    answer = tell(matches)
    return answer and answer._replace(text=f"{OPEN.format(what=what)} {answer.text}")


def tell_all(matches: Iterable[MatchedStatement]) -> Answer | None:
    """RETURNS (Answer | None): An answer that lists all matches, in their order; None if there are
    none."""
    matches = list(matches)
    texts = list(dict.fromkeys(one.statement.text for one in matches))
    more = [f"And {len(texts) - NAMES} more."] if len(texts) > NAMES else []
    return make_answer(texts[:NAMES] + more, matches)


def make_answer(texts: Iterable[str], matches: Iterable[MatchedStatement]) -> Answer | None:
    """RETURNS (Answer | None): An answer from sentences, with the matches as evidence; None if
    there are none."""
    evidence = []
    for one in matches:
        doc, frame = one.statement.doc, one.statement.frame
        marked = (*one.asked, frame.mechanism)
        evidence.append(Evidence(_get_name(doc), frame.sentence, marked, frame.score))
        source = frame.source
        if source is not None and not is_in(source, frame.sentence):
            evidence.append(show(doc, source))
    return Answer(" ".join(texts), merge(evidence)) if evidence else None


def choose_sentences(matches: Sequence[MatchedStatement], *, mixed: bool = False) -> list[str]:
    """Choose the first sentences.

    matches (Sequence[MatchedStatement]): The matches for the question, best first.
    mixed (bool): Whether to mix all certainties. Otherwise uncertain and negated statements are
        used only if there is no certain one.
    RETURNS (list[str]): The first few sentences.
    """
    if not matches:
        return []
    best = [
        one
        for one in matches
        if mixed or one.statement.verdict == "yes" or matches[0].statement.verdict != "yes"
    ]
    best = [one for one in best if mixed or one.extras == best[0].extras]
    return list(dict.fromkeys(one.statement.text for one in best))[:SENTENCES]


def list_names(counts: Counter) -> str:
    """RETURNS (str): The names, most frequent first, with their counts if more than one."""
    parts = [f"{name} ({n})" if n > 1 else name for name, n in counts.most_common()]
    more = [f"and {len(parts) - NAMES} more"] if len(parts) > NAMES else []
    return finish(", ".join(parts[:NAMES] + more))


def show(doc: Doc, *spans: Span) -> Evidence:
    """RETURNS (Evidence): The sentence around the first span."""
    sentence = spans[0].sent if doc.has_annotation("SENT_START") else doc[:]
    return Evidence(_get_name(doc), sentence, spans, 1.0)


def merge(evidence: Iterable[Evidence]) -> list[Evidence]:
    """RETURNS (list[Evidence]): Each sentence once, with all its marked words."""
    merged: dict[tuple[int, int], Evidence] = {}
    for one in evidence:
        key = (id(one.sentence.doc), one.sentence.start)
        if key in merged:
            marked = (*merged[key].marked, *one.marked)
            merged[key] = merged[key]._replace(marked=tuple(dict.fromkeys(marked)))
        else:
            merged[key] = one
    return list(merged.values())


def _get_name(doc: Doc) -> str:
    return str(doc.user_data.get("name", ""))
