"""Data augmentation."""

import random
from collections.abc import Callable, Iterator

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry

from ..pipeline.layout import list_sentences
from ..pipeline.options import check_number


@registry.augmenters("spacy_bert_ner.upper_case.v1")
def create_upper_case_augmenter(level: float) -> Callable[[Language, Example], Iterator[Example]]:
    """Create an augmenter that upper-cases some sentences, like headlines. Their word shapes carry
    no information about names, so the model learns not to rely on shapes alone. The gold
    annotations stay as they are.

    level (float): The proportion of sentences, from 0 to 1.
    RETURNS (Callable): The augmenter for `Corpus`. It yields one example per example.
    RAISES (ValueError): If the level is out of range.
    """
    check_number(level, "spacy_bert_ner.upper_case.v1: level", high=1)

    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        gold = example.reference
        words = [token.text for token in gold]
        for sent in list_sentences(gold):
            if random.random() < level:
                words[sent.start : sent.end] = [
                    _capitalize(w) for w in words[sent.start : sent.end]
                ]
        spaces = [bool(token.whitespace_) for token in gold]
        yield Example(Doc(nlp.vocab, words=words, spaces=spaces), gold)

    return augment


def _capitalize(word: str) -> str:
    """RETURNS (str): The word in upper case, unless upper-casing is not reversible ("ß"): spaCy
    could not align it."""
    upper = word.upper()
    return upper if upper.lower() == word.lower() else word
