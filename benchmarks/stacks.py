"""Try the project with a set of library versions: the oldest that setup.cfg admits, the tested, or
the newest. Each time in a new virtual environment and a copy of the checkout.

    python benchmarks/stacks.py oldest  # needs uv: pip install uv
    python benchmarks/stacks.py newest --python python3.14

It prints a row of the matrix in CONTRIBUTING.md."""

import subprocess
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

ROOT = Path(__file__).parents[1]
# spacy-transformers admits no transformers from 4.53.3 on, so the newest set is without
EXTRAS = {
    "oldest": "app,formats,test,transformers",
    "tested": "app,formats,test,transformers",
    "newest": "app,formats,test",
}
VERSIONS = """
import platform
from importlib.metadata import version
names = ("spacy", "torch", "transformers", "datasets", "huggingface_hub")
print(platform.python_version(), *(f"{name} {version(name)}" for name in names), sep=", ")
"""


class Stack(StrEnum):
    oldest = "oldest"
    tested = "tested"
    newest = "newest"


def main(
    stack: Stack,
    python: Annotated[str, typer.Option(help="The interpreter of the new environment")] = "python3",
    browser: Annotated[bool, typer.Option(help="Run the tests in a browser too")] = False,
) -> None:
    """STACK: the set of versions. What is tried prints its output. Ends with an error if a part
    failed."""
    with tempfile.TemporaryDirectory() as folder:
        checkout, environment = Path(folder) / "checkout", Path(folder) / "environment"
        copy_checkout(checkout)
        constraints = Path(folder) / "constraints.txt"
        constraints.write_text(read_constraints(stack, python), encoding="utf-8")
        row = [stack.value]
        try:
            run(checkout, python, "-m", "venv", str(environment))
            bin = environment / "bin"
            project = f".[{EXTRAS[stack]}]"
            run(checkout, bin / "python", "-m", "pip", "install", "-c", constraints, "-e", project)
            command = [bin / "python", "-c", VERSIONS]
            row.append(subprocess.run(command, capture_output=True, text=True).stdout.strip())
            left_out = [] if browser else ["--ignore", "tests/app/browser"]
            row.append(attempt(checkout, bin / "python", "-m", "pytest", "-q", *left_out))
            # its last step installs the wheel
            (checkout / "constraints.txt").write_bytes(constraints.read_bytes())
            row.append(attempt(checkout, bin / "python", "-m", "spacy", "project", "run", "all"))
        except subprocess.CalledProcessError as error:
            row.append(f"failed: {' '.join(map(str, error.cmd))}")
    typer.echo(f"| {' | '.join(row)} |")
    if any(cell.startswith("failed") for cell in row):
        msg.fail(f"{stack}: see above", exits=1)


def read_constraints(stack: Stack, python: str) -> str:
    """RETURNS (str): The lines of a constraints file."""
    if stack is Stack.tested:
        return (ROOT / "constraints.txt").read_text(encoding="utf-8")
    if stack is Stack.newest:
        return (ROOT / "constraints-newest.txt").read_text(encoding="utf-8")
    command = [sys.executable, "-m", "uv", "pip", "compile", "--resolution", "lowest-direct"]
    command += ["--python", python, "--no-annotate", "--quiet", "setup.py"]
    for extra in EXTRAS[stack].split(","):
        command += ["--extra", extra]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def copy_checkout(target: Path) -> None:
    """Copy the files that git knows or would know."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes((ROOT / name).read_bytes())


def attempt(folder: Path, *command: str | Path) -> str:
    """RETURNS (str): Whether a command in a folder succeeded, in a word."""
    done = subprocess.run(list(map(str, command)), cwd=folder)
    return f"failed ({done.returncode})" if done.returncode else "passed"


def run(folder: Path, *command: str | Path) -> None:
    subprocess.run(list(map(str, command)), cwd=folder, check=True)


if __name__ == "__main__":
    typer.run(main)
