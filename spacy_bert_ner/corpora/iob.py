"""IOB1 and IOB2 tags to spans."""

from collections.abc import Iterable, Sequence

from .labels import SpanTuple


def split_tag(tag: str, types: frozenset[str] | None) -> tuple[str, str]:
    """Split an IOB tag into its prefix and its type.

    tag (str): `O`, `B-TYPE` or `I-TYPE`.
    types (frozenset[str] | None): The valid types; None for any.
    RETURNS (tuple[str, str]): Prefix and type; the type of `O` is "".
    RAISES (ValueError): If the tag is invalid.
    """
    if tag == "O":
        return "O", ""
    prefix, _, label = tag.partition("-")
    known = bool(label) if types is None else label in types
    if prefix not in ("B", "I") or not known:
        names = "a type" if types is None else f"one of {', '.join(sorted(types))}"
        raise ValueError(f"unknown tag '{tag}': expected O, or B- or I- before {names}")
    return prefix, label


def is_iob2(columns: Iterable[Sequence[tuple[str, str]]]) -> bool:
    """Tell IOB2 from IOB1: only IOB2 has a B- where no span of the same type ends just before.

    columns (Iterable[Sequence[tuple[str, str]]]): The split tags of each sentence.
    RETURNS (bool): True for IOB2. Also True if the tags fit both (no tag, or I- only inside spans).
    """
    stray = False
    for tags in columns:
        previous = ""
        for prefix, label in tags:
            if prefix == "B" and label != previous:
                return True
            stray = stray or (prefix == "I" and label != previous)
            previous = label
    return not stray


def tags_to_spans(
    tags: Sequence[tuple[str, str]],
) -> tuple[list[SpanTuple], list[int]]:
    """Read the spans off the split tags of a sentence, in either scheme.

    An I- without a span of its type before it starts a new span, as in conlleval, the scorer of the
    shared tasks. In IOB1 this is the rule, in IOB2 a repair.

    tags (Sequence[tuple[str, str]]): The split tags.
    RETURNS (tuple[list[SpanTuple], list[int]]): The spans, and the tokens where an I- started one.
    """
    spans: list[SpanTuple] = []
    strays: list[int] = []
    start, previous = 0, ""
    for i, (prefix, label) in enumerate([*tags, ("O", "")]):
        if previous and (prefix != "I" or label != previous):
            spans.append((start, i, previous))
        if label and (prefix == "B" or label != previous):
            start = i
            if prefix == "I":
                strays.append(i)
        previous = label
    return spans, strays
