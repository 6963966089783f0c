"""Names of files for documents."""

import re
from collections.abc import Iterable, Iterator

from .record import Record


def name_files(records: Iterable[Record]) -> Iterator[tuple[str, Record]]:
    """YIELDS (tuple[str, Record]): Each record, and before it its name as the name of a file, other
    than those before it on any system. A name that is changed is noted in the record's `lost`."""
    used: set[str] = set()
    for record in records:
        plain = re.sub(r"[^\w. -]+", "_", record.name).strip(". ")[:100] or "doc"
        name, number = plain, 2
        while name.lower() in used:
            name, number = f"{plain}-{number}", number + 1
        used.add(name.lower())
        if name != record.name:
            record.lose("names of documents", f"{record.name!r}, now {name!r}")
        yield name, record
