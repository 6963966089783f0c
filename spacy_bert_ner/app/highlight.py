"""HTML of a document with its entities or spans in colour, drawn by displaCy. All text is
escaped."""

from collections.abc import Sequence

from spacy.displacy import EntityRenderer, SpanRenderer
from spacy.tokens import Doc, Span
from spacy.util import escape_html

from spacy_bert_ner.app.scores import Entity, write_score
from spacy_bert_ner.visual.colors import COLORS

# Some ten pages: a browser is slow with more, and nobody scrolls so far.
MAX_SHOWN = 20_000
# dark letters, since the colours are light in a dark theme too
TEMPLATE = (
    '<mark class="entity" style="background: {bg}; color: #1a1a1a; padding: 0.25em 0.4em; margin: '
    "0 0.15em; "
    "border-radius: 0.35em; box-decoration-break: clone; -webkit-box-decoration-break: clone; "
    '{style}">{text}'
    '<span style="font-size: 0.75em; font-weight: bold; margin-left: 0.5em; white-space: '
    'nowrap">{label} {note}</span></mark>'
)
DIFFERENT = "outline: 2px solid #d1495b;"


def draw_entities(
    doc: Doc, entities: Sequence[Entity], *, remarks: dict[Span, str] | None = None
) -> str:
    """Draw the text with its entities.

    doc (Doc): The document. Only its first MAX_SHOWN characters are shown.
    entities (Sequence[Entity]): The entities to show, with type and score.
    remarks (dict[Span, str] | None): Remarks for some entities. They get a border, and the remark
        replaces the score.
    RETURNS (str): HTML.
    """
    remarks = remarks or {}
    text = doc.text[:MAX_SHOWN]
    ents = []
    for span, score in entities:
        if span.end_char <= len(text):
            note = escape_html(remarks.get(span) or write_score(score))
            style = DIFFERENT if span in remarks else ""
            ents.append(
                {
                    "start": span.start_char,
                    "end": span.end_char,
                    "label": escape_html(span.label_),
                    "params": {"note": note, "style": style},
                }
            )
    # not displacy.render: it keeps its result in a global variable, which another session's thread
    # may overwrite
    renderer = EntityRenderer(options={"colors": COLORS, "template": TEMPLATE})
    return renderer.render([{"text": text, "ents": ents}]).strip() + _note_rest(doc, len(text))


def draw_spans(doc: Doc, spans: Sequence[Span]) -> str:
    """Draw the text with spans that may overlap.

    doc (Doc): The document. Only its first MAX_SHOWN characters are shown.
    spans (Sequence[Span]): The spans to show, with their labels.
    RETURNS (str): HTML.
    """
    tokens = [token.text for token in doc if token.idx + len(token) <= MAX_SHOWN]
    shown: list[dict[str, object]] = [
        {"start_token": span.start, "end_token": span.end, "label": escape_html(span.label_)}
        for span in spans
        if span.end <= len(tokens)
    ]
    renderer = SpanRenderer(options={"colors": COLORS})
    shown_length = len(doc[: len(tokens)].text)
    return renderer.render([{"tokens": tokens, "spans": shown}]) + _note_rest(doc, shown_length)


def _note_rest(doc: Doc, length: int) -> str:
    total = len(doc.text)
    if length >= total:
        return ""
    return f"<p><em>The first {length:,} of {total:,} characters are shown.</em></p>"
