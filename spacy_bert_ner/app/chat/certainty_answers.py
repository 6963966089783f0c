"""Answers about certainty: what is alleged, what somebody says, who denies it, what happens if."""

from collections import Counter
from collections.abc import Iterable

from spacy.tokens import Span

from spacy_bert_ner.app.chat.answers import Answer, list_names, make_answer, tell, tell_all
from spacy_bert_ner.app.chat.fitting import fits, has_part, holds
from spacy_bert_ner.app.chat.matching import MatchedStatement, match_clauses
from spacy_bert_ner.app.chat.questions import Question, Word
from spacy_bert_ner.app.chat.statements import Statement, Texts


def answer_certainty(texts: Texts, question: Question, *, certainty: str) -> Answer | None:
    """What is only alleged? What is denied by x?"""
    found = _list_statements(texts, certainty)
    return _tell(one for one in found if not question.words or _is_source(question.words, one))


def answer_negated(texts: Texts, question: Question) -> Answer | None:
    """What did not happen?"""
    return _tell(one for one in _list_statements(texts, "asserted") if one.frame.negated)


def answer_if(texts: Texts, question: Question) -> Answer | None:
    """What happens if x?"""
    found = _list_statements(texts, "conditional")
    return _tell(
        one for one in found if one.frame.condition and holds(question.words, one.frame.condition)
    )


def answer_says(texts: Texts, question: Question, *, certainty: str = "") -> Answer | None:
    """What did x say (about y)? What did x deny?"""
    found = [one for one in _list_statements(texts, certainty) if _is_source(question.words, one)]
    return _tell(one for one in found if not question.more or _is_about(question.more, one))


def answer_who_says(texts: Texts, question: Question, *, certainty: str = "") -> Answer | None:
    """Who said that x sold y? Who denied anything?"""
    found = [one for one in _list_statements(texts, certainty) if one.source is not None]
    if question.words:
        matches = match_clauses(found, question.words)
        return tell(one._replace(asked=_list_sources(one.statement)) for one in matches)
    names = Counter(one.source.name for one in found if one.source is not None)
    return make_answer([list_names(names)], _match(found))


def _list_statements(texts: Texts, certainty: str) -> list[Statement]:
    """RETURNS (list[Statement]): The statements of a certainty ("": all), but for names."""
    return [
        one
        for one in texts.statements
        if one.frame.kind != "name" and certainty in ("", one.frame.certainty)
    ]


def _tell(statements: Iterable[Statement]) -> Answer | None:
    return tell_all(_match(statements))


def _match(statements: Iterable[Statement]) -> list[MatchedStatement]:
    return [MatchedStatement(one, _list_sources(one)) for one in statements]


def _list_sources(one: Statement) -> list[Span]:
    return [] if one.source is None else [one.source.span]


def _is_source(words: list[Word], one: Statement) -> bool:
    return one.source is not None and fits(words, one.source)


def _is_about(words: list[Word], one: Statement) -> bool:
    return has_part(words, one) or any(fits(words, arg) for arg in one.actors)
