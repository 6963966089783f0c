"""Run the lines of docs/integrations.md: each tool in a virtual environment of its own, beside the
packaged model.

python benchmarks/integrations.py                  # needs a packaged model: spacy project run all
python benchmarks/integrations.py --only negspacy

Of each section, the commands and the Python code run in order in a new folder, each in a process of
its own. What is printed must end with the text block that follows, up to decimals and runs of
spaces. A block that begins with a comment like `# name.py` is a file for the code that follows.
Environments are hard links to a first one that holds the model alone. A section that has passed
with this model is not run again.
"""

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from datetime import date
from pathlib import Path
from typing import NamedTuple

import srsly
import typer
from tqdm import tqdm
from wasabi import msg

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "integrations.md"
RESULTS = ROOT / "metrics" / "integrations.json"
WHEELS = "packages/sample-minilm/*/dist/*.whl"
FENCE = re.compile(r"^```(bash|python|xml|text)\n(.*?)^```$", re.M | re.S)
FILE = re.compile(r"(?:# |<!-- )(\w+\.(?:py|xml))\b")
PINNED = re.compile(r"[\w.-]+==[\w.]+")
DECIMAL = re.compile(r"\d+\.\d+")
TIMEOUT = 900  # seconds for one command
BIN = "Scripts" if sys.platform == "win32" else "bin"


class Section(NamedTuple):
    tool: str  # the heading
    blocks: list[tuple[str, str]]  # language, code

    @property
    def versions(self) -> list[str]:
        """RETURNS (list[str]): What its commands install, as name==version."""
        commands = "\n".join(code for language, code in self.blocks if language == "bash")
        return PINNED.findall(commands)


def main(wheel: Path | None = None, only: str = "", again: bool = False) -> None:
    """WHEEL: the packaged model, by default that of the sample corpus. ONLY: a tool. AGAIN: also
    run what has passed."""
    sections = [part for part in read_sections(PAGE.read_text("utf-8")) if only in (part.tool, "")]
    if not sections:
        msg.fail(f"{PAGE.name} has no section {only!r}", exits=1)
    wheel = find_wheel(wheel)
    results = srsly.read_json(RESULTS) if RESULTS.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base"
        for section in tqdm(sections, unit=" tools", disable=None, leave=False):
            state = hash_state(wheel, section)
            if results.get(section.tool, {}).get("state") == state and not again:
                continue
            if not base.exists():
                make_base(base, wheel)
            start = time.perf_counter()
            problem = run_section(section, base, wheel, Path(folder) / "tool")
            results[section.tool] = {
                "state": None if problem else state,
                "problem": problem,
                "seconds": round(time.perf_counter() - start),
                "date": date.today().isoformat(),
            }
            RESULTS.parent.mkdir(exist_ok=True)
            srsly.write_json(RESULTS, results)
            if problem:
                msg.fail(section.tool)
                typer.echo(problem)
    report(sections, results)


def read_sections(page: str) -> list[Section]:
    """RETURNS (list[Section]): The sections that install something, with their blocks of code."""
    _, *parts = re.split(r"^## ", page, flags=re.M)
    sections = [Section(part.partition("\n")[0].strip(), FENCE.findall(part)) for part in parts]
    return [section for section in sections if section.versions]


def find_wheel(wheel: Path | None) -> Path:
    found = [wheel] if wheel else sorted(ROOT.glob(WHEELS))
    if len(found) != 1 or not found[0].is_file():
        msg.fail(f"Expected one wheel, found {len(found)} of {wheel or WHEELS}.", exits=1)
    return found[0].resolve()


def hash_state(wheel: Path, section: Section) -> str:
    """RETURNS (str): What stands for the model, the section and Python."""
    state = hashlib.sha256(wheel.read_bytes())
    state.update(repr((section, sys.version_info[:2])).encode("utf-8"))
    return state.hexdigest()


