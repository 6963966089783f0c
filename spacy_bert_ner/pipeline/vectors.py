"""Word vectors that are not there: spaCy's listener gives zeros in their place, from which a
component would predict nonsense."""

from collections.abc import Callable, Iterable

from spacy.pipeline.tok2vec import Tok2VecListener
from spacy.tokens import Doc
from thinc.api import Model

# What a document has of each listener's encoder, by the listener's name. (The second is that of
# spacy-transformers, which need not be installed.)
LISTENERS: dict[str, Callable[[Doc], bool]] = {
    Tok2VecListener.name: lambda doc: doc.tensor.size > 0,
    "transformer-listener": lambda doc: (
        doc.has_extension("trf_data") and doc._.trf_data is not None
    ),
}


def check_vectors(model: Model, docs: Iterable[Doc], *, name: str = "") -> None:
    """Check that documents have the word vectors that a model listens to.

    model (Model): The model of a component, or the layer that reads the vectors.
    docs (Iterable[Doc]): The documents.
    name (str): The component's name, if it is known here.
    RAISES (ValueError): If a document has words but no vectors.
    """
    listener = next((node for node in model.walk() if node.name in LISTENERS), None)
    if listener is None or all(LISTENERS[listener.name](doc) for doc in docs if len(doc)):
        return
    encoder = listener.upstream_name
    source = "the encoder" if encoder == "*" else f"'{encoder}'"
    who = f"'{name}' needs" if name else "This component needs"
    raise ValueError(
        f"{who} the word vectors of {source}, and the document has none. Run the whole pipeline on "
        "the text, or disable the component 'tensor_cleaner' or 'doc_cleaner', which removes them."
    )
