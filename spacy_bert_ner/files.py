"""Atomic file writes."""

import os
from pathlib import Path


def atomic_write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file atomically: to a temporary file that is then renamed.

    path (Path): The file. Its folder is created if needed.
    text (str): The content.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
