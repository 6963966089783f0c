"""Loading without the packages that merely register a factory."""

import os
import subprocess
import sys

import pytest
import spacy

from spacy_bert_ner import loading

OTHER = """
from spacy.language import Language
@Language.component("other")
def make_other(doc):
    return doc
"""
SHOW = """
import sys
from spacy_bert_ner import loading
nlp = {call}
print(nlp.pipe_names, "other_package" in sys.modules)
"""


@pytest.fixture
def run(tmp_path):
    """Run code in a new process where another package registers a factory."""
    (tmp_path / "other_package.py").write_text(OTHER)
    info = tmp_path / "other_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other-package\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[spacy_factories]\nother = other_package:make_other\n")

    def run(code):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{os.getcwd()}"},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    return run


def test_spacy_imports_every_package_that_registers_a_factory(run):
    shown = run(SHOW.format(call="__import__('spacy').blank('en')"))
    assert shown == "[] True"


def test_a_package_that_is_not_needed_is_not_imported(run, tmp_path):
    assert run(SHOW.format(call="loading.blank('en')")) == "[] False"
    nlp = spacy.blank("en")
    nlp.add_pipe("tensor_cleaner")
    nlp.to_disk(tmp_path / "model")
    call = f"loading.load({str(tmp_path / 'model')!r})"
    assert run(SHOW.format(call=call)) == "['tensor_cleaner'] False"


def test_a_package_that_is_needed_is_imported(run, tmp_path):
    make = "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('other'); nlp.to_disk({!r})"
    run(make.format(str(tmp_path / "model")))
    call = f"loading.load({str(tmp_path / 'model')!r})"
    assert run(SHOW.format(call=call)) == "['other'] True"


def test_other_errors_and_later_pipelines_are_as_ever():
    with pytest.raises(OSError, match="E050"):
        loading.load("no_such_model")
    with pytest.raises(ImportError, match="E048"):
        loading.blank("xyz")
    assert spacy.blank("en").has_factory("token_ner")
