"""One word in two sentences: compare its static and contextual vectors."""

from typing import NamedTuple

import numpy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.types import Floats1d, Floats2d

from spacy_bert_ner.app.pieces import Cut, cut_words, read_words

LONGEST_WORD = 40  # characters of a word in a message


class Neighbour(NamedTuple):
    """Another word, and its similarity to the compared word."""

    text: str
    sentence: int  # the sentence that it is in, 1 or 2
    static: float
    first: float  # to the word in the first sentence, by the output of the last layer
    second: float  # to the word in the second sentence


class Comparison(NamedTuple):
    pieces: list[str]  # of the word in the first sentence
    counts: list[int]  # how often the word occurs in each sentence; the first occurrence is used
    similarities: list[float]  # static, with position, after each layer: as in `Cut.layers`
    neighbours: list[Neighbour]  # in text order


class _Sentence(NamedTuple):
    doc: Doc
    cut: Cut
    places: list[int]  # the positions of the word

    def vectors(self, word: int) -> Floats2d:
        """RETURNS (Floats2d): A word's vector at each stage, the mean over its pieces, of shape (2
        + layers, width)."""
        return self.cut.layers[:, self.cut.find(word)].mean(axis=1)

    def spell(self) -> list[str]:
        """RETURNS (list[str]): The pieces of the word."""
        return [self.cut.pieces[i].text for i in self.cut.find(self.places[0])]


def compare_word(nlp: Language, word: str, first: str, second: str) -> Comparison:
    """Compare a word's vectors in two sentences.

    nlp (Language): A pipeline with a `bert_encoder`.
    word (str): The word; case does not matter.
    first (str): A sentence with the word.
    second (str): Another sentence with the word.
    RETURNS (Comparison): The comparison. Similarities are cosines, -1 to 1.
    RAISES (ValueError): If the word is not in both sentences, or a sentence can't be read.
    """
    if not word.strip():
        raise ValueError("There is no word to compare: type one that is in both sentences.")
    sentences = [
        _find(nlp, word.strip(), text, name)
        for text, name in ((first, "first"), (second, "second"))
    ]
    own = [sentence.vectors(sentence.places[0]) for sentence in sentences]
    neighbours = [
        Neighbour(token.text, number, *_compare(sentence.vectors(token.i), *own))
        for number, sentence in enumerate(sentences, 1)
        for token in sentence.doc
        if not (token.is_stop or token.is_punct or token.i in sentence.places)
        and sentence.cut.find(token.i)
    ]
    return Comparison(
        sentences[0].spell(),
        [len(sentence.places) for sentence in sentences],
        [_cosine(*pair) for pair in zip(*own)],
        neighbours,
    )


def _find(nlp: Language, word: str, text: str, name: str) -> _Sentence:
    try:
        doc = read_words(nlp, text)
        cut = cut_words(nlp, doc)
    except ValueError as error:
        raise ValueError(f"{name.capitalize()} sentence: {error}") from None
    places = [token.i for token in doc if token.lower_ == word.lower()]
    if not places:
        words = " ".join(token.text for token in doc if not token.is_space)
        raise ValueError(
            f"'{word[:LONGEST_WORD]}' is not in the {name} sentence. Its words are: {words}"
        )
    if not cut.find(places[0]):
        raise ValueError(f"'{word[:LONGEST_WORD]}' has no word pieces: type a word of letters.")
    return _Sentence(doc, cut, places)


def _compare(other: Floats2d, first: Floats2d, second: Floats2d) -> list[float]:
    return [
        _cosine(other[0], first[0]),
        _cosine(other[-1], first[-1]),
        _cosine(other[-1], second[-1]),
    ]


def _cosine(a: Floats1d, b: Floats1d) -> float:
    lengths = float(numpy.linalg.norm(a) * numpy.linalg.norm(b))
    return min(float(a @ b) / lengths, 1.0) if lengths else 0.0
