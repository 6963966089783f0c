"""The component `tensor_cleaner`: release the word vectors once all components have read them."""

import numpy
from spacy.language import Language
from spacy.tokens import Doc


def make_tensor_cleaner(nlp: Language, name: str) -> "TensorCleaner":
    """Create the component."""
    return TensorCleaner()


class TensorCleaner:
    """Empty `doc.tensor`: 1.5 kB a word (384 wide) that would stay as long as the document does.
    Disable the component to keep it. (spaCy's `doc_cleaner` sets it to None, with which
    `span.as_doc`, `doc.vector` and `Doc.from_docs` fail.)"""

    def __call__(self, doc: Doc) -> Doc:
        doc.tensor = numpy.zeros((0,), dtype="float32")
        return doc
