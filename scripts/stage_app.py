"""Collect the files that a Hugging Face Space needs to run the app: a few files from the app's
folder, the wheels and pip's constraints."""

import shutil
from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

APP = Path(__file__).parent.parent / "spacy_bert_ner" / "app"
# the rest of the app is in the wheel
FILES = ("README.md", "Dockerfile", "app.py", "icon.png", ".streamlit/config.toml")
PACKAGES = ("spacy_bert_ner", "en_bert_ner")

Existing = Annotated[Path, typer.Argument(exists=True)]


def main(
    output: Path,
    constraints: Existing,
    wheels: Annotated[list[Path], typer.Argument(exists=True)],
) -> None:
    """OUTPUT: the folder, which must not exist. CONSTRAINTS: pip's constraints file. WHEELS: the
    wheels of the project and of the model."""
    if output.exists():
        msg.fail(f"{output} already exists. Delete it, or choose another folder.", exits=1)
    names = sorted(wheel.name.split("-")[0] for wheel in wheels)
    if names != sorted(PACKAGES):
        msg.fail(
            f"Expected one wheel of each of {', '.join(PACKAGES)}, got: {', '.join(names)}", exits=1
        )
    (output / "wheels").mkdir(parents=True)
    for wheel in wheels:
        shutil.copy(wheel, output / "wheels")
    shutil.copy(constraints, output / "constraints.txt")
    for name in FILES:
        (output / name).parent.mkdir(exist_ok=True)
        shutil.copy(APP / name, output / name)
    msg.good(f"Collected the app in {output}")


if __name__ == "__main__":
    typer.run(main)
