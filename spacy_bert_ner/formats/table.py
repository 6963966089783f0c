"""The table of formats, and reading and writing by it."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from .. import loading
from ..files import atomic_path
from . import brat, cas, conll, docbin, doccano, label_studio, prodigy, rows, webanno
from .docs import get_name, make_doc_of, read_doc
from .record import FormatError, Record
from .report import (
    CHUNKS,
    ENTITIES,
    FRAMES,
    PARTS,
    RULES,
    SCORES,
    SENTENCES,
    SPANS,
    TAGS,
    TOKENS,
    Report,
    drop_uncarried,
)

GRAPH = frozenset({ENTITIES, SCORES, SPANS, RULES, CHUNKS, FRAMES})
ALL = frozenset(PARTS)


class Format(NamedTuple):
    """A format.

    name (str): The name for the command.
    title (str): The name for people.
    endings (tuple[str, ...]): The endings of its files.
    carried (frozenset[str]): The parts of a document that it carries.
    read (Callable): A file's path to its records, in the order of the file.
    write (Callable): Records and a path to a file; or to a folder, if `is_folder`.
    is_folder (bool): Whether documents are written as files of a folder.
    is_data (bool): Whether it is for programs rather than for people who annotate: chunks are
        always written.
    of_docs (bool): Whether `read` and `write` have `Doc`s in place of records.
    library (str): The module of the extra `formats` that it needs.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    carried: frozenset[str]
    read: Callable[..., Iterator[Any]]
    write: Callable[..., None]
    is_folder: bool = False
    is_data: bool = False
    of_docs: bool = False
    library: str = ""


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("brat", "brat", (".ann",), GRAPH, brat.read, brat.write, is_folder=True),
        Format(
            "xmi",
            "UIMA CAS XMI",
            (".xmi",),
            ALL,
            cas.read_xmi,
            cas.write_xmi,
            is_folder=True,
            library="cassis",
        ),
        Format(
            "cas-json",
            "UIMA CAS JSON",
            (".json",),
            ALL,
            cas.read_json,
            cas.write_json,
            is_folder=True,
            library="cassis",
        ),
        Format(
            "webanno",
            "WebAnno TSV 3",
            (".tsv",),
            ALL,
            webanno.read,
            webanno.write,
            is_folder=True,
        ),
        Format("doccano", "doccano JSONL", (".jsonl",), GRAPH, doccano.read, doccano.write),
        Format(
            "label-studio",
            "Label Studio JSON",
            (".json",),
            GRAPH,
            label_studio.read,
            label_studio.write,
        ),
        Format(
            "prodigy", "Prodigy JSONL", (".jsonl",), GRAPH | {TOKENS}, prodigy.read, prodigy.write
        ),
        Format(
            "conll",
            "CoNLL columns",
            (".conll", ".iob", ".iob2", ".bio"),
            frozenset({ENTITIES, CHUNKS, TOKENS, SENTENCES, TAGS}),
            conll.read,
            conll.write,
            is_data=True,
            of_docs=True,
        ),
        Format(
            "docbin",
            "spaCy's DocBin",
            (".spacy",),
            ALL,
            docbin.read,
            docbin.write,
            is_data=True,
            of_docs=True,
        ),
        Format(
            "parquet",
            "Parquet",
            (".parquet",),
            ALL,
            rows.read_parquet,
            rows.write_parquet,
            is_data=True,
        ),
        Format(
            "datasets",
            "Hugging Face datasets",
            (),
            ALL,
            rows.read_dataset,
            rows.write_dataset,
            is_folder=True,
            is_data=True,
        ),
    )
}


def get_format(name: str) -> Format:
    """RETURNS (Format): The format of this name.
    RAISES (FormatError): If there is none."""
    if name not in FORMATS:
        raise FormatError(f"unknown format '{name}': expected one of {', '.join(FORMATS)}")
    return FORMATS[name]


def guess_format(path: Path) -> Format:
    """Guess the format of a file or folder that is there, or is to be written.

    path (Path): The file, or the folder with files.
    RETURNS (Format): The format.
    RAISES (FormatError): If it can be none or more than one.
    """
    if (path / rows.DATASET_FILE).is_file() or (path / rows.DATASET_DICT_FILE).is_file():
        return FORMATS["datasets"]
    endings = {path.suffix.lower()}
    if path.is_dir():
        endings = {one.suffix.lower() for one in path.rglob("*") if one.is_file()}
    found = [one for one in FORMATS.values() if endings & set(one.endings)]
    if path.is_dir() and len(found) > 1:
        # the XMI of a project has JSON beside it, and so on: the rare ending decides
        found = [one for one in found if not set(one.endings) <= {".json", ".tsv"}] or found
    if len(found) != 1:
        names = ", ".join(one.name for one in found or FORMATS.values())
        problem = "could be more than one format" if found else "unknown format"
        raise FormatError(f"{path}: {problem}. Name it: one of {names}")
    return found[0]


