"""The packaged model beside the installed spacy-bert-ner. (The wheel alone is the workflow's step `smoke`.)"""

import os
import re
import shutil
import subprocess
import sys

import pytest
import srsly
from spacy.cli.package import package

LOAD = """
import en_bert_ner
doc = en_bert_ner.load()("Marta Olsen told Reuters.")
print(sorted(doc.spans), [ent.label_ for ent in doc.ents])
"""


@pytest.fixture(scope="module")
def packaged(trained, root, tmp_path_factory):
    """The package's folder, made with the code files and the requirements of the workflow."""
    folder = tmp_path_factory.mktemp("packages")
    trained.to_disk(folder / "model")
    notes = srsly.read_json(root / "assets" / "meta.json")
    meta = {
        **srsly.read_json(folder / "model" / "meta.json"),
        "requirements": notes["requirements"],
    }
    srsly.write_json(folder / "meta.json", meta)
    workflow = (root / "project.yml").read_text(encoding="utf-8")
    code = re.search(r"--code (\S+)", workflow).group(1).split(",")
    package(
        folder / "model",
        folder,
        meta_path=folder / "meta.json",
        code_paths=[root / path for path in code],
        name="bert_ner",
        version="1.2.3",
        create_sdist=False,
    )
    made = folder / "en_bert_ner-1.2.3"
    shutil.copy(made / "meta.json", made / "en_bert_ner")  # as its setup.py does when it is built
    return made


def test_it_loads_where_the_package_is_installed_too(packaged):
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning:spacy", "-c", LOAD],
        cwd=packaged,
        env={**os.environ, "PYTHONPATH": str(packaged)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "['chunks', 'ner', 'sc']" in done.stdout


def test_it_needs_the_package_only_for_training(packaged):
    requirements = srsly.read_json(packaged / "meta.json")["requirements"]
    own = [requirement for requirement in requirements if "spacy-bert-ner" in requirement]
    assert own == ["spacy-bert-ner; extra == 'training'"]


def test_every_shipped_file_stands_alone(packaged):
    files = list((packaged / "en_bert_ner").glob("*.py"))
    assert len(files) > 1
    for path in files:
        if path.name != "__init__.py":
            assert not re.search(
                r"^\s*(from \.|(from|import) spacy_bert_ner)", path.read_text(), re.M
            )
