"""The user's view of frames: named tuples in `doc._.frames`, `doc._.links` and `doc._.actors`,
and table rows."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from spacy.tokens import Doc, Span

from ..span_data import install_extension
from .actors import read_actors
from .circumstances import CIRCUMSTANCES
from .storage import get_rule, read_frames, read_links


class Frame(NamedTuple):
    """A mechanism and its roles.

    mechanism (Span): The verb phrase, or the noun of a nominal mechanism.
    kind (str): verb, copula, noun, or name (something is called something).
    lemma (str): The lemma of the verb, with its particle.
    actors, targets, complements, factors (tuple[Span, ...]): Who does it; to whom or what; the
        other phrases; adjectives.
    times, places, quantities, purposes (tuple[Span, ...]): The complements, and clauses of purpose,
        that say when, where, how much and what for.
    negated (bool): Whether it is said not to happen.
    certainty (str): asserted, reported, alleged, denied, conditional, hypothetical or intended.
    source (Span | None): Who says so; None if it is the text itself.
    condition (Span | None): The clause on which a conditional frame hangs.
    modality (str | None): may, must, would, ...
    voice (str): active or passive. In the passive the by-agent is the actor.
    tense (str): past, present, future or none.
    sentence (Span): The sentence that contains the frame.
    rules (tuple[str, ...]): The ids of the rules that made it.
    score (float): The confidence, 0 to 1.
    causes, effects (tuple[int, ...]): The indices of the frames that cause this one, and that this
        one causes.
    """

    mechanism: Span
    kind: str
    lemma: str
    actors: tuple[Span, ...]
    targets: tuple[Span, ...]
    complements: tuple[Span, ...]
    factors: tuple[Span, ...]
    times: tuple[Span, ...]
    places: tuple[Span, ...]
    quantities: tuple[Span, ...]
    purposes: tuple[Span, ...]
    negated: bool
    certainty: str
    source: Span | None
    condition: Span | None
    modality: str | None
    voice: str
    tense: str
    sentence: Span
    rules: tuple[str, ...]
    score: float
    causes: tuple[int, ...]
    effects: tuple[int, ...]


class Link(NamedTuple):
    """A cause, its effect, the causal cue, the indices of the frames of cause and effect (None if
    there is no frame), and the rule's id."""

    cause: Span
    effect: Span
    cue: Span
    cause_frame: int | None
    effect_frame: int | None
    rule: str


class Actor(NamedTuple):
    """Someone or something that acts.

    name (str): The fullest name.
    label (str): The entity type, or "".
    mentions (tuple[Span, ...]): The mentions, pronouns too.
    frames (tuple[int, ...]): The indices of the frames in which it is an actor.
    rules (tuple[str, ...]): The ids of the rules that joined the mentions.
    score (float): The lowest score of the joins, 1 if there are none.
    mention_scores (tuple[float, ...]): For each mention the score of its join, 1 for the first.
    """

    name: str
    label: str
    mentions: tuple[Span, ...]
    frames: tuple[int, ...]
    rules: tuple[str, ...]
    score: float
    mention_scores: tuple[float, ...]


def get_frames(doc: Doc) -> list[Frame]:
    """RETURNS (list[Frame]): The frames found by `actor_factor_mechanism`; empty without it."""
    causes: dict[int, list[int]] = {}
    effects: dict[int, list[int]] = {}
    for link in read_links(doc):
        if link["cause_frame"] >= 0 and link["effect_frame"] >= 0:
            causes.setdefault(link["effect_frame"], []).append(link["cause_frame"])
            effects.setdefault(link["cause_frame"], []).append(link["effect_frame"])
    frames = []
    for number, plain in enumerate(read_frames(doc)):
        values = {name: plain[name] for name in Frame._fields if name in plain}
        for name in ("actors", "targets", "complements", "factors", *CIRCUMSTANCES):
            values[name] = tuple(doc[start:end] for start, end in plain.get(name, ()))
        for name in ("mechanism", "sentence"):
            values[name] = doc[slice(*plain[name])]
        values.setdefault("certainty", "asserted")  # in documents of earlier versions
        for name in ("source", "condition"):
            values[name] = doc[slice(*plain[name])] if plain.get(name) else None
        values["rules"] = tuple(plain["rules"])
        values["causes"] = tuple(causes.get(number, ()))
        values["effects"] = tuple(effects.get(number, ()))
        frames.append(Frame(**values))
    return frames


def get_links(doc: Doc) -> list[Link]:
    """RETURNS (list[Link]): The causal links."""
    return [
        Link(
            cause=doc[slice(*plain["cause"])],
            effect=doc[slice(*plain["effect"])],
            cue=doc[slice(*plain["cue"])],
            cause_frame=plain["cause_frame"] if plain["cause_frame"] >= 0 else None,
            effect_frame=plain["effect_frame"] if plain["effect_frame"] >= 0 else None,
            rule=plain["rule"],
        )
        for plain in read_links(doc)
    ]


def get_actors(doc: Doc) -> list[Actor]:
    """RETURNS (list[Actor]): The actors of the document, computed from frames and entities on
    access."""
    frames = read_frames(doc)
    return [
        Actor(
            doc[slice(*plain["name"])].text,
            plain["label"],
            tuple(doc[start:end] for start, end in plain["mentions"]),
            tuple(plain["frames"]),
            tuple(plain["rules"]),
            plain["score"],
            tuple(plain["mention_scores"]),
        )
        for plain in read_actors(doc, frames)
    ]


def frames_to_records(docs: Iterable[Doc]) -> list[dict[str, Any]]:
    """Make table rows for `pandas.DataFrame` or `datasets.Dataset.from_list`.

    docs (Iterable[Doc]): The documents.
    RETURNS (list[dict[str, Any]]): One row per frame: the index of the document, the index of the
        frame in it, and the frame's fields as strings, lists of strings and numbers.
    """
    records = []
    for number, doc in enumerate(docs):
        for index, frame in enumerate(get_frames(doc)):
            plain = {name: _to_plain(value) for name, value in frame._asdict().items()}
            records.append({"doc": number, "frame": index, **plain})
    return records


def _to_plain(value: Any) -> Any:
    if isinstance(value, Span):
        return value.text
    return [_to_plain(one) for one in value] if isinstance(value, tuple) else value


def install_frames() -> None:
    """Register `doc._.frames`, `doc._.links`, `doc._.actors` and `span._.rule`, once."""
    install_extension()
    if not Span.has_extension("rule"):
        Span.set_extension("rule", getter=get_rule)
    for name, getter in (("frames", get_frames), ("links", get_links), ("actors", get_actors)):
        if not Doc.has_extension(name):
            Doc.set_extension(name, getter=getter)
