"""Entities with the probability that they are correct."""

from typing import NamedTuple

from spacy.tokens import Doc, Span

from spacy_bert_ner.pipeline.entity_scores import get_score


class Entity(NamedTuple):
    """An entity and its confidence score, 0 to 1 (None: the model has no scores)."""

    span: Span
    score: float | None


def get_entities(doc: Doc, *, threshold: float = 0.0) -> list[Entity]:
    """Find the entities of a document.

    doc (Doc): A document from any pipeline.
    threshold (float): Leave out entities with a lower score. Those without a score stay.
    RETURNS (list[Entity]): The entities, in text order.
    """
    entities = [Entity(ent, get_score(ent)) for ent in doc.ents]
    return [one for one in entities if one.score is None or one.score >= threshold]


def write_score(score: float | None) -> str:
    """RETURNS (str): The formatted score, "–" if there is none."""
    return "–" if score is None else f"{score:.2f}"
