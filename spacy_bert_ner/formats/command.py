"""`python -m spacy convert-annotations`: from the format of one tool to that of another.

Every command of spaCy imports this module: what is slow to import is imported when it runs."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

from spacy.cli._util import Arg, Opt, app
from spacy.tokens import Doc
from wasabi import msg


@app.command("convert-annotations")
def convert_annotations_cli(
    source: Annotated[Path, Arg(metavar="IN", help="File, or folder with files")],
    target: Annotated[Path, Arg(metavar="OUT", help="File, or new folder")],
    source_format: Annotated[
        str, Opt("--from", "-f", help="Format of IN, if its ending does not tell")
    ] = "",
    target_format: Annotated[
        str, Opt("--to", "-t", help="Format of OUT, if its ending does not tell")
    ] = "",
    chunks: Annotated[
        bool, Opt("--chunks", "-c", help="Write base chunks to annotation tools, too")
    ] = False,
) -> None:
    """Convert annotated documents between brat, UIMA CAS (xmi, cas-json), WebAnno TSV (webanno),
    doccano, Label Studio (label-studio), Prodigy, CoNLL, spaCy's DocBin, Parquet and Hugging Face
    datasets: entities with scores, spans, and frames as relations. Says what the format can't
    carry. OUT is written whole or not at all.
    """
    from .record import FormatError

    try:
        convert_annotations(
            source, target, source_format=source_format, target_format=target_format, chunks=chunks
        )
    except FormatError as error:
        msg.fail(str(error), exits=1)
    except OSError as error:
        msg.fail(f"{error.filename}: {error.strerror}", exits=1)


def convert_annotations(
    source: Path,
    target: Path,
    *,
    source_format: str = "",
    target_format: str = "",
    chunks: bool = False,
) -> None:
    """Convert annotated documents, and say how many and what was lost.

    source (Path): A file, or a folder with files.
    target (Path): A file, or a folder that is not there or empty.
    source_format, target_format (str): Names in the table of formats; "" to guess by the endings.
    chunks (bool): Write base chunks to annotation tools, too.
    RAISES (FormatError): If a format can't be guessed, a file is wrong or the folder not empty.
    """
    from .. import loading
    from ..progress import track_words
    from .report import Report
    from .table import get_format, guess_format, read_docs, write_docs

    start = get_format(source_format) if source_format else guess_format(source)
    end = get_format(target_format) if target_format else guess_format(target)
    reports = Report(), Report()
    counts = [0, 0]

    def count(docs: Iterable[Doc]) -> Iterator[Doc]:
        for doc in docs:
            counts[0] += 1
            counts[1] += len(doc)
            yield doc

    docs = count(read_docs(source, format=start, nlp=loading.blank("en"), report=reports[0]))
    bar = track_words(docs, words=None, title="Converting")
    write_docs(bar, target, format=end, chunks=chunks, report=reports[1])
    msg.good(f"{counts[0]:,} documents, {counts[1]:,} tokens: {target} ({end.title})")
    titles = f"Not read from {start.title}", f"Not carried by {end.title}"
    for title, report in zip(titles, reports):
        for line in report.list_lines():
            msg.warn(f"{title}: {line}")
