"""Actors: the groups of mentions that act in a frame."""

from typing import Any

from spacy.tokens import Doc

from .coreference.groups import Group
from .coreference.mention import Mention
from .coreference.resolver import group_mentions
from .entity_types import find_type


def read_actors(doc: Doc, frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Group the actors of frames with their other mentions.

    doc (Doc): The document, with entities if it has any.
    frames (list[dict[str, Any]]): The document's frames.
    RETURNS (list[dict[str, Any]]): The actors of frames, in the order of their first mention:
        "name": the fullest mention as [start, end]; "label": the entity type, or ""; "mentions":
        the token spans; "frames": the indices of the frames in which it is an actor; "rules": the
        ids of the rules that joined the mentions; "score": the lowest score of the joins;
        "mention_scores": for each mention the score of its join.
    """
    return [
        _make_actor(group, doc)
        for group in group_mentions(doc, frames)
        if any(mention.frames for mention in group.mentions)
    ]


def _make_actor(group: Group, doc: Doc) -> dict[str, Any]:
    mentions = group.mentions
    best = max(mentions, key=lambda mention: _rank(mention, doc))  # the first of the fullest
    labels = [_find_label(mention, doc) for mention in (best, *mentions) if mention.label]
    scores = [mention.score for mention in mentions]
    return {
        "name": [best.start, best.end],
        "label": labels[0] if labels else "",
        "mentions": [[mention.start, mention.end] for mention in mentions],
        "frames": sorted({number for mention in mentions for number in mention.frames}),
        "rules": list(dict.fromkeys(mention.rule for mention in mentions if mention.rule)),
        "score": min(scores),
        "mention_scores": scores,
    }


def _find_label(mention: Mention, doc: Doc) -> str:
    """RETURNS (str): The label that the document has for the type of a mention, of its own entity
    if it has one."""
    own = [doc[i].ent_type_ for i in (mention.head, *range(mention.start, mention.end))]
    labels = (*own, *(ent.label_ for ent in doc.ents))
    return next((one for one in labels if find_type(one) == mention.label), mention.label)


def _rank(mention: Mention, doc: Doc) -> tuple[int, bool, int]:
    """RETURNS (tuple[int, bool, int]): How full a mention is: names before nouns before pronouns,
    names in capitals last, long names first."""
    kind = {"name": 2, "noun": 1}.get(mention.kind, 0)
    if kind < 2:
        return kind, False, 0
    return kind, not doc[mention.start : mention.end].text.isupper(), len(mention.words)
