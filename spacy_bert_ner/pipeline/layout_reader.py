"""The component `layout_reader`: sentences start where blocks of text start, and white space is
tagged as such. It stands before the components that learn these annotations."""

import numpy
from spacy.attrs import IDX, IS_SPACE
from spacy.language import Language
from spacy.tokens import Doc

from .layout import find_block_starts

SPACE_TAG = "_SP"


def make_layout_reader(nlp: Language, name: str) -> "LayoutReader":
    """Create the component."""
    return LayoutReader()


class LayoutReader:
    """Read line breaks, empty lines and bullets. `senter` and `tagger` keep what is set here,
    unless they overwrite."""

    def __call__(self, doc: Doc) -> Doc:
        """Set sentence starts at headings, paragraphs and list items, and the tags of white space.

        doc (Doc): The document.
        RETURNS (Doc): The same document.
        """
        if not len(doc):
            return doc
        is_space = doc.to_array(IS_SPACE).astype(bool)
        if not is_space.any():
            return doc
        for i in numpy.flatnonzero(is_space).tolist():
            token = doc[i]
            token.tag_, token.pos_, token.is_sent_start = SPACE_TAG, "SPACE", i == 0
        offsets = doc.to_array(IDX)
        starts = numpy.searchsorted(offsets, find_block_starts(doc.text))
        for i in starts.tolist():
            if i < len(doc) and not is_space[i]:
                doc[i].is_sent_start = True
        return doc
