"""Build the model's wheel. It contains a copy of the pipeline's code, so it loads on its own."""

import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Annotated, Any

import spacy
import srsly
import typer
from spacy.cli.package import package
from wasabi import msg

import spacy_bert_ner.pipeline

LICENSE = Path(__file__).parents[1] / "LICENSE"
CODE = Path(spacy_bert_ner.pipeline.__file__).parent
FACTORIES = "spacy_bert_ner.pipeline.factories"
IMPORT_CODE = """
from importlib import import_module
from importlib.metadata import entry_points

# All code comes from one place: the installed project, else the first model that is installed, else
# this one.
_found = entry_points(group="spacy_factories", name="bert_encoder")
_homes = [point.module.partition(".")[0] for point in _found]
_home = "spacy_bert_ner" if "spacy_bert_ner" in _homes else next(iter(_homes), __name__)
factories = import_module(f"{_home}.pipeline.factories")

__version__ ="""
# spaCy itself does not say which package a missing factory is in
LOAD_CODE = """def load(**overrides):
    from importlib.metadata import PackageNotFoundError, distribution

    from packaging.requirements import Requirement

    for line in get_model_meta(Path(__file__).parent)["requirements"]:
        needed = Requirement(line)
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            try:
                distribution(needed.name)
            except PackageNotFoundError:
                problem = f"{__name__} needs {needed.name}, which is not installed"
                raise ImportError(f'{problem}: pip install "{line}"') from None
"""
Existing = Annotated[Path, typer.Argument(exists=True)]
Option = Annotated[str, typer.Option()]


def main(model: Existing, output: Path, meta: Existing, *, name: Option, version: Option) -> None:
    """MODEL: the pipeline. OUTPUT: the folder for the package. META: its meta.json."""
    make_package(model, output, meta, name=name, version=version)
    lang = srsly.read_json(meta)["lang"]
    folder = output / f"{lang}_{name}-{version}"
    command = [sys.executable, "-m", "build", "--wheel", str(folder)]
    if subprocess.run(command).returncode:
        msg.fail(f"{folder}: building the wheel failed, see above", exits=1)
    msg.good(f"Made {next(folder.glob('dist/*.whl'))}")


def make_package(model: Path, output: Path, meta: Path, *, name: str, version: str) -> Path:
    """Make the source folder of the wheel: the one from `spacy package`, with the pipeline's code,
    its entry points, and the licences.

    RETURNS (Path): The folder.
    """
    described = srsly.read_json(meta)
    module = f"{described['lang']}_{name}"
    folder = output / f"{module}-{version}"
    if folder.exists():
        shutil.rmtree(folder)  # leftovers of an earlier build would get into the wheel
    output.mkdir(parents=True, exist_ok=True)
    package(
        model,
        output,
        meta_path=meta,
        name=name,
        version=version,
        create_sdist=False,
        require_parent=True,
    )
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(CODE, folder / module / CODE.name, ignore=ignored)
    replace(folder / module / "__init__.py", "\n__version__ =", IMPORT_CODE)
    replace(folder / module / "__init__.py", "def load(**overrides):\n", LOAD_CODE)
    setup = folder / "setup.py"
    replace(setup, "import setup\n", "import find_packages, setup\n")
    replace(setup, "packages=[model_name]", "packages=find_packages()")
    points = "entry_points={'spacy_models': ['{m} = {m}'.format(m=model_name)]"
    replace(setup, points, f"{points}, **{list_entry_points(module)!r}")
    shutil.copy(LICENSE, folder / "LICENSE")
    sources = [describe_source(source) for source in described.get("sources", ())]
    (folder / "LICENSES_SOURCES").write_text("\n".join(sources), encoding="utf-8")
    return folder


def replace(path: Path, old: str, new: str) -> None:
    """Replace a part of a file that spaCy has generated from a template.

    RAISES (SystemExit): If the part does not occur exactly once.
    """
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        problem = f"the template of spaCy {spacy.__version__} lacks {old.strip()!r}"
        msg.fail(f"{path}: {problem}: adapt scripts/package_model.py to it", exits=1)
    path.write_text(text.replace(old, new), encoding="utf-8")


def list_entry_points(module: str) -> dict[str, list[str]]:
    """RETURNS (dict[str, list[str]]): The pipeline's entry points by group, as entry points of the
    model."""
    points: dict[str, list[str]] = {}
    for point in distribution("spacy-bert-ner").entry_points:
        if point.module == FACTORIES:
            target = f"{point.name} = {module}:factories.{point.attr}"
            points.setdefault(point.group, []).append(target)
    return points


def describe_source(source: dict[str, Any]) -> str:
    lines = [source["name"], *(source.get(key, "") for key in ("author", "license", "note"))]
    return "\n".join(line for line in lines if line) + "\n"


if __name__ == "__main__":
    typer.run(main)
