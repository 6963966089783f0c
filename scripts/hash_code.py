"""Write a checksum of the code in each folder of the package, as a dependency of the other steps.
(The project runner would hash whole folders, including Python's caches, which change on import.)"""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from spacy_bert_ner.files import atomic_write_text

Existing = Annotated[Path, typer.Argument(exists=True)]


def main(package: Existing, output: Path) -> None:
    """PACKAGE: the folder with the code. OUTPUT: the folder for the checksums, NAME.sha256."""
    for folder in sorted(path.parent for path in package.glob("*/__init__.py")):
        checksum = sha256()
        for path in sorted(folder.rglob("*.py")):
            checksum.update(path.relative_to(package).as_posix().encode())
            checksum.update(path.read_bytes())
        atomic_write_text(output / f"{folder.name}.sha256", checksum.hexdigest())


if __name__ == "__main__":
    typer.run(main)
