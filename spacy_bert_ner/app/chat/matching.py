"""Match questions with statements, by the words of verb and arguments."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from spacy.tokens import Span

from spacy_bert_ner.app.chat.arguments import Argument, list_spans
from spacy_bert_ner.app.chat.certainty import ORDER
from spacy_bert_ner.app.chat.fitting import fits, holds, split_groups
from spacy_bert_ner.app.chat.questions import AUX, BE, PREPS, TYPES, Word, content, get_keys
from spacy_bert_ner.app.chat.spans import is_in
from spacy_bert_ner.app.chat.statements import Statement

PLACES = set("in at near outside inside behind along across off around beside on".split())
TIMES = re.compile(
    r"(?i)\b(mon|tues|wednes|thurs|fri|satur|sun)day|\b(january|february|march|april|june|july|august|september|october"
    r"|november|december)\b|\bmay \d|\d may\b|\b(1[0-9]"
    r"|20)\d\d\b|day\b|night|morning|evening|noon|\b(week|month|year|decade|centur|hour|minute|"
    r"spring|summer|autumn|winter|season|time|moment|today|tomorrow|recent)|\b(o'clock|ago|now|soon|once|twice|again|later|earlier)\b"
)
VERDICTS = ("yes", "maybe", "no")


class MatchedStatement(NamedTuple):
    """A statement that matches a question, the spans that were asked for, and whether the question
    has more words than the statement."""

    statement: Statement
    asked: list[Span]
    extras: int = 0


def match_clauses(
    statements: Sequence[Statement], words: list[Word], *, asked: str = "", strict: bool = False
) -> list[MatchedStatement]:
    """Match words with a verb and its arguments.

    statements (Sequence[Statement]): The statements of the texts.
    words (list[Word]): The words of the question.
    asked (str): What is asked for: actor after "by whom", target, or "" if the words decide.
    strict (bool): Whether the question names all arguments and asks for none, as a yes/no question
        does.
    RETURNS (list[MatchedStatement]): Statements whose verb is one of the words and whose arguments
        are the words around it, best first.
    """
    matches = []
    denied = any(word.text in ("not", "n't", "never") for word in words)
    for one in statements:
        verbs = {one.frame.lemma.split(" ")[0].lower()} | get_keys(one.frame.mechanism[-1])
        if one.frame.kind in ("name", "copula") and one.frame.lemma in ("be", "have"):
            continue
        if denied and not strict and not one.frame.negated:
            continue
        for i, word in enumerate(words):
            is_helper = word.text in AUX and i < len(words) - 1 and i == 0
            if word.keys & verbs and not is_helper:
                match = _match_clause(words, i, one, asked, strict=strict)
                if match is not None:
                    matches.append(match)
                    break
    return sort_matches(matches)


def match_predicates(statements: Sequence[Statement], words: list[Word]) -> list[MatchedStatement]:
    """RETURNS (list[MatchedStatement]): Matches for "is the market weak": a subject, then its
    predicate."""
    matches = []
    if not words or words[0].text not in BE:
        return []
    for one in statements:
        for cut in range(2, len(words)):
            subject, said = words[1:cut], content(words[cut:])
            args = one.actors + (one.targets if one.frame.kind != "copula" else [])
            args = [arg for arg in args if fits(subject, arg)]
            for arg in args if said and words[cut - 1].text not in PREPS else ():
                parts = [factor for factor in one.frame.factors if is_in(factor, arg.span)]
                if one.frame.kind in ("name", "copula") and arg in one.actors:
                    parts += [*list_spans(one.targets), *one.frame.complements, *one.frame.factors]
                    if one.frame.kind == "name":
                        parts += list_spans(one.actors)
                known = {key for span in parts for token in span for key in get_keys(token)}
                if all(word.keys & known for word in said):
                    matches.append(MatchedStatement(one, parts))
    return sort_matches(matches)


def sort_matches(matches: Iterable[MatchedStatement]) -> list[MatchedStatement]:
    """RETURNS (list[MatchedStatement]): Matches sorted by verdict (certain ones before uncertain
    and negated ones), then by fit, by certainty, and by score."""
    return sorted(
        matches,
        key=lambda one: (
            VERDICTS.index(one.statement.verdict),
            one.extras,
            ORDER.index(one.statement.frame.certainty),
            -one.statement.frame.score,
        ),
    )


def find_places(one: Statement) -> list[Span]:
    """RETURNS (list[Span]): Phrases of place: those with a place name, or, if there are none, those
    like "at the mill"."""
    spans = [
        span
        for span in one.frame.complements
        if span[0].lower_ in PREPS and not TIMES.search(span.text)
    ]
    kinds = {"LOC", "GPE", "GEO"}
    named = [span for span in spans if any(token.ent_type_.upper() in kinds for token in span)]
    plain = [
        span
        for span in spans
        if span[0].lower_ in PLACES and len(span) > 1 and (span[1].pos_ in ("DET", "PRON", "PROPN"))
    ]
    return named or plain


def find_times(one: Statement) -> list[Span]:
    """RETURNS (list[Span]): Phrases of time."""
    return [
        span
        for span in one.frame.complements
        if len(span) <= 8
        and TIMES.search(span.text)
        and not any(t.pos_ in ("VERB", "AUX") for t in span)
    ]


def goes_on(mechanism: Span) -> bool:
    """RETURNS (bool): Whether the verb is progressive: "is building"."""
    return mechanism[0].lower_ in ("is", "are", "am") and mechanism[-1].lower_.endswith("ing")


def _match_clause(
    words: list[Word], i: int, one: Statement, asked: str, *, strict: bool
) -> MatchedStatement | None:
    """RETURNS (MatchedStatement | None): A match, if the words around the verb are the arguments of
    the statement."""
    left, right = words[:i], words[i + 1 :]
    particles = one.frame.lemma.lower().split(" ")[1:]
    if particles and not any(word.text in particles for word in right):
        return None
    right = [word for word in right if word.text not in particles]
    helper = next((n for n, word in enumerate(left) if word.text in AUX), None)
    noun, subject = (left, []) if helper is None else (left[:helper], left[helper + 1 :])
    passive = any(word.text in BE for word in left) and not words[i].text.endswith("ing")
    if len(subject) > 2 and subject[-1].text == "to":
        subject, passive = subject[:-2], False  # "want to", "going to"
    if helper is None and strict:
        return None
    last = right[-1].text if right else ""
    if last in PREPS:
        right = right[:-1]
        asked = "actor" if last == "by" and passive else "target"
    subject_args, object_args = (one.targets, one.actors) if passive else (one.actors, one.targets)
    acting = [arg.span for arg in subject_args if fits(subject, arg)]
    if content(subject):
        if not acting:
            return None
    elif strict:
        return None
    else:
        asked = asked or ("target" if passive else "actor")
    extras, used = 0, []
    for n, group in enumerate(split_groups(right)):
        args = one.actors if passive and group[0].text == "by" else one.targets
        fit = [arg.span for arg in args if fits(group, arg)]
        fit += [span for span in (*one.frame.complements, *acting) if holds(group, span)]
        if one.frame.kind == "noun":
            fit += [arg.span for arg in object_args if fits(group, arg)]
        if not fit and not holds(group, *one.frame.factors, one.frame.mechanism):
            if strict or (n == 0 and group[0].text not in PREPS) or group[0].text == "by":
                return None
            extras += 1
        used += fit
    if strict:
        spans = [*acting, *used]
    elif asked == "actor":
        spans = list_spans(one.actors)
    else:
        others = [span for span in one.frame.complements if span not in used]
        spans = [span for span in list_spans(one.targets) if span not in used]
        if last in PREPS:
            spans = [span for span in others if span[0].lower_ == last] or spans + others
        elif asked != "target" or (one.frame.voice == "active" and not one.targets):
            spans += others or list(one.frame.complements)
    if content(noun):
        args = [arg for arg in one.actors + one.targets if arg.span in spans]
        is_one = any(fits(noun, arg) or _is_type(noun, arg) for arg in args)
        if not is_one and not (asked != "actor" and holds(noun, *spans)):
            return None
    return MatchedStatement(one, spans, extras)


def _is_type(noun: list[Word], arg: Argument) -> bool:
    """RETURNS (bool): Whether "which company" can refer to this argument: its type is ORG."""
    words = content(noun)
    return len(words) == 1 and any(
        arg.label == label and label and re.fullmatch(pattern, words[0].text)
        for pattern, label in TYPES.items()
    )