def make_base(base: Path, wheel: Path) -> None:
    """Make a virtual environment with the model alone, and the tested torch."""
    msg.info(f"Installing {wheel.name} in a new environment")
    venv.create(base, with_pip=True)
    constraints = (ROOT / "constraints.txt").read_text("utf-8")
    torch = re.search(r"^torch==.*$", constraints, re.M).group()
    problem = run(["pip", "install", torch, str(wheel)], base, ROOT).problem
    if problem:
        msg.fail(f"{wheel} can't be installed", problem, exits=1)


class Done(NamedTuple):
    output: str
    problem: str | None


def run(command: list[str], environment: Path, folder: Path) -> Done:
    """Run a Python module or file in the environment."""
    python = environment / BIN / "python"
    name, *options = command
    start = [name] if name.endswith(".py") else ["-m", name]
    if name == "pip":
        options += ["--quiet", "--no-compile", "--disable-pip-version-check"]
    # what is in this checkout and in the environment of this script must not be found
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    try:
        done = subprocess.run(
            [python, *start, *options],
            cwd=folder,
            env={**kept, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        return Done("", f"{shlex.join(command)}: no end after {TIMEOUT} seconds")
    problem = f"{shlex.join(command)}\n{done.stdout}{done.stderr}" if done.returncode else None
    return Done(done.stdout, problem)


def run_section(section: Section, base: Path, wheel: Path, folder: Path) -> str | None:
    """Run the blocks of a section in a copy of the environment.

    RETURNS (str | None): What went wrong.
    """
    shutil.rmtree(folder, ignore_errors=True)
    environment, work = folder / "environment", folder / "work"
    # hard links are fast and take no space; pip replaces files and changes none
    shutil.copytree(base, environment, symlinks=True, copy_function=os.link)
    work.mkdir()
    output = ""
    for number, (language, code) in enumerate(section.blocks):
        done = Done("", None)
        if language == "text":
            expected = simplify(code)
            if simplify(output)[-len(expected) :] != expected:
                return f"It printed\n{output}\nand not\n{code}"
        elif language == "bash":
            for line in code.splitlines():
                done = run_line(line, environment, wheel, work)
                if done.problem:
                    return done.problem
        elif name := FILE.match(code):
            (work / name[1]).write_text(code, encoding="utf-8")
        else:
            script = work / f"block_{number}.py"
            script.write_text(code, encoding="utf-8")
            done = run([script.name], environment, work)
        if done.problem:
            return done.problem
        output = done.output
    return None


def run_line(line: str, environment: Path, wheel: Path, folder: Path) -> Done:
    """Run a command of the page. Each installation names the model's wheel as well, so that pip
    says so if the two can't be had together."""
    command = shlex.split(line)
    if command[:2] == ["pip", "install"]:
        return run([*command, str(wheel)], environment, ROOT)
    if command[:2] == ["python", "-m"]:
        return run(command[2:], environment, folder)
    return Done("", f"{line}: begin with 'pip install' or 'python -m'")


def simplify(output: str) -> list[str]:
    """RETURNS (list[str]): The lines, without what differs from machine to machine: the decimals of
    scores, and the width of columns."""
    lines = DECIMAL.sub("0.0", output).strip().splitlines()
    return [" ".join(line.split()) for line in lines]


def report(sections: list[Section], results: dict[str, dict]) -> None:
    rows = []
    for section in sections:
        result = results[section.tool]
        said = "failed" if result["problem"] else "passed"
        versions = ", ".join(section.versions)
        rows.append((section.tool, versions, said, result["seconds"], result["date"]))
    msg.table(rows, header=("tool", "versions", "result", "s", "date"), divider=True)
    failed = [tool for tool, *_, said, _, _ in rows if said == "failed"]
    if failed:
        msg.fail(f"Failed: {', '.join(failed)}", exits=1)


if __name__ == "__main__":
    typer.run(main)
