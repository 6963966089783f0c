"""Atomic file writes."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def atomic_write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file atomically: to a temporary file that is then renamed.

    path (Path): The file. Its folder is created if needed.
    text (str): The content.
    """
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Write a file or a folder whole or not at all: under a temporary name that is then changed.

    path (Path): The file, which is replaced, or the folder, which must be empty if it is there.
        Folders above it are created.
    YIELDS (Path): The temporary path, where nothing is yet.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    try:
        _remove(temporary)  # of a run that was killed
        yield temporary
        if path.is_dir():
            path.rmdir()  # Windows replaces no folder, not even an empty one
        os.replace(temporary, path)
    finally:
        _remove(temporary)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
