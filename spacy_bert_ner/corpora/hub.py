"""Read CoNLL-2003 as the Hugging Face hub keeps it: Parquet, integer tags, one row a sentence."""

from typing import Any, Dict, List

from .iob import split_tag, tags_to_spans
from .labels import (
    CHUNK_TYPES,
    ENTITY_TYPES,
    CorpusError,
    Document,
    Sentence,
    group_sentences,
)

# the hub's own "conll2003" is a dataset script, which datasets >= 4 refuses; this is the same data as Parquet
HUB_NAME = "lhoestq/conll2003"
HUB_SPLITS = {"train": "train", "dev": "validation", "test": "test"}


def read_hub(source: str = HUB_NAME, **load_options: Any) -> Dict[str, List[Document]]:
    """Load the three splits through `datasets`. The rows have no document borders: ten make a document.

    source (str): The dataset's name on the hub, or what else `datasets.load_dataset` takes ("parquet", with `data_files`).
    load_options (Any): Passed on to `datasets.load_dataset`.
    RETURNS (Dict[str, List[Document]]): The documents of "train", "dev" and "test".
    RAISES (CorpusError): If the dataset can't be loaded, or lacks a split or a column.
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
        documents[split] = group_sentences(_read_rows(f"{source} ({hub_split})", splits[hub_split]))
    return documents


def _read_rows(where: str, rows: Any) -> List[Sentence]:
    names = {}
    for column in ("pos_tags", "chunk_tags", "ner_tags"):
        try:
            names[column] = rows.features[column].feature.names
        except (KeyError, AttributeError) as error:
            raise CorpusError(f"{where}: no column '{column}' with named tags") from error
    sentences = []
    for number, row in enumerate(rows, 1):
        words = row["tokens"]
        if not words:
            continue
        tags = {column: [labels[tag] for tag in row[column]] for column, labels in names.items()}
        if any(len(column) != len(words) for column in tags.values()):
            raise CorpusError(f"{where}: row {number}: not one tag for each token")
        try:
            ents, _ = tags_to_spans([split_tag(tag, ENTITY_TYPES) for tag in tags["ner_tags"]])
            chunks, _ = tags_to_spans([split_tag(tag, CHUNK_TYPES) for tag in tags["chunk_tags"]])
        except ValueError as error:
            raise CorpusError(f"{where}: row {number}: {error}") from error
        sentences.append(Sentence(words, ents, tags["pos_tags"], chunks))
    return sentences
