"""Write files whole or not at all."""

import os
from pathlib import Path


def atomic_write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file to a temporary name, then rename it.

    path (Path): The file. Its folder is made if needed.
    text (str): The content.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
