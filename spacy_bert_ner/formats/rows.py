"""One row for each document: Parquet, and Hugging Face `datasets`.

Beside the columns of a record stand `tokens` and `ner_tags` in IOB2, as tutorials on token
classification expect them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from .record import POSITION, STRETCH_LISTS, STRETCHES, FormatError, Record, Stretch, Word

# files by which a saved dataset is known
DATASET_FILE, DATASET_DICT_FILE = "dataset_info.json", "dataset_dict.json"
LAYERS = ("entities", "spans", "chunks")
_STRING, _INT, _FLOAT = pyarrow.string(), pyarrow.int64(), pyarrow.float64()
_PLACE = pyarrow.struct({"start": _INT, "end": _INT})
_STRETCH = pyarrow.struct(
    {"start": _INT, "end": _INT, "label": _STRING, "score": _FLOAT, "rule": _STRING}
)
_FRAME_TYPES: dict[str, Any] = {
    "mechanism": _PLACE,
    **{name: _STRING for name in ("kind", "lemma")},
    **{name: pyarrow.list_(_PLACE) for name in STRETCH_LISTS},
    "negated": pyarrow.bool_(),
    "certainty": _STRING,
    **{name: _PLACE for name in ("source", "condition")},
    **{name: _STRING for name in ("modality", "voice", "tense")},
    "sentence": _PLACE,
    "rules": pyarrow.list_(_STRING),
    "score": _FLOAT,
    POSITION: _INT,
}
_LINK_TYPES: dict[str, Any] = {
    **{name: _PLACE for name in ("cause", "effect", "cue")},
    **{name: _INT for name in ("cause_frame", "effect_frame")},
    "rule": _STRING,
}
SCHEMA = pyarrow.schema(
    {
        "name": _STRING,
        "text": _STRING,
        "tokens": pyarrow.list_(_STRING),
        "ner_tags": pyarrow.list_(_STRING),
        "token_starts": pyarrow.list_(_INT),
        "tags": pyarrow.list_(_STRING),
        "sentence_starts": pyarrow.list_(_INT),
        **{name: pyarrow.list_(_STRETCH) for name in LAYERS},
        "frames": pyarrow.list_(pyarrow.struct(_FRAME_TYPES)),
        "links": pyarrow.list_(pyarrow.struct(_LINK_TYPES)),
    }
)


def write_parquet(records: Iterable[Record], path: Path) -> None:
    """Write a row for each record."""
    with pyarrow.parquet.ParquetWriter(path, SCHEMA) as writer:
        for batch in _make_batches(records):
            writer.write_batch(batch)


def read_parquet(path: Path) -> Iterator[Record]:
    """YIELDS (Record): The record of each row.
    RAISES (FormatError): If the file is no Parquet, or has other columns."""
    try:
        file = pyarrow.parquet.ParquetFile(path)
    except (OSError, pyarrow.ArrowException) as error:
        raise FormatError(f"{path}: no Parquet that can be read: {error}") from error
    with file:
        rows = (row for batch in file.iter_batches() for row in batch.to_pylist())
        yield from _read_rows(rows, path)


def write_dataset(records: Iterable[Record], folder: Path) -> None:
    """Write a dataset that `datasets.load_from_disk` loads."""
    import datasets  # slow to import, for those who want another format

    table = pyarrow.Table.from_batches(list(_make_batches(records)), schema=SCHEMA)
    has_bars = datasets.is_progress_bar_enabled()
    datasets.disable_progress_bars()
    try:
        datasets.Dataset(datasets.table.InMemoryTable(table)).save_to_disk(folder)
    finally:
        if has_bars:
            datasets.enable_progress_bars()


def read_dataset(path: Path) -> Iterator[Record]:
    """YIELDS (Record): The record of each row of a saved dataset, or of one with splits. A dataset
    of others needs `tokens` and `ner_tags`.
    RAISES (FormatError): If it is none, or has other columns."""
    import datasets

    try:
        found = datasets.load_from_disk(str(path))
    except (OSError, ValueError, IndexError) as error:  # the last is that of an empty one
        raise FormatError(f"{path}: no dataset of save_to_disk, or no rows in it") from error
    splits = found if isinstance(found, datasets.DatasetDict) else {"": found}
    for dataset in splits.values():
        tags = dataset.features.get("ner_tags")
        names = getattr(getattr(tags, "feature", None), "names", None)
        yield from _read_rows(iter(dataset), path, names)


def _make_batches(records: Iterable[Record], *, size: int = 256) -> Iterator[Any]:
    rows: list[dict[str, Any]] = []
    for record in records:
        rows.append(_make_row(record))
        if len(rows) == size:
            yield pyarrow.RecordBatch.from_pylist(rows, schema=SCHEMA)
            rows = []
    if rows:
        yield pyarrow.RecordBatch.from_pylist(rows, schema=SCHEMA)


def _make_row(record: Record) -> dict[str, Any]:
    words = record.words or []
    row: dict[str, Any] = {
        "name": record.name,
        "text": record.text,
        "tokens": [record.text[word.start : word.end] for word in words],
        "ner_tags": _make_tags(record),
        "token_starts": [word.start for word in words],
        "tags": [word.tag for word in words] if any(word.tag for word in words) else None,
        "sentence_starts": record.sentences,
    }
    for layer in LAYERS:
        stretches = getattr(record, layer)
        row[layer] = None if stretches is None else [one._asdict() for one in stretches]
    for name in ("frames", "links"):
        row[name] = [_map_places(plain, _to_place) for plain in getattr(record, name)]
    return row


def _make_tags(record: Record) -> list[str] | None:
    if record.entities is None:
        return None
    starts = {one.start: one for one in record.entities}
    inside = None
    tags = []
    for word in record.words or ():
        first = starts.get(word.start)
        inside = first or (inside if inside and word.start < inside.end else None)
        tags.append(f"{'B' if first else 'I'}-{inside.label}" if inside else "O")
    return tags


def _read_rows(
    rows: Iterable[dict[str, Any]], path: Path, names: list[str] | None = None
) -> Iterator[Record]:
    for number, row in enumerate(rows):
        try:
            yield _read_row(row) if "token_starts" in row else _read_tokens(row, names)
        except (KeyError, TypeError, ValueError) as error:
            raise FormatError(
                f"{path}: row {number}: expected the columns of docs/formats.md, or tokens and "
                f"ner_tags ({type(error).__name__} {error})"
            ) from error


def _read_row(row: dict[str, Any]) -> Record:
    tags = row["tags"] or [""] * len(row["tokens"])
    places = zip(row["token_starts"], row["tokens"], tags)
    record = Record(
        row["name"] or "",
        row["text"],
        words=[Word(start, start + len(token), tag) for start, token, tag in places],
        sentences=row["sentence_starts"],
        frames=[_map_places(plain, _from_place) for plain in row["frames"] or ()],
        links=[_map_places(plain, _from_place) for plain in row["links"] or ()],
    )
    for layer in LAYERS:
        if row[layer] is not None:
            setattr(record, layer, [Stretch(**one) for one in row[layer]])
    for plain in record.frames:
        plain["rules"] = tuple(plain["rules"])
    return record


def _read_tokens(row: dict[str, Any], names: list[str] | None) -> Record:
    """RETURNS (Record): The record of a row of another dataset. Tokens have a space between."""
    words: list[Word] = []
    place = 0
    for token in row["tokens"]:
        words.append(Word(place, place + len(token)))
        place += len(token) + 1
    entities: list[Stretch] = []
    previous = ""
    for word, tag in zip(words, row["ner_tags"]):
        tag = names[tag] if names else tag
        label = tag.partition("-")[2]
        if label and tag.startswith("I-") and previous == label:
            entities[-1] = entities[-1]._replace(end=word.end)
        elif label:
            entities.append(Stretch(word.start, word.end, label))
        previous = label
    return Record("", " ".join(row["tokens"]), entities=entities, words=words, sentences=[0])


def _map_places(plain: dict[str, Any], change: Any) -> dict[str, Any]:
    made = dict(plain)
    for name in STRETCHES:
        if made.get(name) is not None:
            made[name] = change(made[name])
    for name in STRETCH_LISTS:
        if name in made:
            made[name] = tuple(change(one) for one in made[name] or ())
    return made


def _to_place(stretch: Any) -> dict[str, int]:
    return dict(zip(("start", "end"), stretch))


def _from_place(place: dict[str, int]) -> tuple[int, int]:
    return place["start"], place["end"]