def read_docs(
    path: Path, *, format: Format, nlp: Language, report: Report | None = None
) -> Iterator[Doc]:
    """Read the documents of a file or of the files in a folder.

    path (Path): The file or folder.
    format (Format): The format.
    nlp (Language): The pipeline, for its vocabulary, and for its tokenizer if the format has no
        tokens.
    report (Report | None): What a `Doc` can't hold is added to it.
    YIELDS (Doc): The documents, with their names in `doc.user_data["name"]`.
    RAISES (FormatError): If a file is not what it should be.
    """
    for file in list_files(path, format):
        name = file.relative_to(path).with_suffix("").as_posix() if file != path else file.stem
        if format.of_docs:
            yield from format.read(file, nlp=nlp)
            continue
        for record in format.read(file):
            record.name = record.name or name
            try:
                doc = make_doc_of(record, nlp)
            except ValueError as error:
                raise FormatError(f"{file}: document '{record.name}': {error}") from error
            if report is not None:
                report.add(record)
            yield doc


def list_files(path: Path, format: Format) -> list[Path]:
    """RETURNS (list[Path]): The files of a format in a folder, or the one that is named.
    RAISES (FormatError): If there is none."""
    if not path.exists():
        raise FormatError(f"{path}: no such file or folder")
    if not path.is_dir() or not format.endings:
        return [path]
    files = sorted(
        one for one in path.rglob("*") if one.suffix.lower() in format.endings and one.is_file()
    )
    if not files:
        raise FormatError(f"{path}: no file that ends with {' or '.join(format.endings)} there")
    return files


def write_docs(
    docs: Iterable[Doc],
    path: Path,
    *,
    format: Format,
    chunks: bool = False,
    report: Report | None = None,
) -> None:
    """Write documents, all or none of them.

    docs (Iterable[Doc]): The documents, with names in `doc.user_data["name"]` if they have any.
    path (Path): The file, or the folder, which must be empty if it is there.
    format (Format): The format.
    chunks (bool): Write chunks, too, to a tool in which people annotate.
    report (Report | None): What can't be carried is added to it.
    RAISES (FormatError): If the folder is not empty, or a document can't be written.
    """
    if path.is_dir() and (not format.is_folder or any(path.iterdir())):
        problem = "is not empty" if format.is_folder else "is there, and a file is to be written"
        raise FormatError(f"{path}: the folder {problem}. Choose another, or delete it.")
    carried = format.carried if chunks or format.is_data else format.carried - {CHUNKS}
    prepare = _prepare_docs if format.of_docs else _prepare_records
    report = Report() if report is None else report
    with atomic_path(path) as temporary:
        format.write(prepare(docs, carried, report), temporary)


def _prepare_records(
    docs: Iterable[Doc], carried: frozenset[str], report: Report
) -> Iterator[Record]:
    for number, doc in enumerate(docs, 1):
        record = read_doc(doc, name=get_name(doc, number))
        _drop_uncarried(record, doc, carried)
        yield record
        report.add(record)  # with what the writer has noted in it


def _prepare_docs(
    docs: Iterable[Doc], carried: frozenset[str], report: Report
) -> Iterator[tuple[Doc, Record]]:
    for number, doc in enumerate(docs, 1):
        record = read_doc(doc, name=get_name(doc, number))
        if carried != ALL:
            _drop_uncarried(record, doc, carried)
        else:
            record.lost.clear()
        yield doc, record
        report.add(record)


def _drop_uncarried(record: Record, doc: Doc, carried: frozenset[str]) -> None:
    drop_uncarried(record, carried)
    if TOKENS in carried:
        return
    record.words = None
    again = make_doc_of(record, _make_english())
    borders = [{(token.idx, token.idx + len(token)) for token in one} for one in (doc, again)]
    moved = sorted(borders[0] - borders[1])
    if moved:
        record.lose("tokens that are not spaCy's", record.quote(*moved[0]), count=len(moved))


@cache
def _make_english() -> Language:
    return loading.blank("en")
