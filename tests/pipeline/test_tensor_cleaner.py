"""Word vectors are released, and what reads `doc.tensor` still works."""

import numpy
import pytest
import spacy
from spacy.tokens import Doc, DocBin


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("en")
    nlp.add_pipe("tensor_cleaner")
    return nlp


@pytest.fixture
def vectorized(nlp):
    def vectorized(words=("Ada", "ran")):
        doc = Doc(nlp.vocab, words=list(words))
        doc.tensor = numpy.ones((len(doc), 4), dtype="float32")
        return doc

    return vectorized


@pytest.mark.parametrize("words", [[], ["Ada"], ["Ada", "ran", "."]])
def test_the_tensor_is_emptied(nlp, vectorized, words):
    assert nlp(vectorized(words)).tensor.size == 0


def test_a_doc_without_tensor_passes(nlp):
    assert nlp("Ada ran").tensor.size == 0


def test_a_disabled_cleaner_keeps_the_tensor(nlp, vectorized):
    with nlp.select_pipes(disable="tensor_cleaner"):
        assert nlp(vectorized()).tensor.tolist() == [[1.0] * 4] * 2


@pytest.mark.parametrize(
    "use",
    [
        lambda doc: doc[0:1].as_doc().text,
        lambda doc: doc.vector.tolist(),
        lambda doc: doc[0].vector.tolist(),
        lambda doc: doc[0:2].vector.tolist(),
        lambda doc: Doc.from_docs([doc, doc]).text,
        lambda doc: Doc(doc.vocab).from_bytes(doc.to_bytes()).text,
        lambda doc: DocBin(docs=[doc], store_user_data=True).to_bytes(),
        lambda doc: doc.copy().text,
        lambda doc: doc.to_json()["text"],
    ],
    ids="as_doc doc.vector token.vector span.vector from_docs bytes docbin copy json".split(),
)
def test_a_doc_is_used_as_one_that_never_had_a_tensor(nlp, vectorized, use):
    assert use(nlp(vectorized())) == use(Doc(nlp.vocab, words=["Ada", "ran"]))


def test_tokens_can_be_merged(nlp, vectorized):
    doc = nlp(vectorized())
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2])
    assert [token.text for token in doc] == ["Ada ran"]


def test_a_pipeline_with_it_survives_disk(nlp, vectorized, tmp_path):
    nlp.to_disk(tmp_path)
    copy = spacy.load(tmp_path)
    assert copy(vectorized()).tensor.size == 0
