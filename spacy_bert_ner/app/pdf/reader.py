"""The text of a PDF in reading order: paragraphs with empty lines between them, column by column,
without running headers, page numbers and hyphens at line ends."""

from contextlib import closing
from threading import Lock

import pypdfium2

from .columns import find_columns
from .lines import Page, read_page
from .paragraphs import find_paragraphs
from .running_lines import drop_running_lines
from .words import write_text

PDFIUM = Lock()  # it may not work in two threads at once


def read_pdf(data: bytes, limit: int) -> tuple[str, int, int]:
    """Read the text of a PDF.

    data (bytes): The file's content.
    limit (int): The number of characters after which no further page is read.
    RETURNS (tuple[str, int, int]): The text, the number of pages that were read, and of all pages.
    RAISES (pypdfium2.PdfiumError): If it can't be read.
    """
    pages: list[Page] = []
    with PDFIUM, closing(pypdfium2.PdfDocument(data)) as file:
        total = len(file)
        for i in range(total):
            with closing(file[i]) as page, closing(page.get_textpage()) as text:
                pages.append(read_page(page, text))
            limit -= sum(len(line.text) for line in pages[-1].lines)
            if limit < 0:
                break
    columns = find_columns(drop_running_lines(pages))
    return write_text(find_paragraphs(columns)), len(pages), total
