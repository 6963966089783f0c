"""Entities with the probability that they are right."""

from typing import NamedTuple

from spacy.tokens import Doc, Span


class Entity(NamedTuple):
    """An entity, and how sure the model is of it, 0 to 1 (None: the model doesn't say)."""

    span: Span
    score: float | None


def get_entities(doc: Doc, *, threshold: float = 0.0) -> list[Entity]:
    """Find the entities of a document.

    doc (Doc): After any pipeline. `token_ner` leaves the scores in `doc.spans["ner"]`.
    threshold (float): Leave out those with a lower score. One without a score stays.
    RETURNS (list[Entity]): In the order of the text.
    """
    group = doc.spans.get("ner", [])
    scores = getattr(group, "attrs", {}).get("scores", [])
    known = {(span.start, span.end, span.label): score for span, score in zip(group, scores)}
    entities = [Entity(ent, known.get((ent.start, ent.end, ent.label))) for ent in doc.ents]
    return [one for one in entities if one.score is None or one.score >= threshold]


def write_score(score: float | None) -> str:
    """RETURNS (str): The score as it is shown, "–" if there is none."""
    return "–" if score is None else f"{score:.2f}"
