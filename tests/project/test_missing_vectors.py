"""Components that run on documents without word vectors."""

import pytest
import spacy
from spacy.tokens import Doc
from spacy.training import Example

TEXT = "Marta Olsen, head of the Norwegian lender Nordbank, will step down in May."
LISTENING = ["senter", "tagger", "chunker", "ner"]


@pytest.fixture(scope="module", params=LISTENING)
def name(request):
    return request.param


def check(error, name):
    message = str(error.value)
    assert "the document has none" in message and "tensor_cleaner" in message
    assert "\n" not in message
    assert name not in ("chunker", "ner") or message.startswith(f"'{name}' needs")


def test_a_component_that_runs_again_says_what_is_missing(trained, name):
    doc = trained(TEXT)
    with pytest.raises(ValueError) as error:
        trained.get_pipe(name)(doc)
    check(error, name)


def test_so_does_a_pipeline_whose_encoder_is_disabled(trained, name):
    others = [one for one in trained.pipe_names if one != name]
    with trained.select_pipes(disable=others), pytest.raises(ValueError) as error:
        list(trained.pipe(["", TEXT]))
    check(error, name)


def test_with_its_vectors_a_component_finds_the_same_again(trained, name):
    with trained.select_pipes(disable="tensor_cleaner"):
        doc = trained(TEXT)
        before = [(t.tag_, t.is_sent_start, t.ent_type_) for t in doc], list(doc.spans["chunks"])
        trained.get_pipe(name)(doc)
    assert before == (
        [(t.tag_, t.is_sent_start, t.ent_type_) for t in doc],
        list(doc.spans["chunks"]),
    )


def test_a_document_without_words_needs_none(trained, name):
    assert len(trained.get_pipe(name)(Doc(trained.vocab))) == 0


@pytest.fixture
def unshared(trained):
    """A pipeline whose chunker has vectors of its own."""
    tok2vec = {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "pretrained_vectors": None,
        "width": 8,
        "depth": 1,
        "embed_size": 50,
        "window_size": 1,
        "maxout_pieces": 2,
        "subword_features": True,
    }
    model = {"@architectures": "spacy_bert_ner.TokenClassifier.v2", "nO": None, "tok2vec": tok2vec}
    nlp = spacy.blank("en")
    nlp.add_pipe("chunker", config={"model": model})
    doc = trained(TEXT)
    nlp.initialize(lambda: [Example(doc, doc)])
    return nlp


def test_a_component_with_vectors_of_its_own_needs_none(unshared):
    assert "chunks" in unshared(TEXT).spans
