"""The factory `hf_token_ner`: NER with the tags of a Hugging Face token classifier."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vocab import Vocab
from thinc.api import Model
from thinc.types import Floats1d, Floats2d

from .tag_groups import OUTSIDE, TagGroups, TagScheme
from .token_ner import TokenNer


def make_hf_token_ner(
    nlp: Language,
    name: str,
    model: Model[list[Doc], list[Floats2d]],
    threshold: float,
    label_map: dict[str, str],
    scorer: Callable[..., dict[str, Any]] | None,
) -> "HfTokenNer":
    """Create the component. The model computes for each token the logits of the tags."""
    return HfTokenNer(
        nlp.vocab, model, name, threshold=threshold, label_map=label_map, scorer=scorer
    )


class HfTokenNer(TokenNer):
    """`TokenNer` with other classes and another way to read them: those of a token classifier that
    was trained with Hugging Face's libraries, in its order. Entities are what `pipeline` finds with
    `aggregation_strategy="first"`, and `span._.score` is its score, the mean of the probabilities
    of the words' tags, until `calibrate` makes a probability of it. Training is the usual recipe:
    cross-entropy of each word's tag."""

    def __init__(
        self,
        vocab: Vocab,
        model: Model[list[Doc], list[Floats2d]],
        name: str = "hf_token_ner",
        *,
        threshold: float = 0.0,
        label_map: dict[str, str] | None = None,
        scorer: Callable[..., dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(
            vocab, model, name, threshold=threshold, label_map=label_map, scorer=scorer
        )
        self.cfg["tags"] = [OUTSIDE]

    def set_weights(self, tags: Sequence[str], weights: Floats2d, bias: Floats1d) -> None:
        """Take over the classes and the linear layer of a token classifier.

        tags (Sequence[str]): The classes, in their order; O is one of them.
        weights, bias: The layer, of shape (tags, width) and (tags,).
        """
        self.cfg["tags"] = list(tags)
        self.cfg["labels"] = TagScheme(tags).labels
        output = self.model.get_ref("output_layer")
        output.set_dim("nO", len(tags))
        self.model.initialize()
        output.set_param("W", self.model.ops.asarray2f(weights))
        output.set_param("b", self.model.ops.asarray1f(bias))

    @property
    def tags(self) -> list[str]:
        """RETURNS (list[str]): The model's output classes: those that were taken over, then those
        of labels that were added."""
        scheme = TagScheme(self.cfg["tags"])
        added = [label for label in self.cfg["labels"] if label not in scheme.labels]
        return [*self.cfg["tags"], *scheme.extend(added)]

    def _index_tags(self) -> dict[str, int]:
        return TagScheme(self.tags).index()

    def _make_lattice(self, log_probs: Floats2d, lengths: list[int]) -> Any:
        return TagGroups(log_probs, lengths, TagScheme(self.tags))

    def get_loss(
        self, examples: Iterable[Example], scores: list[Floats2d]
    ) -> tuple[float, list[Floats2d]]:
        """Compute the loss and its gradient: the mean cross-entropy over the batch's annotated
        words, as in transformers.

        examples (Iterable[Example]): The batch.
        scores (list[Floats2d]): For each document the tag probabilities, of shape (tokens, tags).
        RETURNS (tuple[float, list[Floats2d]]): The loss and the gradient of the logits.
        RAISES (ValueError): If an entity has a type that is not among the component's labels.
        """
        examples = list(examples)
        loss, gradient = super().get_loss(examples, scores)
        known = sum(tag not in (None, "-") for eg in examples for tag in eg.get_aligned_ner())
        share = 1 / max(known, 1)
        return loss * share, [own * share for own in gradient]

    def _score(self, docs: list[Doc]) -> list[Floats2d]:
        """RETURNS (list[Floats2d]): The model's scores. What has no word pieces (a zero-width
        space) has no vector: it is O."""
        scores = super()._score(docs)
        outside = self.tags.index(OUTSIDE)
        ops, found = self.model.ops, [i for i, doc in enumerate(docs) if doc.tensor.size]
        if found:
            full = ops.to_numpy(ops.xp.concatenate([docs[i].tensor.any(axis=1) for i in found]))
            borders = numpy.cumsum([len(docs[i]) for i in found])[:-1]
            for i, own in zip(found, numpy.split(~full, borders)):
                empty = numpy.flatnonzero(own)
                scores[i][empty, outside] = scores[i][empty].max(axis=1) + 100
        return scores
