"""The columns of a page."""

import math
from collections import Counter
from itertools import groupby
from statistics import median
from typing import NamedTuple

from .lines import GUTTER, SAME_ROW, Line, Page, find_rows

# Columns of text, and not of a table, have that many lines and characters in a line
MIN_LINES, MIN_CHARACTERS = 3, 12
# Bounds of the work: places for a gutter, columns in columns, parts of lines
MAX_GUTTERS, MAX_CUTS, MAX_PARTS = 30, 8, 10_000


class Column(NamedTuple):
    """Lines below each other, and the edges that full lines reach."""

    lines: list[Line]
    left: float
    right: float


def find_columns(pages: list[Page]) -> list[Column]:
    """RETURNS (list[Column]): The columns of all pages in reading order."""
    columns = [lines for page in pages for lines in _cut(page.lines)]
    return _measure(columns, pages[0]) if columns else []


def _cut(lines: list[Line], cuts: int = MAX_CUTS) -> list[list[Line]]:
    """Cut a page or a part of it into columns.

    lines (list[Line]): The lines.
    cuts (int): How often the parts may be cut again.
    RETURNS (list[list[Line]]): The columns in reading order, with whole lines.
    """
    lefts = Counter(round(line.left) for line in lines)
    best: list[tuple[list[Line], list[Line]]] = []
    for x, _ in lefts.most_common(MAX_GUTTERS if cuts and len(lines) <= MAX_PARTS else 0):
        bands = _find_bands(lines, x)
        if _count_in_columns(bands) > _count_in_columns(best):
            best = bands
    if not best:
        return [[_join_row(row) for row in find_rows(lines)]] if lines else []
    return [column for band in best for side in band for column in _cut(side, cuts - 1)]


def _count_in_columns(bands: list[tuple[list[Line], list[Line]]]) -> int:
    return sum(len(left) + len(right) for left, right in bands if right)


def _find_bands(lines: list[Line], x: float) -> list[tuple[list[Line], list[Line]]]:
    """Cut a page from top to bottom into bands with and without a column that starts at `x`.

    lines (list[Line]): The lines.
    x (float): The left edge of the right column.
    RETURNS (list[tuple[list[Line], list[Line]]]): What is left and right of the gutter in each
        band. Where there is no gutter, all lines are left.
    """

    def leaves_gutter(line: Line) -> bool:
        return line.right <= x - GUTTER / 2 * line.size or line.left >= x - 1

    bands: list[tuple[list[Line], list[Line]]] = []
    for is_free, group in groupby(sorted(lines, key=lambda line: line.y), leaves_gutter):
        run = list(group)
        left = [line for line in run if line.left < x - 1]
        right = [line for line in run if line.left >= x - 1]
        if is_free and _are_columns(left, right):
            bands.append((left, right))
        elif bands and not bands[-1][1]:
            bands[-1][0].extend(run)
        else:
            bands.append((run, []))
    return bands


def _are_columns(left: list[Line], right: list[Line]) -> bool:
    """Whether both sides are lines of text, or the file has the left side before the right one, and
    goes up between them."""
    if not left or not right:
        return False
    last = max(left, key=lambda line: line.order)
    first = min(right, key=lambda line: line.order)
    if last.order < first.order and first.y < last.y - SAME_ROW * last.size:
        return True
    return all(
        len(side) >= MIN_LINES
        and sum(len(line.text) for line in side) >= MIN_CHARACTERS * len(side)
        for side in (left, right)
    )


def _join_row(row: list[Line]) -> Line:
    """RETURNS (Line): The whole line."""
    text = row[0].text
    for before, line in zip(row, row[1:]):
        text += line.text if line.left - before.right < line.size / 10 else f" {line.text}"
    longest = max(row, key=lambda line: len(line.text))
    font = longest.font if all(line.font == longest.font for line in row) else ""
    right = max(line.right for line in row)
    return longest._replace(text=text, left=row[0].left, right=right, font=font)


def _measure(columns: list[list[Line]], page: Page) -> list[Column]:
    """Find the edges of columns. Those of a few lines are taken to be as wide as the others, else
    as wide as a page with equal margins."""
    found = []
    for lines in columns:
        rights = sorted(line.right for line in lines)
        lefts = Counter(round(line.left) for line in lines)
        left = max(lefts, key=lambda x: (lefts[x], -x))
        found.append(Column(lines, left, rights[math.ceil(0.9 * len(lines)) - 1]))
    wide = [column.right - column.left for column in found if len(column.lines) >= MIN_LINES]
    page_left, page_right, *_ = page.box
    measured = []
    for column in found:
        if len(column.lines) < MIN_LINES:
            width = median(wide) if wide else page_left + page_right - 2 * column.left
            column = column._replace(right=max(column.right, column.left + width))
        measured.append(column)
    return measured
