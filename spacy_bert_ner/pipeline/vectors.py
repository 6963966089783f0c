"""Word vectors that are not there: spaCy's listener gives zeros in their place, from which a
component would predict nonsense."""

from collections.abc import Iterable

from spacy.pipeline.tok2vec import Tok2VecListener
from spacy.tokens import Doc
from thinc.api import Model


def check_vectors(model: Model, docs: Iterable[Doc], *, name: str = "") -> None:
    """Check that documents have the word vectors that a model listens to.

    model (Model): The model of a component, or the layer that reads the vectors.
    docs (Iterable[Doc]): The documents.
    name (str): The component's name, if it is known here.
    RAISES (ValueError): If a document has words but no vectors.
    """
    listener = next((node for node in model.walk() if isinstance(node, Tok2VecListener)), None)
    if listener is None or all(doc.tensor.size or not len(doc) for doc in docs):
        return
    encoder = listener.upstream_name
    source = "the encoder" if encoder == "*" else f"'{encoder}'"
    who = f"'{name}' needs" if name else "This component needs"
    raise ValueError(
        f"{who} the word vectors of {source}, and doc.tensor is empty. Run the whole pipeline on "
        "the text, or disable the component 'tensor_cleaner', which empties it."
    )
