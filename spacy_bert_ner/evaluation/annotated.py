"""Which parts of a document have gold entities, so that a prediction there is right or wrong."""

from collections.abc import Iterable

from spacy.tokens import Doc, Span


def is_annotated(span: Span) -> bool:
    """RETURNS (bool): Whether all tokens of a span of a gold document are annotated, be it with O.
    What is predicted elsewhere counts neither as right nor as wrong, as in spaCy's own scores."""
    return all(token.ent_iob for token in span)


def keep_annotated(spans: Iterable[Span], gold: Doc) -> list[Span]:
    """RETURNS (list[Span]): The predicted spans where the gold document, which has the same tokens,
    is annotated."""
    return [span for span in spans if is_annotated(gold[span.start : span.end])]
