"""How sure it is that an entity is right: `span._.score`."""

import numpy
from spacy.attrs import ENT_IOB, ENT_TYPE
from spacy.tokens import Doc, Span, SpanGroup

from .span_data import (
    Place,
    align_spans,
    get_datum,
    install_extension,
    is_stale,
    read_data,
    realign_spans,
    replace_data,
    set_datum,
    warn_once,
)

NER_KEY = "ner"
SCORES = "scores"
# kinds of data: a score that somebody has set, the one that `ner` computed, and that of entities
# which were there before `ner`
SET, MODEL, PRESET = "score", "ner", "preset"
BEGIN, INSIDE = 3, 1  # token.ent_iob


def install_score() -> None:
    """Register `span._.score`, once."""
    install_extension()
    if not Span.has_extension("score"):
        Span.set_extension("score", getter=get_score, setter=set_score)


def get_score(span: Span) -> float | None:
    """RETURNS (float | None): The probability that an entity is right: 1.0 if another component
    than `ner` has set it and gave it no score. None if the span is no entity, or its score is not
    known: `ner` was not run, or the scores were lost since."""
    for kind in (SET, MODEL, PRESET):
        score = get_datum(span, kind)
        if score is not None:
            return score
    doc = span.doc
    spans = align_spans(doc, NER_KEY)
    scores = doc.spans[NER_KEY].attrs.get(SCORES) if NER_KEY in doc.spans else None
    if span not in spans:
        # a document that was cut or joined has no attrs, and nobody knows what set its entities
        return 1.0 if scores is not None and _is_entity(span) else None
    if read_data(doc, MODEL) or read_data(doc, PRESET):
        return None  # somebody has added the span
    if scores is not None and len(scores) == len(spans):
        return scores[spans.index(span)]  # from a file without user data
    warn_once(
        "The scores of entities were lost on the way. JSON keeps them with "
        'doc.to_json(underscore=["bert_ner"]), other files with the user data.'
    )
    return None


def set_score(span: Span, score: float) -> None:
    """Set the score of an entity, in place of that of `ner`."""
    set_datum(span, SET, float(score))


def write_entities(doc: Doc, found: dict[Span, float]) -> None:
    """Set the entities that `ner` has found, in place of those of an earlier run. Entities of other
    components stay; what overlaps with them or with blocked tokens is left out. All of them go to
    `doc.spans["ner"]` too, with their scores.

    doc (Doc): The document.
    found (dict[Span, float]): The entities that `ner` has found, with their scores.
    """
    realign_spans(doc)
    own = {span for span in doc.spans.get(NER_KEY, ()) if _is_found(span)}
    preset = [ent for ent in doc.ents if ent not in own]
    iob, types = doc.to_array([ENT_IOB, ENT_TYPE]).reshape(-1, 2).T
    blocked = [doc[i : i + 1] for i in numpy.flatnonzero((iob == BEGIN) & (types == 0))]
    taken = {token.i for span in (*preset, *blocked) for token in span}
    free = {
        span: score
        for span, score in found.items()
        if taken.isdisjoint(range(span.start, span.end))
    }
    doc.set_ents([*preset, *free], blocked=blocked, default="outside")
    _store(doc, MODEL, free)
    _store(doc, PRESET, dict.fromkeys(preset, 1.0))
    ents = list(doc.ents)
    attrs = {SCORES: list(map(get_score, ents))}
    doc.spans[NER_KEY] = SpanGroup(doc, name=NER_KEY, spans=ents, attrs=attrs)


def _store(doc: Doc, kind: str, scored: dict[Span, float]) -> None:
    values: dict[Place, dict[str, float]] = {}
    for span, score in scored.items():
        values.setdefault((span.start_char, span.end_char), {})[span.label_] = score
    replace_data(doc, kind, values)


def _is_found(span: Span) -> bool:
    """Whether `ner` itself has found an entity of `doc.spans["ner"]`."""
    if get_datum(span, PRESET) is not None:
        return False
    return get_datum(span, MODEL) is not None or get_score(span) != 1


def _is_entity(span: Span) -> bool:
    """Whether a span is in `doc.ents`, which would take longer to ask."""
    if is_stale(span) or not len(span):
        return False
    first, *rest = span
    behind = span.doc[span.end : span.end + 1]
    return (
        first.ent_iob == BEGIN
        and all(token.ent_iob == INSIDE for token in rest)
        and all(token.ent_type == span.label for token in span)
        and not any(token.ent_iob == INSIDE for token in behind)
    )
