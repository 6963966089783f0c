"""Answers about a clause, a verb with its arguments: who sold x, where, when, whether."""

from collections.abc import Callable

from spacy.tokens import Span

from spacy_bert_ner.app.chat.answers import (
    SENTENCES,
    Answer,
    choose_sentences,
    make_answer,
    tell,
    tell_open,
)
from spacy_bert_ner.app.chat.certainty import lead
from spacy_bert_ner.app.chat.fitting import fits
from spacy_bert_ner.app.chat.matching import (
    MatchedStatement,
    find_places,
    find_times,
    goes_on,
    match_clauses,
    match_predicates,
)
from spacy_bert_ner.app.chat.name_answers import answer_who_is
from spacy_bert_ner.app.chat.questions import AUX, Question
from spacy_bert_ner.app.chat.statements import Statement, Texts

PAST = {"did", "was", "were", "had"}
BOTH = "The texts say both."


def answer_who(texts: Texts, question: Question) -> Answer | None:
    """By whom was x sold?"""
    return _tell_clause(texts, question, asked="actor")


def answer_what(texts: Texts, question: Question) -> Answer | None:
    """Who sold x? What did x sell?"""
    return _tell_clause(texts, question) or answer_who_is(texts, question)


def answer_how(texts: Texts, question: Question) -> Answer | None:
    """How was x sold?"""
    return tell(match_clauses(texts.statements, question.words))


def answer_where(texts: Texts, question: Question) -> Answer | None:
    """Where was x sold?"""
    return _tell_circumstance(texts, question, "where", find_places)


def answer_when(texts: Texts, question: Question) -> Answer | None:
    """When was x sold?"""
    return _tell_circumstance(texts, question, "when", find_times)


def answer_yes(texts: Texts, question: Question) -> Answer | None:
    """Was x sold?"""
    matches = match_clauses(texts.statements, question.words, strict=True)
    matches = matches or match_predicates(texts.statements, question.words)
    modal = next((word.text for word in question.words if word.text in AUX), "")
    found: dict[str, list[MatchedStatement]] = {"yes": [], "no": [], "maybe": []}
    for one in matches:
        found[_judge(one.statement, modal)].append(one)
    against = [one for one in found["maybe"] if one.statement.frame.certainty == "denied"]
    against = found["no"] + against
    if found["yes"] and against:
        first = found["yes"][:1] + against[:1]
        sentences = [BOTH, *choose_sentences(first, mixed=True)]
        return make_answer(sentences, found["yes"] + against)
    for verdict, best in found.items():
        if best:
            first = best if verdict == "maybe" else best[:1]
            leads: dict[str, str] = {}
            for one in first:
                leads.setdefault(lead(one.statement.frame, verdict), one.statement.text)
            sentences = [part for pair in list(leads.items())[:SENTENCES] for part in pair]
            return make_answer(sentences, best + [one for one in matches if one not in best])
    return None


def _judge(statement: Statement, modal: str) -> str:
    """RETURNS (str): The verdict of a statement on a question with this auxiliary: yes, no or
    maybe."""
    frame, verdict = statement.frame, statement.verdict
    if verdict == "maybe" and frame.modality and frame.modality == modal:
        return "yes"  # "may it sell?" "It may sell."
    if verdict == "yes" and (frame.tense == "future") != (modal in ("will", "shall")):
        return "maybe"
    if verdict == "yes" and modal in PAST and goes_on(frame.mechanism):
        return "maybe"  # "did it sell?" "It is selling."
    return verdict


def _tell_clause(texts: Texts, question: Question, *, asked: str = "") -> Answer | None:
    words = [*question.words, *question.more]  # "to whom did it sell" is "whom did it sell to"
    matches = match_clauses(texts.statements, words, asked=asked)
    known = [one for one in matches if one.asked]
    return tell(known) if known else tell_open(matches, "that")


def _tell_circumstance(
    texts: Texts, question: Question, what: str, find: Callable[[Statement], list[Span]]
) -> Answer | None:
    """RETURNS (Answer | None): The place or time of a clause, or, for a name alone ("where was
    x?"), all statements about it that have one."""
    matches = match_clauses(texts.statements, question.words)
    is_clause = bool(matches)
    if not is_clause:
        name = [word for word in question.words if word.text not in AUX]
        matches = [
            MatchedStatement(one, [])
            for one in texts.statements
            if any(fits(name, arg) for arg in one.actors + one.targets)
        ]
    found = [one._replace(asked=find(one.statement)) for one in matches]
    known = [one for one in found if one.asked]
    if known:
        return tell(known, lead=True)
    return tell_open(matches, what) if is_clause else None
