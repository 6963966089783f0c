"""The lines on the pages of a PDF, with their places and fonts."""

import ctypes
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

# Letters for ligatures. The last one is the bullet of the font Symbol in word processors' files.
LETTERS = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st"}
LETTERS |= {0xFB06: "st", 0xF0B7: "•"}
SOFT_HYPHEN = "\xad"
LINE_END_HYPHEN = "\2"  # how PDFium writes any hyphen at a line end
# Beside what can be printed: hyphens, and halves of the characters that take two in UTF-16
KEPT = {SOFT_HYPHEN, LINE_END_HYPHEN, *map(chr, range(0xD800, 0xE000))}
MAX_CHARACTERS = 500_000  # of one page
# In sizes of the font
SAME_ROW = 0.4
GUTTER = 0.8  # the narrowest space between two columns


class Line(NamedTuple):
    """A line or a part of one. `y` grows downwards, `order` counts in the file's order."""

    text: str
    left: float
    right: float
    y: float
    size: float
    font: str = ""  # "" if there are several
    order: int = 0


class Page(NamedTuple):
    """The parts of lines on a page, and the page's left edge, right edge, top and bottom."""

    lines: list[Line]
    box: tuple[float, float, float, float]


def read_page(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> Page:
    """Read the lines in the direction in which most of the page's text is written. What is aslant
    is a stamp, or stands in a picture."""
    n = min(text.count_chars(), MAX_CHARACTERS)
    angles = [pdfium.FPDFText_GetCharAngle(text, i) for i in range(n)]
    turns = [2 * angle / math.pi if math.isfinite(angle) else 0 for angle in angles]
    turn = Counter(round(one) for one in turns).most_common(1)[0][0] if n else 0
    chars = [i for i in range(n) if abs(turns[i] - turn) < 0.05]
    turn %= 4
    return Page(_make_lines(_read_characters(text, chars, turn)), _turn(turn, *page.get_bbox()))


def _turn(turn: int, left: float, bottom: float, right: float, top: float) -> tuple:
    """RETURNS (tuple): Left, right, top and bottom of a box, seen in the direction of the text,
    and growing downwards."""
    boxes = {
        0: (left, right, -top, -bottom),
        1: (-top, -bottom, -right, -left),
        2: (-right, -left, bottom, top),
        3: (bottom, top, left, right),
    }
    return boxes[turn]


def _read_characters(
    text: pypdfium2.PdfTextPage, indices: Iterable[int], turn: int
) -> Iterator[Line]:
    """YIELDS (Line): Each character, as a line of its own, with the space before it."""
    x, y, box, flags = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF(), ctypes.c_int()
    font = ctypes.create_string_buffer(128)
    space = ""
    for i in indices:
        char = chr(pdfium.FPDFText_GetUnicode(text, i)).translate(LETTERS)
        if char.isspace():
            space = " "
        elif char.isprintable() or char in KEPT:
            pdfium.FPDFText_GetCharOrigin(text, i, x, y)
            pdfium.FPDFText_GetLooseCharBox(text, i, box)
            pdfium.FPDFText_GetFontInfo(text, i, font, len(font), flags)
            left, right, top, bottom = _turn(turn, box.left, box.bottom, box.right, box.top)
            base = _turn(turn, x.value, y.value, x.value, y.value)[2]
            name = font.value.decode("utf-8", "replace")
            if all(map(math.isfinite, (left, right, base, bottom - top))):
                yield Line(space + char, left, right, base, max(bottom - top, 1e-3), name)
                space = ""


def _make_lines(chars: Iterable[Line]) -> list[Line]:
    """RETURNS (list[Line]): Characters on one base line without a wide space between them."""
    groups: list[list[Line]] = []
    for char in chars:
        before = groups[-1][-1] if groups else char
        is_near = abs(char.y - before.y) < SAME_ROW * char.size
        if groups and is_near and -char.size < char.left - before.right < GUTTER * char.size:
            groups[-1].append(char)
        else:
            groups.append([char])
    lines = []
    for group in groups:
        text = "".join(char.text for char in group).strip()
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        right = max(char.right for char in group)
        size = Counter(char.size for char in group).most_common(1)[0][0]
        fonts = {char.font for char in group}
        font = fonts.pop() if len(fonts) == 1 else ""
        lines.append(Line(text, group[0].left, right, group[0].y, size, font, len(lines)))
    return lines


def find_rows(lines: list[Line]) -> list[list[Line]]:
    """RETURNS (list[list[Line]]): What stands beside each other, from top to bottom."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.y):
        if rows and line.y - rows[-1][0].y < SAME_ROW * max(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]
