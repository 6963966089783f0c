"""Read the Kaggle "entity annotated corpus", a part of the Groningen Meaning Bank: one CSV file
without splits."""

import csv
import random
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

from .iob import split_tag, tags_to_spans
from .labels import CorpusError, GoldDocument, Sentence

FILE_NAME = "ner_dataset.csv"
COLUMNS = ["Sentence #", "Word", "POS", "Tag"]
# places, geopolitical entities, organisations, persons, times; artifacts, events, natural phenomena
GMB_TYPES: frozenset[str] = frozenset("geo gpe org per tim art eve nat".split())
SEED = 0


def read_gmb(
    path: Path, *, on_repair: Callable[[str], None] = lambda message: None
) -> dict[str, list[GoldDocument]]:
    """Read the file and split it at random, but with a fixed seed, into 80 % train, 10 % dev and
    10 % test. The file has no document boundaries: each sentence is a document.

    path (Path): The file, in Windows' cp1252, with the sentence number on its first row only.
    on_repair (Callable[[str], None]): Called with a line of text about blank words and repeated
        sentences, which are left out, and about repaired tags.
    RETURNS (dict[str, list[GoldDocument]]): The documents of "train", "dev" and "test". No sentence
        is in two of them, not even with different tags.
    RAISES (CorpusError): If the file can't be read, or a row has an unknown tag or a different
        number of columns.
    """
    seen: set[tuple[str, ...]] = set()
    kept: list[Sentence] = []
    n_sentences = n_blank = n_strays = 0
    for rows in _read_sentences(path):
        n_sentences += 1
        full = [row for row in rows if row[1].strip()]
        n_blank += len(rows) - len(full)
        words = [row[1] for row in full]
        if not words or tuple(words) in seen:
            continue
        seen.add(tuple(words))
        spans, strays = tags_to_spans([split_tag(row[3], GMB_TYPES) for row in full])
        n_strays += len(strays)
        kept.append(Sentence(words, spans, [row[2] for row in full]))
    if not kept:
        raise CorpusError(f"{path}: no tokens. Is this the right file?")
    on_repair(
        f"{path}: left out {n_sentences - len(kept)} repeated sentences and {n_blank} blank words, "
        f"read {n_strays} I- without a B- of their type as B-"
    )
    random.Random(SEED).shuffle(kept)
    documents = [[sentence] for sentence in kept]
    tenth = len(documents) // 10
    return {
        "train": documents[2 * tenth :],
        "dev": documents[tenth : 2 * tenth],
        "test": documents[:tenth],
    }


def _read_sentences(path: Path) -> Iterator[list[list[str]]]:
    sentence: list[list[str]] = []
    # newline="": the csv module finds the line ends itself; some words contain characters that
    # Python would treat as line ends
    reader = csv.reader(StringIO(_read_text(path), newline=""))
    try:
        if next(reader, None) != COLUMNS:
            raise CorpusError(f"{path}:1: the columns must be {', '.join(COLUMNS)}")
        for row in reader:
            _check(path, reader.line_num, row)
            if row[0] and sentence:
                yield sentence
                sentence = []
            sentence.append(row)
    except csv.Error as error:
        raise CorpusError(f"{path}:{reader.line_num}: {error}") from error
    if sentence:
        yield sentence


def _read_text(path: Path) -> str:
    try:
        data = Path(path).read_bytes()
        return data.decode("cp1252")
    except OSError as error:
        raise CorpusError(f"{path}: can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CorpusError(f"{path}:{line}: not in cp1252 (byte {error.start})") from error


def _check(path: Path, line: int, row: list[str]) -> None:
    if len(row) != len(COLUMNS):
        raise CorpusError(f"{path}:{line}: {len(row)} columns, expected {len(COLUMNS)}")
    try:
        split_tag(row[3], GMB_TYPES)
    except ValueError as error:
        raise CorpusError(f"{path}:{line}: {error}") from error
