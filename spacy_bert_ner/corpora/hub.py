"""Read CoNLL-2003 from the Hugging Face hub: Parquet, integer tags, one row per sentence."""

from collections.abc import Callable
from typing import Any

from .iob import split_tag, tags_to_spans
from .labels import (
    CHUNK_TYPES,
    ENTITY_TYPES,
    PTB_TAGS,
    CorpusError,
    GoldDocument,
    Sentence,
    SpanTuple,
    group_sentences,
)

# the hub's own "conll2003" is a dataset script, which datasets >= 4 refuses; this is the same data
# as Parquet
HUB_NAME = "lhoestq/conll2003"
HUB_SPLITS = {"train": "train", "dev": "validation", "test": "test"}


def read_hub(
    source: str = HUB_NAME,
    *,
    on_repair: Callable[[str], None] = lambda message: None,
    **load_options: Any,
) -> dict[str, list[GoldDocument]]:
    """Load the three splits with `datasets`. The dataset has no document boundaries: ten rows are
    one document.

    source (str): The dataset's name on the hub, or another `path` for `datasets.load_dataset`
        ("parquet", with `data_files`).
    on_repair (Callable[[str], None]): Called with one line of text for each split with repaired
        tags.
    load_options (Any): Passed on to `datasets.load_dataset`.
    RETURNS (dict[str, list[GoldDocument]]): The documents of "train", "dev" and "test".
    RAISES (CorpusError): If the dataset can't be loaded, lacks a split or a column, or has a
        malformed row.
    """
    import datasets

    try:
        splits = datasets.load_dataset(source, **load_options)
    except Exception as error:  # the hub's errors have no common base class
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise CorpusError(f"{source}: can't be loaded: {reason[0]}") from error
    documents = {}
    for split, hub_split in HUB_SPLITS.items():
        if hub_split not in splits:
            raise CorpusError(f"{source}: no split '{hub_split}', only {', '.join(splits)}")
        where = f"{source} ({hub_split})"
        documents[split] = group_sentences(_read_rows(where, splits[hub_split], on_repair))
    return documents


def _read_rows(where: str, rows: Any, on_repair: Callable[[str], None]) -> list[Sentence]:
    names: dict[str, list[str]] = {}
    for column in ("tokens", "pos_tags", "chunk_tags", "ner_tags"):
        if column not in rows.features:
            raise CorpusError(f"{where}: no column '{column}'")
        if column != "tokens":
            named = getattr(rows.features[column].feature, "names", None)
            if named is None:
                raise CorpusError(f"{where}: the column '{column}' has no named tags")
            names[column] = named
    sentences, strays = [], []
    for number, row in enumerate(rows, 1):
        if not row["tokens"]:
            continue
        try:
            sentence, stray = _make_sentence(row, names)
        except ValueError as error:
            raise CorpusError(f"{where}: row {number}: {error}") from error
        sentences.append(sentence)
        strays.extend([number] * stray)
    if not sentences:
        raise CorpusError(f"{where}: no tokens. Is this the right dataset?")
    if strays:
        on_repair(
            f"{where}: row {strays[0]}: I- without a B- of its type, read as B- ({len(strays)} in "
            f"the split)"
        )
    return sentences


def _make_sentence(row: dict[str, Any], names: dict[str, list[str]]) -> tuple[Sentence, int]:
    """Convert a row to a sentence, and count the repaired tags."""
    words = row["tokens"]
    if not all(words):
        raise ValueError("an empty token")
    tags = {}
    for column, labels in names.items():
        if row[column] is None or len(row[column]) != len(words):
            raise ValueError(f"not one tag for each token in '{column}'")
        if any(tag is None or not 0 <= tag < len(labels) for tag in row[column]):
            raise ValueError(f"a token without a tag in '{column}'")
        tags[column] = [labels[tag] for tag in row[column]]
    unknown = [tag for tag in tags["pos_tags"] if tag not in PTB_TAGS]
    if unknown:
        raise ValueError(f"unknown tag '{unknown[0]}': not a Penn Treebank tag")
    ents, ent_strays = _make_spans(tags["ner_tags"], ENTITY_TYPES)
    chunks, chunk_strays = _make_spans(tags["chunk_tags"], CHUNK_TYPES)
    return Sentence(words, ents, tags["pos_tags"], chunks), ent_strays + chunk_strays


def _make_spans(tags: list[str], types: frozenset[str]) -> tuple[list[SpanTuple], int]:
    spans, strays = tags_to_spans([split_tag(tag, types) for tag in tags])
    return spans, len(strays)
