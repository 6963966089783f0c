"""Causal links between frames, found by causal cues."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any, NamedTuple

from .clauses.clause_parts import Clause
from .noun_groups import TokenSpan
from .rules import Match

EDGES = {",", ";", ":", ".", "and", "but"}
EFFECT_PREPS = {"to", "in", "for"}


class Side(NamedTuple):
    """The cause or the effect of a link: its tokens, and its clause; None for a noun phrase."""

    span: TokenSpan
    clause: Clause | None = None


def read_links(
    cues: Sequence[tuple[Match, str]],
    clause_frames: list[tuple[Clause, dict[str, Any]]],
    frames: list[dict[str, Any]],
    words: list[str],
) -> list[dict[str, Any]]:
    """Find cause and effect of each cue.

    cues (Sequence[tuple[Match, str]]): Cues, and where the cause is: "behind" (the surrounding
        clause is the effect), "ahead" (the clause that contains or follows the cue is the effect),
        the verb's "actor" or its "target".
    clause_frames (list[tuple[Clause, dict[str, Any]]]): Clauses with their frames.
    frames (list[dict[str, Any]]): All frames, in order.
    words (list[str]): The lower-cased words of the document.
    RETURNS (list[dict[str, Any]]): "cause", "effect", "cue": (start, end) in tokens; "cause_frame",
        "effect_frame": the index of the clause's frame, or of the frame in the noun phrase, or -1;
        "rule". A cue between clauses of which one has no frame gives no link.
    """
    by_verb = {i: pair for pair in clause_frames for i in range(*pair[1]["mechanism"])}
    by_sentence: dict[int, list[Clause]] = {}
    for clause, frame in clause_frames:
        by_sentence.setdefault(frame["sentence"][0], []).append(clause)
    starts = sorted(by_sentence)
    places = {id(frame): number for number, frame in enumerate(frames)}
    numbers_of = {id(clause): places[id(frame)] for clause, frame in clause_frames}
    links = []
    for cue, place in cues:
        number = bisect_right(starts, cue.start)
        around = by_sentence[starts[number - 1]] if number else []
        if place in ("actor", "target"):
            found = _read_verb(cue, by_verb.get(cue.start), words, place)
        elif place == "behind":
            found = _read_because(cue, around)
        else:
            before = by_sentence[starts[number - 2]] if number > 1 else []
            found = _read_therefore(cue, before + around)
        for sides in found:
            if any(side.span[0] >= side.span[1] for side in sides):
                continue
            cause, effect = (side._replace(span=_trim(side.span, words)) for side in sides)
            numbers = [_find_number(side, frames, numbers_of) for side in (cause, effect)]
            if None not in numbers:
                links.append(
                    {
                        "cause": cause.span,
                        "effect": effect.span,
                        "cue": (cue.start, cue.end),
                        "rule": cue.rule,
                        "cause_frame": numbers[0],
                        "effect_frame": numbers[1],
                    }
                )
    return links


def _find_number(side: Side, frames: list[dict[str, Any]], numbers: dict[int, int]) -> int | None:
    """RETURNS (int | None): The index of the frame of one side of a link: of its clause, None if
    that has no frame; of a noun phrase the frame inside it, or -1."""
    if side.clause is not None:
        return numbers.get(id(side.clause))
    return _find_frame(frames, side.span)


def _read_verb(
    cue: Match, pair: tuple[Clause, dict[str, Any]] | None, words: list[str], place: str
) -> list[tuple[Side, Side]]:
    if pair is None:
        return []
    clause, frame = pair
    others = list(frame["targets"])
    if not others:
        after = [c for c in frame["complements"] if c[0] >= frame["mechanism"][1]]
        others = [
            (c[0] + 1, c[1]) for c in after[:1] if c[0] < cue.end or words[c[0]] in EFFECT_PREPS
        ]
    pairs = [(Side((a[0], a[1])), Side((o[0], o[1]))) for a in frame["actors"] for o in others]
    return pairs if place == "actor" else [(effect, cause) for cause, effect in pairs]


def _read_because(cue: Match, clauses: list[Clause]) -> list[tuple[Side, Side]]:
    for clause in clauses:
        if cue.start <= clause.marker < cue.end and clause.kind in ("mark", "part"):
            effect = _cut_out(clause.parent, clause.start, clause.end)
            cause = Side((cue.end, clause.end), clause)
            return [(cause, Side(effect, clause.parent))] if effect else []
        for item in (*clause.before, *clause.after):
            if item.kind == "prep" and item.start <= cue.start < item.end and cue.end < item.end:
                effect = _cut_out(clause, cue.start, item.end)
                return [(Side((cue.end, item.end)), Side(effect, clause))] if effect else []
    return []


def _read_therefore(cue: Match, clauses: list[Clause]) -> list[tuple[Side, Side]]:
    """The clause that contains the cue, or the next one, is the effect; the previous clause is the
    cause."""
    effect = next(
        (
            c
            for c in clauses
            if c.end > cue.start and c.kind != "rel" and c.predicate.end > cue.start
        ),
        None,
    )
    if effect is None:
        return []
    before = [
        c
        for c in clauses
        if c.predicate.start < min(cue.start, effect.start)
        and c is not effect
        and c.kind in ("main", "coord")
    ]
    if not before:
        return []
    cause = before[-1]
    start = cue.end if effect.start <= cue.start <= effect.start + 1 else _start_of(effect)
    start = max(start, cue.end) if effect.start >= cue.start else start
    span = _start_of(cause), min(cause.end, cue.start)
    return [(Side(span, cause), Side((start, effect.end), effect))]


def _cut_out(clause: Clause | None, start: int, end: int) -> TokenSpan | None:
    """RETURNS (TokenSpan | None): The longer remaining part of a clause after a token span is cut
    out."""
    if clause is None or clause.verb is None:
        return None
    first, last = _start_of(clause), clause.end
    parts = [(first, min(start, last)), (max(end, first), last)]
    return max(
        (part for part in parts if part[0] < part[1]),
        key=lambda part: part[1] - part[0],
        default=None,
    )


def _trim(stretch: TokenSpan, words: list[str]) -> TokenSpan:
    """RETURNS (TokenSpan): The token span without punctuation and conjunctions at its ends."""
    start, end = stretch
    while start < end - 1 and words[start] in EDGES:
        start += 1
    while end > start + 1 and words[end - 1] in EDGES:
        end -= 1
    return start, end


def _start_of(clause: Clause) -> int:
    starts = [item.start for item in clause.before] + [clause.predicate.start]
    if clause.subject is not None:
        starts.append(clause.subject.start)
    return max(min(starts), clause.start if clause.kind != "rel" else min(starts))


def _find_frame(frames: list[dict[str, Any]], stretch: TokenSpan) -> int:
    """RETURNS (int): The index of the first frame with a finite verb in a token span, else of the
    first frame that is not of kind "name"; -1 if there is none."""
    inside = []
    i = bisect_left(frames, stretch[0], key=lambda frame: frame["mechanism"][0])
    while i < len(frames) and frames[i]["mechanism"][1] <= stretch[1]:
        if frames[i]["kind"] != "name":
            inside.append(i)
        i += 1
    finite = (i for i in inside if frames[i]["tense"] != "none" or frames[i]["modality"])
    return next(finite, inside[0] if inside else -1)
