"""Read CoNLL column files: one token per line, blank lines between sentences."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from .iob import is_iob2, split_tag, tags_to_spans
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

DOCSTART = "-DOCSTART-"
NO_ANNOTATION = {"-X-", "_"}  # in the columns of tags and chunks


class Row(NamedTuple):
    line: int
    fields: list[str]


def read_columns(
    path: Path,
    *,
    any_labels: bool = False,
    on_repair: Callable[[str], None] = lambda message: None,
) -> list[GoldDocument]:
    """Read a file with two to four columns: word, [tag, [chunk,]] entity. IOB1 or IOB2 is detected
    from the tags. `-DOCSTART-` lines are document boundaries; a file without them is cut into
    documents of ten sentences. A tag or chunk `-X-` or `_` is none.

    path (Path): The file, in UTF-8.
    any_labels (bool): Take other tags and types than those of CoNLL-2003, too.
    on_repair (Callable[[str], None]): Called with one line of text for each column with repaired
        tags.
    RETURNS (list[GoldDocument]): The documents. None of them is empty.
    RAISES (CorpusError): If a row has a different number of columns or an unknown tag, if the file
        is not UTF-8, or if it has no rows.
    """
    path = Path(path)
    blocks = list(_read_blocks(path))
    rows = [rows for _, rows in blocks]
    if not rows:
        raise CorpusError(f"{path}: no tokens. Is this the right file?")
    width = len(rows[0][0].fields)
    ents = _read_spans(path, rows, width - 1, None if any_labels else ENTITY_TYPES, on_repair)
    chunks: list[list[SpanTuple] | None] = [None] * len(rows)
    if width == 4:
        chunked = [i for i, block in enumerate(rows) if _is_annotated(block, 2)]
        types = None if any_labels else CHUNK_TYPES
        read = _read_spans(path, [rows[i] for i in chunked], 2, types, on_repair)
        for i, block_chunks in zip(chunked, read):
            chunks[i] = block_chunks
    sentences = []
    for block, block_ents, one in zip(rows, ents, chunks):
        words = [row.fields[0] for row in block]
        has_tags = width > 2 and _is_annotated(block, 1)
        tags = _read_tags(path, block, any_labels) if has_tags else None
        sentences.append(Sentence(words, block_ents, tags, one))
    numbers = [number for number, _ in blocks]
    if numbers[-1] == 0:
        return group_sentences(sentences)
    documents: list[GoldDocument] = []
    for i, sentence in enumerate(sentences):
        if i == 0 or numbers[i] != numbers[i - 1]:
            documents.append([])
        documents[-1].append(sentence)
    return documents


def _read_lines(path: Path) -> Iterator[str]:
    # not str.splitlines: it also splits at characters that can be part of a token
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path}: can't be read: {error.strerror}") from error
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise CorpusError(
                f"{path}:{number}: not UTF-8 ({error.reason} at byte {error.start}). Convert the "
                f"file to UTF-8."
            ) from error
        yield text.strip(" \t\r")


def _read_blocks(path: Path) -> Iterator[tuple[int, list[Row]]]:
    """Yield each sentence's rows with the number of -DOCSTART- lines before it."""
    document, width = 0, 0
    block: list[Row] = []
    for number, line in enumerate(_read_lines(path), 1):
        fields = re.split(r"[ \t]+", line)
        if line and fields[0] != DOCSTART:
            width = width or len(fields)
            if not 2 <= len(fields) <= 4 or len(fields) != width:
                expected = width if 2 <= width <= 4 else "2 to 4"
                raise CorpusError(
                    f"{path}:{number}: {len(fields)} columns, expected {expected}: '{line[:60]}'"
                )
            block.append(Row(number, fields))
        else:
            if block:
                yield document, block
                block = []
            document += bool(line)
    if block:
        yield document, block


def _read_spans(
    path: Path,
    blocks: list[list[Row]],
    column: int,
    types: frozenset[str] | None,
    on_repair: Callable[[str], None],
) -> list[list[SpanTuple]]:
    split: list[list[tuple[str, str]]] = []
    for block in blocks:
        split.append([])
        for row in block:
            try:
                field = row.fields[column]
                is_none = column == 2 and len(row.fields) == 4 and field in NO_ANNOTATION
                split[-1].append(split_tag("O" if is_none else field, types))
            except ValueError as error:
                raise CorpusError(f"{path}:{row.line}: {error}") from error
    spans: list[list[SpanTuple]] = []
    strays: list[int] = []
    for block, tags in zip(blocks, split):
        block_spans, block_strays = tags_to_spans(tags)
        spans.append(block_spans)
        strays.extend(block[i].line for i in block_strays)
    if strays and is_iob2(split):
        on_repair(
            f"{path}:{strays[0]}: I- without a B- of its type in column {column + 1}, read as B- "
            f"({len(strays)} in the file)"
        )
    return spans


def _is_annotated(block: list[Row], column: int) -> bool:
    return any(row.fields[column] not in NO_ANNOTATION for row in block)


def _read_tags(path: Path, block: list[Row], any_labels: bool) -> list[str]:
    tags = ["" if row.fields[1] in NO_ANNOTATION else row.fields[1] for row in block]
    for row, tag in zip(block, tags):
        if tag and tag not in PTB_TAGS and not any_labels:
            raise CorpusError(f"{path}:{row.line}: unknown tag '{tag}': not a Penn Treebank tag")
    return tags
