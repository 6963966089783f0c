"""Variants of training documents."""

import random
from collections.abc import Callable, Iterator

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry


@registry.augmenters("spacy_bert_ner.upper_case.v1")
def create_upper_case_augmenter(level: float) -> Callable[[Language, Example], Iterator[Example]]:
    """Create an augmenter that writes some of the sentences in capitals, as headlines are. Their
    shapes then say nothing about names, and the model learns not to trust them alone. The gold
    annotations stay as they are.

    level (float): The share of the sentences, from 0 to 1.
    RETURNS (Callable): For `Corpus`: makes one example out of one.
    RAISES (ValueError): If the level is out of range.
    """
    if not 0 <= level <= 1:
        raise ValueError(f"level={level}: the share of sentences in capitals goes from 0 to 1.")

    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        gold = example.reference
        words = [token.text for token in gold]
        for sent in gold.sents if gold.has_annotation("SENT_START") else [gold[:]]:
            if random.random() < level:
                words[sent.start : sent.end] = [
                    _capitalize(w) for w in words[sent.start : sent.end]
                ]
        spaces = [bool(token.whitespace_) for token in gold]
        yield Example(Doc(nlp.vocab, words=words, spaces=spaces), gold)

    return augment


def _capitalize(word: str) -> str:
    """RETURNS (str): The word in capitals, unless these are of another length ("ß"): spaCy could
    not align them."""
    upper = word.upper()
    return upper if upper.lower() == word.lower() else word
