"""Quotations: which clauses stand between quotation marks, and who is quoted."""

from typing import Any

from . import operators
from .clauses.clause_parts import Clause
from .noun_groups import TokenSpan

OPENING, CLOSING = {'"', "``", "“", "«"}, {'"', "''", "”", "»"}
ENDS = {".", "!", "?"}
MAX_QUOTE = 300  # words between quotation marks
MAX_DEPTH = 20
NO_SOURCE = (-1, -1)


def mark_quotations(frames: list[tuple[Clause, dict[str, Any]]], words: list[str]) -> None:
    """Find the clauses that stand in quotation marks and that no clause of their own sentence
    reports, and mark them with the source of the quotation: of another sentence between the same
    quotation marks, or of the quotation that ended just before.

    frames (list[tuple[Clause, dict[str, Any]]]): The clauses with their frames, in text order.
    words (list[str]): The lower-cased words of the document.
    """
    quotes = _find_quotes(words)
    if not quotes:
        return
    sources: dict[TokenSpan, TokenSpan | None] = dict.fromkeys(quotes, NO_SOURCE)
    inside: dict[TokenSpan, list[Clause]] = {quote: [] for quote in quotes}
    frame_of = {id(clause): frame for clause, frame in frames}
    number = 0
    for clause, frame in sorted(frames, key=lambda pair: pair[1]["mechanism"]):
        start = frame["mechanism"][0]
        while number < len(quotes) and quotes[number][1] <= start:
            number += 1
        if number == len(quotes):
            break
        quote = quotes[number]
        if not quote[0] <= start < quote[1]:
            continue
        inside[quote].append(clause)
        report = _find_report(clause)
        if report is not None and not quote[0] <= report.predicate.start < quote[1]:
            actors = frame_of[id(report)]["actors"] if id(report) in frame_of else ()
            sources[quote] = (actors[0][0], actors[-1][1]) if actors else None
    _find_following(sources, frames, words)
    before: TokenSpan | None = NO_SOURCE
    end = 0
    for quote in quotes:
        follows = any(words[i] in ENDS for i in range(end, quote[0])) and quote[0] - end < 30
        if sources[quote] == NO_SOURCE and follows and words[quote[0] - 2] in ENDS:
            sources[quote] = before
        if sources[quote] != NO_SOURCE:
            for clause in inside[quote]:
                is_root = clause.parent is None or clause.parent.verb is None
                if is_root and clause.partner is None and _find_report(clause) is None:
                    clause.is_quoted, clause.source = True, sources[quote]
        before, end = sources[quote], quote[1]


def _find_following(
    sources: dict[TokenSpan, TokenSpan | None],
    frames: list[tuple[Clause, dict[str, Any]]],
    words: list[str],
) -> None:
    """Set the sources of quotations that end in a question or exclamation mark from the report
    right behind: "Did you see it?" asked the judge."""
    unknown = {quote[1]: quote for quote, source in sources.items() if source == NO_SOURCE}
    for _, frame in frames if unknown else ():
        start = frame["mechanism"][0]
        first = min([start, *(actor[0] for actor in frame["actors"])])
        quote = unknown.get(first - 1)
        if quote is not None and words[quote[1] - 1] in ENDS and frame["actors"]:
            if frame["lemma"] in operators.SAYING | operators.ASKING:
                sources[quote] = frame["actors"][0][0], frame["actors"][-1][1]


def _find_report(clause: Clause) -> Clause | None:
    """RETURNS (Clause | None): The reporting clause above a clause: "[he] said: ..."."""
    above: Clause | None = clause
    for _ in range(MAX_DEPTH):
        if above is None:
            return None
        if above.report is not None:
            return above.report
        if above.kind == "mark" and above.marker < 0 and above.parent is not None:
            return above.parent if above.parent.verb is not None else None
        above = above.partner or above.parent
    return None


def _find_quotes(words: list[str]) -> list[TokenSpan]:
    """RETURNS (list[TokenSpan]): The tokens between quotation marks."""
    quotes, start = [], -1
    for i, word in enumerate(words):
        if word in OPENING and (start < 0 or word not in CLOSING):
            start = i + 1
        elif word in CLOSING and start >= 0:
            if i - start > 1:
                quotes.append((start, i))
            start = -1
        if start >= 0 and i - start > MAX_QUOTE:
            start = -1
    return quotes
