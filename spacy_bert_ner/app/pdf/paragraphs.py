"""Where paragraphs and headings start."""

import re
from statistics import median_low

from ...pipeline.layout import LIST_ITEM
from .columns import Column
from .lines import Line
from .words import find_cut

SENTENCE_END = re.compile(r"[.?!:;][\"'”’)\]]*$")
# In sizes of the font
INDENT = (0.5, 5)
MAX_DISTANCE = 2.2  # of two lines in a paragraph
# A paragraph ends where the distance of two lines is by this factor greater than usual
WIDE = 1.2
# A line ends on purpose if the next word would have fitted, with this share of the width to spare
ROOM = 0.05


def find_paragraphs(columns: list[Column]) -> list[list[str]]:
    """RETURNS (list[list[str]]): The lines of each paragraph. A line that is followed by a line
    break, and not by a space, ends with one."""
    usual = _measure_distance(columns)
    paragraphs: list[list[str]] = []
    last: tuple[Line, Column] | None = None
    for column in columns:
        for line, after in zip(column.lines, [*column.lines[1:], None]):
            if (
                last is None
                or _is_apart(*last, line, column, usual)
                or _is_start(*last, len(paragraphs[-1]), line, column, after)
            ):
                paragraphs.append([])
            elif last[1] is not column or LIST_ITEM.match(line.text) or _is_short(*last, line):
                paragraphs[-1][-1] += "\n"
            paragraphs[-1].append(line.text)
            last = line, column
    return paragraphs


def _measure_distance(columns: list[Column]) -> float:
    """RETURNS (float): The usual distance of two lines in a paragraph, in sizes of the font."""
    distances = [
        (line.y - before.y) / line.size
        for column in columns
        for before, line in zip(column.lines, column.lines[1:])
        if not _is_short(before, column, line)
    ]
    return min(median_low(distances), MAX_DISTANCE) if distances else MAX_DISTANCE / WIDE


def _is_short(before: Line, column: Column, line: Line) -> bool:
    """Whether the next line's first word would have fitted into a line."""
    first = line.text.split(maxsplit=1)[0]
    width = (len(first) + 1) / len(line.text) * (line.right - line.left)
    room = max(ROOM * (column.right - column.left), before.size / 2)
    return before.right + width + room < column.right


def _is_apart(before: Line, above: Column, line: Line, column: Column, usual: float) -> bool:
    """Whether a line differs from the one before it in its font, or stands far from it."""
    if not 0.92 < line.size / before.size < 1.08:
        return True
    if line.font and before.font and line.font != before.font:
        return True
    return above is column and line.y - before.y > WIDE * usual * line.size


def _is_start(
    before: Line, above: Column, n: int, line: Line, column: Column, after: Line | None
) -> bool:
    """Whether a line starts a paragraph, judged by where it and the line before it start and end.

    before (Line): The line before it.
    above (Column): The column of that line.
    n (int): The number of lines which that line's paragraph has so far.
    line (Line): The line.
    column (Column): Its column.
    after (Optional[Line]): The next line of the column.
    RETURNS (bool): Whether it does.
    """
    if LIST_ITEM.match(line.text) or find_cut(before.text):
        return False
    inset, inset_before = line.left - column.left, before.left - above.left
    least, most = INDENT[0] * line.size, INDENT[1] * line.size
    is_short = _is_short(before, above, line)
    if is_short and (least < inset < most or not line.text[0].islower()):
        return True
    if line.text[0].islower() or LIST_ITEM.match(before.text):
        return False
    if not SENTENCE_END.search(before.text):
        return False
    if least < inset < most:
        is_first = after is not None and line.left - after.left > least
        return is_first or inset - inset_before > least
    return inset_before > least and n > 1  # behind a block that is indented as a whole
