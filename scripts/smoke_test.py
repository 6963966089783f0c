"""Install only the packaged wheel in a new virtual environment, load the model there and check its
output."""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

CHECK = """
import sys

import spacy
try:
    import spacy_bert_ner
except ImportError:
    pass
else:
    raise SystemExit("spacy_bert_ner is installed: the environment is not clean")
nlp = spacy.load(sys.argv[1])
doc = nlp("Angela Schmidt of Germany met French leaders in Paris on Monday.")
entities = [(ent.text, ent.label_) for ent in doc.ents]
print("entities:", entities)
problems = []
# the sentence is English: a model of another language need only read it
if nlp.lang == "en" and "Paris" not in dict(entities):
    problems.append("no entity Paris")
if "chunker" in nlp.pipe_names:
    chunks = [(chunk.text, chunk.label_) for chunk in doc.spans["chunks"]]
    print("chunks:", chunks)
    if "NP" not in dict(map(reversed, chunks)):
        problems.append("no chunk NP")
if "actor_factor_mechanism" in nlp.pipe_names:
    spans = [(span.text, span.label_, span.id_) for span in doc.spans["sc"]]
    print("actors, factors, mechanisms:", spans)
    if not {"ACTOR", "MECHANISM"} <= {label for _, label, _ in spans}:
        problems.append("no ACTOR or no MECHANISM")
for key in ("encoder", "corpus", "performance", "labels", "license"):
    if not nlp.meta.get(key):
        problems.append(f"meta lacks {key}")
raise SystemExit("; ".join(problems) or 0)
"""

Existing = Annotated[Path, typer.Argument(exists=True)]


def main(name: str, package: Existing, constraints: Existing, report: Path) -> None:
    """NAME: the model's name. PACKAGE: the folder of the packaged model. CONSTRAINTS: pip's
    constraints file. REPORT: the file for the output of the installed model."""
    wheels = list(package.glob("dist/*.whl"))
    if len(wheels) != 1:
        msg.fail(
            f"{package}: expected one wheel in dist/, found {len(wheels)}. Run 'package'.", exits=1
        )
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        install = [str(python), "-m", "pip", "install", "--quiet", "-c", str(constraints)]
        msg.info(f"Installing only {wheels[0].name} in a new environment")
        if subprocess.run([*install, str(wheels[0].resolve())]).returncode:
            msg.fail(f"{wheels[0]} can't be installed on its own, see above", exits=1)
        # in the new environment's folder, so that this checkout can't be imported by accident
        done = subprocess.run(
            [str(python), "-c", CHECK, name],
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
    if done.returncode:
        msg.fail("The installed model failed", f"{done.stdout}{done.stderr}", exits=1)
    report.write_text(done.stdout, encoding="utf-8")
    msg.good(f"{wheels[0].name} loads and works on its own", done.stdout)


if __name__ == "__main__":
    typer.run(main)
