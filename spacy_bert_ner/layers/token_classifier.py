"""The head of a token classifier: dropout and a linear layer over word vectors."""

from typing import List, Optional

from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Dropout, Model, Softmax_v2, chain, with_array, zero_init
from thinc.types import Floats2d


@registry.architectures("spacy_bert_ner.TokenClassifier.v1")
def token_classifier(
    tok2vec: Model[List[Doc], List[Floats2d]], nO: Optional[int] = None
) -> Model[List[Doc], List[Floats2d]]:
    """Create `spacy.Tagger.v2` with dropout before its linear layer, at the rate `dropout` of `[training]`.

    tok2vec (Model[List[Doc], List[Floats2d]]): For each document an array of shape (tokens, width).
    nO (Optional[int]): The classes, which the component sets.
    RETURNS (Model[List[Doc], List[Floats2d]]): For each document an array of shape (tokens, classes): unnormalized scores in
        prediction, probabilities in training.
    """
    width = tok2vec.get_dim("nO") if tok2vec.has_dim("nO") else None
    output = Softmax_v2(nO, width, init_W=zero_init, normalize_outputs=False)
    model = chain(tok2vec, with_array(chain(Dropout(), output)))
    model.set_ref("output_layer", output)
    return model
