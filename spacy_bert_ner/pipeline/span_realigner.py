"""The component `span_realigner`: puts span groups right behind a component that merges or splits
tokens, such as `merge_entities`."""

from spacy.language import Language
from spacy.tokens import Doc

from .span_data import realign_spans


def make_span_realigner(nlp: Language, name: str) -> "SpanRealigner":
    """Create the component."""
    return SpanRealigner()


class SpanRealigner:
    """Moves the spans of all groups to the tokens that have their characters now, which spaCy's
    retokenizer does not. One with a border inside of a merged token is left out, with a warning.
    (Frames, links, actors and scores need no realigning: they are kept by characters.)"""

    def __call__(self, doc: Doc) -> Doc:
        realign_spans(doc)
        return doc
