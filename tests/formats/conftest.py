import pytest
import spacy
from frame_docs import make_framed


@pytest.fixture(scope="session")
def nlp():
    return spacy.blank("en")


@pytest.fixture
def framed(nlp):
    return make_framed(nlp)
