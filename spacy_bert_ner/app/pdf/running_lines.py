"""Headers, footers and page numbers."""

import re
from collections import Counter
from collections.abc import Iterator

from .lines import Line, Page, find_rows

NUMBER = re.compile(r"\W*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/)\s*\d+)?\W*", re.I)
EDGE = 0.15  # the share of a page's height at the top and bottom where they stand
SAME_HEIGHT = 3  # points


def drop_running_lines(pages: list[Page]) -> list[Page]:
    """Remove what stands at the same height near the top or bottom of several pages, digits apart,
    and page numbers that stand alone there."""
    seen = Counter(
        key for page in pages for key in {key for line in page.lines for key in _near(line, page)}
    )
    kept = []
    for page in pages:
        *_, top, bottom = page.box
        edge = EDGE * (bottom - top)
        rows = find_rows(page.lines)
        dropped = set()
        for inwards in (rows, rows[::-1]):
            for row in inwards:
                if top + edge < row[0].y < bottom - edge:
                    break
                running = {line.order for line in row if seen[_key(line, page)] > 1}
                if len(row) == 1 and NUMBER.fullmatch(row[0].text):
                    running.add(row[0].order)
                dropped |= running
                if len(running) < len(row):
                    break
        kept.append(Page([line for line in page.lines if line.order not in dropped], page.box))
    return kept


def _near(line: Line, page: Page) -> Iterator[tuple[str, int]]:
    text, height = _key(line, page)
    yield from ((text, height + shift) for shift in (-1, 0, 1))


def _key(line: Line, page: Page) -> tuple[str, int]:
    """RETURNS (tuple[str, int]): What running lines have in common: their text and height."""
    return re.sub(r"\d+", "0", line.text), round((line.y - page.box[2]) / SAME_HEIGHT)
