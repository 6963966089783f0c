"""Relations between spans."""

from spacy.tokens import Span


def is_in(span: Span, around: Span) -> bool:
    """RETURNS (bool): Whether a span is within another."""
    return around.start <= span.start and span.end <= around.end


def overlap(one: Span, other: Span) -> bool:
    """RETURNS (bool): Whether spans have a token in common."""
    return one.start < other.end and other.start < one.end
