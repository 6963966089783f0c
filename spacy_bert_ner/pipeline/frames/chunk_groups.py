"""Groups of adjacent chunks, each in one sentence."""

from collections.abc import Iterator, Sequence

import numpy
from spacy.attrs import SENT_START
from spacy.tokens import Doc

Chunk = tuple[int, int, str]


def number_sentences(doc: Doc) -> list[int]:
    """RETURNS (list[int]): The number of each token's sentence; without sentences, 0 for all."""
    starts = doc.to_array([SENT_START]).reshape(-1) == 1
    return numpy.cumsum(starts).tolist()


def cut_chunks(chunks: Sequence[Chunk], sentences: list[int]) -> Iterator[Chunk]:
    """YIELDS (Chunk): The chunks, of which none is in two sentences."""
    for start, end, label in chunks:
        for i in range(start + 1, end):
            if sentences[i] != sentences[i - 1]:
                yield start, i, label
                start = i
        yield start, end, label


def find_groups(
    chunks: Sequence[Chunk], labels: Sequence[str], sentences: list[int]
) -> dict[int, tuple[int, int, int]]:
    """Find the groups of adjacent chunks of a sentence with these labels.

    chunks (Sequence[Chunk]): Start, end and label of each chunk of a document, in order.
    labels (Sequence[str]): The chunk labels of a group, in order. One with a "?" is optional; the
        first can't be.
    sentences (list[int]): The number of each token's sentence.
    RETURNS (dict[int, tuple[int, int, int]]): For each token in a group: the start and the end of
        the group, and the end of the token's own chunk.
    """
    groups = {}
    for i, (start, end, label) in enumerate(chunks):
        if label != labels[0]:
            continue
        parts = [(start, end)]
        for following in labels[1:]:
            i += 1
            is_there = (
                i < len(chunks)
                and chunks[i][0] == end
                and chunks[i][2] == following.rstrip("?")
                and sentences[end] == sentences[end - 1]
            )
            if is_there:
                parts.append((end, chunks[i][1]))
                end = chunks[i][1]
            elif following.endswith("?"):
                i -= 1
            else:
                break
        else:
            for first, last in parts:
                for token in range(first, last):
                    groups[token] = (start, end, last)
    return groups
