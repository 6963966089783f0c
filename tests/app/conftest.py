"""A tiny model in a folder as the workflow leaves it, and pages without a browser."""

import sys

import pytest
from streamlit.testing.v1 import AppTest

from spacy_bert_ner.app import models
from spacy_bert_ner.app.models import load_model

MODEL = "training/tiny/model-best"


@pytest.fixture(autouse=True)
def _keep_main(monkeypatch):
    """AppTest leaves its script in the place of `__main__` (Streamlit 1.67). A process that is
    started anew, as it is on Linux since Python 3.14, would run that."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(scope="session")
def project(trained, tmp_path_factory):
    """A folder in which `training/tiny/model-best` is the only trained model."""
    folder = tmp_path_factory.mktemp("project")
    (folder / MODEL).mkdir(parents=True)
    trained.to_disk(folder / MODEL)
    return folder


@pytest.fixture(scope="session")
def model(project):
    """The tiny model. It names Marta Olsen (PER), Nordbank and Reuters (ORG), Bergen (LOC),
    Norwegian (MISC)."""
    return load_model(str(project / MODEL))


def _draw(name):
    import importlib

    from spacy_bert_ner.app import session

    session.choose_model()
    importlib.import_module(f"spacy_bert_ner.app.views.{name}").show()


@pytest.fixture
def open_view(project, monkeypatch):
    """A function: the name of a module in `views` to the page as Streamlit's AppTest, after its
    first run. It does not see other models that are installed."""
    monkeypatch.chdir(project)
    monkeypatch.setattr(models, "get_installed_models", lambda: [])
    return lambda name: AppTest.from_function(_draw, args=(name,), default_timeout=60).run()
