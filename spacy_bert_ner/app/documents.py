"""Files and pasted text to documents."""

import codecs
import csv
import zipfile
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import PurePath
from typing import NamedTuple

import docx
import pandas
from pypdfium2 import PdfiumError
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

from .pdf.reader import read_pdf

# About 35,000 words or 100 pages, which take the small encoder five seconds. A single document
# can't be stopped, and other sessions wait for it.
MAX_CHARACTERS = 200_000
# All documents of a session: half a minute of work, and a limit on its memory.
MAX_TOTAL = 1_000_000
# More rows of a table than anyone reads.
MAX_DOCUMENTS = 500
# A browser uploads this in seconds, and a document of MAX_CHARACTERS with pictures fits into it.
MAX_BYTES = 20_000_000
# A docx is a zip file. Even a small one could unpack to more than the available memory.
MAX_UNPACKED = 10 * MAX_BYTES


class Document(NamedTuple):
    """A text, its name, and a note of what was left out ("" if nothing)."""

    name: str
    text: str
    note: str = ""


def read_file(name: str, data: bytes) -> Document | pandas.DataFrame:
    """Read a file. The file name extension decides the format.

    name (str): The file's name.
    data (bytes): The file's content.
    RETURNS (Union[Document, pandas.DataFrame]): The text, or for csv and tsv the table, which
        `take_column` converts to documents.
    RAISES (ValueError): If the file can't be read. The message is one line.
    """
    kind = PurePath(name).suffix.lower()
    if kind not in READERS:
        raise ValueError(f"{name}: this file type is not supported. Supported types: {KINDS}")
    if len(data) > MAX_BYTES:
        raise ValueError(
            f"{name}: {len(data):,} bytes exceed the limit of {MAX_BYTES:,}. Split the file."
        )
    if not data:
        raise ValueError(f"{name}: the file is empty")
    content = READERS[kind](name, data)
    if isinstance(content, Document) and not content.text.strip():
        raise ValueError(f"{name}: there is no text in it")
    return content


def make_document(name: str, text: str, *, note: str = "") -> Document:
    """Make a document: normalize line ends, remove characters that can't be shown, and cut it to
    the maximum length.

    name (str): The document's name.
    text (str): The text.
    note (str): A note about the document.
    RETURNS (Document): The document. What was left out is added to the note.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    text = text.encode("utf-8", "replace").decode("utf-8")  # halves of surrogate pairs
    return cut_document(Document(name, text, note), MAX_CHARACTERS)


def cut_document(document: Document, length: int) -> Document:
    """RETURNS (Document): The document, cut to at most `length` characters, at a word boundary if
    one is near."""
    text = document.text
    if len(text) <= length:
        return document
    border = max(text.rfind(space, length - 200, length + 1) for space in " \n\t")
    kept = text[: border if border > 0 else length]
    note = f"left out: the last {len(text) - len(kept):,} of {len(text):,} characters"
    return Document(document.name, kept, f"{document.note}; {note}" if document.note else note)


def limit_documents(documents: list[Document]) -> tuple[list[Document], str]:
    """Limit the documents to what one session may have.

    documents (list[Document]): All documents.
    RETURNS (tuple[list[Document], str]): The first documents, and a note of what was left out (""
        if nothing).
    """
    kept: list[Document] = []
    room = MAX_TOTAL
    for document in documents[:MAX_DOCUMENTS]:
        room -= len(document.text)
        if room < 0:
            break
        kept.append(document)
    if len(kept) == len(documents):
        return kept, ""
    note = (
        f"left out: the last {len(documents) - len(kept):,} of {len(documents):,} documents. The "
        f"limit "
        f"is {MAX_DOCUMENTS:,} documents and {MAX_TOTAL:,} characters in total"
    )
    return kept, note


def take_column(name: str, table: pandas.DataFrame, column: str) -> list[Document]:
    """Convert each row to a document.

    name (str): The file's name.
    table (pandas.DataFrame): The table.
    column (str): The column with the texts.
    RETURNS (list[Document]): The documents of all rows with text, named by row number.
    RAISES (ValueError): If there is no such column, or it has no text.
    """
    if column not in table.columns:
        there = ", ".join(repr(one) for one in list(table.columns)[:10])
        raise ValueError(f"{name}: there is no column {column!r}. The columns are: {there}")
    rows = enumerate(table[column].astype(str), 1)
    documents = [make_document(f"{name}, row {i}", text) for i, text in rows if text.strip()]
    if not documents:
        raise ValueError(f"{name}: there is no text in the column {column!r}")
    return documents


def _decode(name: str, data: bytes) -> tuple[str, str]:
    """RETURNS (tuple[str, str]): The text, and a note if it is not in Unicode."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), ""
    if b"\0" in data:
        raise ValueError(f"{name}: this is not a text file")
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "not UTF-8, read as Windows-1252"


def _read_text(name: str, data: bytes) -> Document:
    text, note = _decode(name, data)
    return make_document(name, text, note=note)


def _read_pdf(name: str, data: bytes) -> Document:
    try:
        text, n_read, n_pages = read_pdf(data, MAX_CHARACTERS)
    except PdfiumError as error:
        if error.err_code in (FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY):
            raise ValueError(
                f"{name}: the PDF is encrypted. Save it without a password."
            ) from error
        raise ValueError(f"{name}: the PDF can't be read, it seems to be broken") from error
    if not text.strip():
        raise ValueError(f"{name}: the PDF has no text, perhaps only images. Run OCR on it.")
    left = n_pages - n_read
    note = f"left out: the last {left:,} of {n_pages:,} pages" if left else ""
    return make_document(name, text, note=note)


def _read_docx(name: str, data: bytes) -> Document:
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            size = sum(part.file_size for part in parts.infolist())
        if size > MAX_UNPACKED:
            raise ValueError("too big")
        blocks = []
        for block in docx.Document(BytesIO(data)).iter_inner_content():
            rows = getattr(block, "rows", None)
            if rows is None:
                blocks.append(block.text)
            else:
                blocks.extend("\t".join(cell.text for cell in row.cells) for row in rows)
    except Exception as error:  # from zipfile, lxml or docx itself
        raise ValueError(f"{name}: the docx can't be read, it seems to be broken") from error
    return make_document(name, "\n".join(blocks))


def _read_table(name: str, data: bytes) -> pandas.DataFrame:
    text, _ = _decode(name, data)
    try:
        separator = csv.Sniffer().sniff(text[:10_000], delimiters=",;\t").delimiter
    except csv.Error:  # a single column
        separator = "\t" if name.lower().endswith(".tsv") else ","
    try:
        return pandas.read_csv(StringIO(text), sep=separator, dtype=str, keep_default_na=False)
    except (ValueError, csv.Error) as error:  # pandas' parser errors are ValueErrors
        reason = " ".join(str(error).split())[:200]
        raise ValueError(f"{name}: the table can't be read: {reason}") from error


READERS: dict[str, Callable[[str, bytes], Document | pandas.DataFrame]] = {
    ".txt": _read_text,
    ".pdf": _read_pdf,
    ".docx": _read_docx,
    ".csv": _read_table,
    ".tsv": _read_table,
}
KINDS = ", ".join(kind[1:] for kind in READERS)
