"""Entities with the probability that they are correct."""

from typing import NamedTuple

from spacy.tokens import Doc, Span


class Entity(NamedTuple):
    """An entity and its confidence score, 0 to 1 (None: the model has no scores)."""

    span: Span
    score: float | None


def get_entities(doc: Doc, *, threshold: float = 0.0) -> list[Entity]:
    """Find the entities of a document.

    doc (Doc): A document from any pipeline. `token_ner` puts the scores into `doc.spans["ner"]`.
    threshold (float): Leave out entities with a lower score. Those without a score stay.
    RETURNS (list[Entity]): The entities, in text order.
    """
    group = doc.spans.get("ner", [])
    scores = getattr(group, "attrs", {}).get("scores", [])
    known = {(span.start, span.end, span.label): score for span, score in zip(group, scores)}
    entities = [Entity(ent, known.get((ent.start, ent.end, ent.label))) for ent in doc.ents]
    return [one for one in entities if one.score is None or one.score >= threshold]


def write_score(score: float | None) -> str:
    """RETURNS (str): The formatted score, "–" if there is none."""
    return "–" if score is None else f"{score:.2f}"
