"""Base class of `chunker` and `token_ner`."""

from collections.abc import Callable, Iterable
from itertools import islice

from spacy.pipeline import Tagger
from spacy.tokens import Doc
from spacy.training import Example
from thinc.types import Floats2d

from .vectors import check_vectors


class SequenceTagger(Tagger):
    """spaCy's `Tagger` for span labels. Each label has several token classes. The labels are fixed
    once the model's output dimension is set."""

    def add_label(self, label: str) -> int:
        """Add a label.

        label (str): The label.
        RETURNS (int): 1 if it is new, else 0.
        RAISES (ValueError): If the model's output is already fixed.
        """
        if label not in self.labels and self.model.has_dim("nO"):
            raise ValueError(
                f"Can't add the label '{label}' to '{self.name}' after it was initialized. "
                "Pass all labels to initialize()."
            )
        return super().add_label(label)

    def _add_labels(self, labels: Iterable[str], problem: str) -> None:
        """Add labels. There must be at least one.

        problem (str): The error message if there is none, and what to do.
        """
        for label in labels:
            self.add_label(label)
        if not self.labels:
            raise ValueError(f"No labels for '{self.name}': {problem}")

    def _score(self, docs: list[Doc]) -> list[Floats2d]:
        """RETURNS (list[Floats2d]): The model's scores."""
        check_vectors(self.model, docs, name=self.name)
        return self.model.predict(docs)

    def _initialize_model(
        self,
        get_examples: Callable[[], Iterable[Example]],
        make_gold: Callable[[Example], Floats2d],
    ) -> None:
        """Infer the model's dimensions from a sample and its gold classes, one row per token."""
        sample = list(islice(get_examples(), 10))
        gold = [self.model.ops.asarray2f(make_gold(example)) for example in sample]
        self.model.initialize(X=[example.predicted for example in sample], Y=gold)
