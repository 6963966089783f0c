"""Base class of `chunker` and `token_ner`."""

from collections.abc import Callable, Iterable
from itertools import islice

import numpy
from spacy.pipeline import Tagger
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Softmax_v2, zero_init
from thinc.types import Floats2d

from .vectors import check_vectors

# How far the score of a class that is added later starts below those of the others (log odds), so
# that the predictions stay as they are until it is learned
IMPROBABLE = 4


class SequenceTagger(Tagger):
    """spaCy's `Tagger` for span labels. Each label has several token classes."""

    @property
    def tags(self) -> list[str]:
        """RETURNS (list[str]): The model's output classes."""
        raise NotImplementedError

    def add_label(self, label: str) -> int:
        """Add a label. If the model is initialized, its output layer gets new classes, which still
        have to be learned.

        label (str): The label.
        RETURNS (int): 1 if it is new, else 0.
        """
        before = self.tags
        is_new = super().add_label(label)
        if is_new and self.model.get_ref("output_layer").has_dim("nO"):
            self._resize([self.tags.index(tag) for tag in before])
        return is_new

    def _resize(self, places: list[int]) -> None:
        """Replace the output layer by one with all classes. It is a new layer, since an optimizer
        keeps what it knows of the weights in their old shape.

        places (list[int]): The new places of the old classes.
        """
        old = self.model.get_ref("output_layer")
        width = old.get_dim("nI")
        new = Softmax_v2(len(self.tags), width, init_W=zero_init, normalize_outputs=False)
        new.initialize()
        new.get_param("b")[:] = old.get_param("b").min() - IMPROBABLE
        for name in ("W", "b"):
            new.get_param(name)[places] = old.get_param(name)
        parents = [node for node in self.model.walk() if old in node.walk() and node is not old]
        self.model.replace_node(old, new)
        for node in parents:
            if node.has_dim("nO"):
                node.set_dim("nO", len(self.tags), force=True)

    def _add_labels(self, labels: Iterable[str], problem: str) -> None:
        """Add labels. There must be at least one.

        problem (str): The error message if there is none, and what to do.
        """
        for label in labels:
            self.add_label(label)
        if not self.labels:
            raise ValueError(f"No labels for '{self.name}': {problem}")

    def _score(self, docs: list[Doc]) -> list[Floats2d]:
        """RETURNS (list[Floats2d]): The model's scores in numpy."""
        check_vectors(self.model, docs, name=self.name)
        scores = self.model.predict(docs)
        if not scores or isinstance(scores[0], numpy.ndarray):
            return scores
        ops = self.model.ops
        joint = ops.to_numpy(ops.xp.vstack(scores))  # one copy from a GPU for all documents
        return numpy.split(joint, numpy.cumsum([len(doc) for doc in docs])[:-1])

    def _initialize_model(
        self,
        get_examples: Callable[[], Iterable[Example]],
        make_gold: Callable[[Example], Floats2d],
    ) -> None:
        """Infer the model's dimensions from a sample and its gold classes, one row per token."""
        sample = list(islice(get_examples(), 10))
        gold = [self.model.ops.asarray2f(make_gold(example)) for example in sample]
        self.model.initialize(X=[example.predicted for example in sample], Y=gold)
