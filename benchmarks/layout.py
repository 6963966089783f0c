"""Read the same texts in four layouts, and count the frames that are the same in all.

python benchmarks/layout.py
python benchmarks/layout.py texts.jsonl --model training/minilm/model-best --show 10
"""

import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Annotated
from xml.sax.saxutils import escape

import spacy
import srsly
import typer
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph
from spacy.tokens import Doc
from wasabi import msg

from spacy_bert_ner.app.pdf.reader import read_pdf
from spacy_bert_ner.pipeline.layout import EMPTY_LINE, find_block_starts

TEXTS = Path(__file__).parent.parent / "assets" / "gold" / "texts.jsonl"
WIDTH = 72
MARGIN, GUTTER = 60, 18
BODY = {"fontName": "Times-Roman", "fontSize": 10, "leading": 12, "alignment": TA_JUSTIFY}
BODY = ParagraphStyle("body", **BODY, embeddedHyphenation=1)
HEADING = ParagraphStyle("heading", BODY, fontName="Times-Bold", spaceBefore=6)


def main(
    texts: Annotated[Path, typer.Argument()] = TEXTS,
    half: str = "dev",
    model: str = "training/conll2003-minilm/model-best",
    show: int = 0,
) -> None:
    """TEXTS: a JSONL file with the fields half and text. HALF: dev or test. MODEL: a trained
    pipeline. SHOW: print so many frames of each version that the plain one does not have, and the
    other way round."""
    nlp = spacy.load(model)
    if "layout_reader" not in nlp.pipe_names:
        nlp.add_pipe("layout_reader", first=True)
    rows = [row["text"] for row in srsly.read_jsonl(texts) if row["half"] == half]
    # one document, so that it fills pages and columns
    blocks = [block for text in rows for block in split_blocks(text)]
    versions = {
        "a paragraph a line": write_plain(blocks),
        f"{WIDTH} columns": write_plain(blocks, WIDTH),
        "PDF, one column": read_pdf(make_pdf(blocks, 1), 10**9)[0],
        "PDF, two columns": read_pdf(make_pdf(blocks, 2), 10**9)[0],
    }
    found = {name: Counter(read_frames(nlp(text))) for name, text in versions.items()}
    plain, *_ = found.values()
    table = []
    for name, frames in found.items():
        both = (plain & frames).total()
        shares = [f"{100 * both / max(n.total(), 1):.1f}" for n in (plain, frames)]
        table.append((name, frames.total(), *shares))
        for mark, missed in (("-", plain - frames), ("+", frames - plain)):
            for frame in list(missed.elements())[:show]:
                msg.text(f"{name} {mark} {frame}")
    header = (f"{half}, {len(rows)} texts", "frames", "% of the plain found", "% also in the plain")
    msg.table(table, header=header, aligns=("l", *"rrr"))


def split_blocks(text: str) -> list[tuple[str, str]]:
    """RETURNS (list[tuple[str, str]]): Each heading, paragraph and list item in one line, and the
    line breaks behind it."""
    starts = find_block_starts(text)
    blocks = []
    for start, end in zip(starts, [*starts[1:], len(text)]):
        block = text[start:end]
        is_last = end == len(text) or EMPTY_LINE.search(block[len(block.rstrip()) :])
        blocks.append((" ".join(block.split()), "\n\n" if is_last else "\n"))
    return blocks


def write_plain(blocks: list[tuple[str, str]], width: int = 0) -> str:
    """RETURNS (str): The text, with lines of at most a width, if there is one."""
    text = ""
    for block, end in blocks:
        text += (textwrap.fill(block, width) if width else block) + end
    return text


def make_pdf(blocks: list[tuple[str, str]], n_columns: int) -> bytes:
    """RETURNS (bytes): A PDF with a running header and page numbers."""
    width, height = A4
    room = (width - 2 * MARGIN - GUTTER * (n_columns - 1)) / n_columns
    frames = [
        Frame(MARGIN + i * (room + GUTTER), MARGIN, room, height - 2 * MARGIN, 0, 0, 0, 0)
        for i in range(n_columns)
    ]

    def draw_running_lines(canvas, page):
        canvas.setFont("Times-Italic", 8)
        canvas.drawString(MARGIN, height - 40, "The same in four layouts")
        canvas.drawCentredString(width / 2, 30, str(page.page))

    flow = []
    for i, (block, _) in enumerate(blocks):
        is_start = not i or blocks[i - 1][1] == "\n\n"
        is_heading = is_start and blocks[i][1] == "\n\n" and not re.search(r"[.?!:,;\"]$", block)
        style = HEADING if is_heading and len(block) <= WIDTH else BODY
        style = ParagraphStyle("", style, spaceBefore=6 if is_start else 0)
        flow.append(Paragraph(escape(block), style))
    file = BytesIO()
    pages = PageTemplate(frames=frames, onPage=draw_running_lines)
    BaseDocTemplate(file, pagesize=A4, pageTemplates=[pages]).build(flow)
    return file.getvalue()


def read_frames(doc: Doc) -> Iterator[tuple]:
    """YIELDS (tuple): The words of each frame, without hyphens, as these are lost or won at line
    ends."""
    for frame in doc._.frames:
        roles = (frame.actors, frame.targets)
        words = [tuple(" ".join(_read(one.text)) for one in role) for role in roles]
        yield " ".join(_read(frame.mechanism.text)), *words, frame.negated


def _read(text: str) -> list[str]:
    return re.sub(r"-\s*", "", text).split()


if __name__ == "__main__":
    typer.run(main)
