"""Answers about someone or something: what x did, what happened to x, who x is, what x is like."""

from spacy_bert_ner.app.chat.answers import (
    NAMES,
    SENTENCES,
    Answer,
    choose_sentences,
    make_answer,
    tell,
)
from spacy_bert_ner.app.chat.arguments import list_spans
from spacy_bert_ner.app.chat.fitting import find_runs, fits, has_part, holds, split_groups
from spacy_bert_ner.app.chat.matching import MatchedStatement, sort_matches
from spacy_bert_ner.app.chat.questions import Question, content
from spacy_bert_ner.app.chat.sentences import finish
from spacy_bert_ner.app.chat.spans import is_in
from spacy_bert_ner.app.chat.statements import Texts


def answer_did(texts: Texts, question: Question) -> Answer | None:
    """What did x do (to y)?"""
    matches = []
    for one in texts.statements:
        if one.is_action:
            acting = [arg.span for arg in one.actors if fits(question.words, arg)]
            if acting and all(has_part(group, one) for group in split_groups(question.more)):
                matches.append(MatchedStatement(one, acting))
    return tell(matches)


def answer_happened(texts: Texts, question: Question) -> Answer | None:
    """What happened to x?"""
    words = {word.text for word in content(question.words)}
    matches = []
    for one in texts.statements:
        if one.is_action:
            done = [arg.span for arg in one.targets if fits(question.words, arg)]
            own = [arg.span for arg in one.actors if fits(question.words, arg)]
            if done:
                exact = any(token.lower_ in words for span in done for token in span)
                matches.append(MatchedStatement(one, done, 0 if exact else 1))
            elif own and not one.targets and one.frame.kind == "verb":
                matches.append(MatchedStatement(one, own, 1))
    return tell(matches)


def answer_who_happened(texts: Texts, question: Question) -> Answer | None:
    """Who did what to x?"""
    return tell(
        MatchedStatement(one, list_spans(one.actors))
        for one in texts.statements
        if one.is_action and one.actors and any(fits(question.words, arg) for arg in one.targets)
    )


def answer_who_is(texts: Texts, question: Question) -> Answer | None:
    """Who is x?"""
    matches = []
    for one in texts.statements:
        is_actor = any(fits(question.words, arg) for arg in one.actors)
        is_target = any(fits(question.words, arg) for arg in one.targets)
        is_target = is_target or holds(question.words, *one.frame.factors)
        if not one.is_action and (is_actor or is_target):
            matches.append(
                MatchedStatement(one, list_spans(one.targets if is_actor else one.actors))
            )
    matches = sort_matches(matches)
    names = [one for one in matches if one.statement.frame.kind == "name"]
    others = [one for one in matches if one.statement.frame.kind == "copula"]
    facts = [
        finish(f"{one.statement.actors[0].span.text}: {one.statement.targets[0].span.text}")
        for one in names
    ]
    facts = list(dict.fromkeys(facts))[:SENTENCES]
    sentences = facts + choose_sentences(others)[: SENTENCES - len(facts)]
    return make_answer(sentences, names + others)


def answer_describe(texts: Texts, question: Question) -> Answer | None:
    """What is x like?"""
    words: dict[str, str] = {}
    said: list[MatchedStatement] = []
    own: list[MatchedStatement] = []
    for one in texts.statements:
        frame = one.frame
        inside = list_spans(one.actors + one.targets)
        predicates = [f for f in frame.factors if not any(is_in(f, span) for span in inside)]
        for arg in one.actors + one.targets:
            if not fits(question.words, arg):
                continue
            factors = [factor for factor in frame.factors if is_in(factor, arg.span)]
            for factor in factors:
                words.setdefault(factor.text.lower(), arg.span.text)
            if factors:
                own.append(MatchedStatement(one, factors, 1))
            if arg in (one.actors if frame.kind == "copula" else one.targets) and predicates:
                said.append(MatchedStatement(one, predicates))
            elif frame.kind == "copula" and arg in one.actors and one.targets:
                said.append(MatchedStatement(one, list_spans(one.targets)))
    said = sort_matches(said)
    sentences = choose_sentences(said)
    if words:
        listed = "; ".join(f"{factor} ({name})" for factor, name in list(words.items())[:NAMES])
        sentences = [*sentences[:1], finish(listed)]
    return make_answer(sentences, said + own)


def answer_about(texts: Texts, question: Question) -> Answer | None:
    """Tell me about x."""
    keys = [word.keys for word in content(question.words)]
    matches = []
    for one in texts.statements:
        args = [arg.span for arg in one.actors + one.targets if fits(question.words, arg)]
        parts = (*one.frame.complements, *list_spans(one.actors + one.targets))
        others = [span for span in parts if find_runs(span, keys)]
        if args or others:
            matches.append(MatchedStatement(one, args or others, 0 if args else 1))
    return tell(matches)


def answer_overview(texts: Texts, question: Question) -> Answer | None:
    """What happened?"""
    said = [one for one in texts.statements if one.frame.kind == "verb" and one.actors]
    return tell(MatchedStatement(one, list_spans(one.actors)) for one in said)
