"""The way of the arrays on a GPU, without one: what goes there, and how often something comes
back."""

import numpy
import pytest
import spacy
import torch
from device_arrays import DeviceArray, DeviceOps
from spacy.tokens import DocBin
from spacy.training import Example
from thinc.api import NumpyOps, set_current_ops

from spacy_bert_ner.pipeline.encoder import bert_shim
from spacy_bert_ner.pipeline.encoder.processor import Processor

WITH_VECTORS = {"exclude": ["tensor_cleaner"]}


@pytest.fixture(scope="module")
def folder(trained, tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    trained.to_disk(folder)
    return folder


@pytest.fixture
def texts(tiny_corpus, vocab):
    return [doc.text for doc in DocBin().from_disk(tiny_corpus).get_docs(vocab)]


@pytest.fixture
def cuda(monkeypatch):
    """A GPU as the encoder sees one, whose memory is the host's."""
    monkeypatch.setattr(bert_shim, "detect_processor", lambda device: Processor("cuda"))


@pytest.fixture
def ops():
    """spaCy's operations after `require_gpu`."""
    ops = DeviceOps()
    set_current_ops(ops)
    yield ops
    set_current_ops(NumpyOps())


def read(doc):
    return {
        "tags": [(token.tag_, token.is_sent_start) for token in doc],
        "chunks": [(span.start, span.end, span.label_) for span in doc.spans["chunks"]],
        "ents": [(ent.start, ent.end, ent.label_) for ent in doc.ents],
    }


def compare(found, expected):
    for doc, other in zip(found, expected, strict=True):
        assert read(doc) == read(other)
        tensor = numpy.asarray(doc.tensor)
        numpy.testing.assert_allclose(tensor, other.tensor, atol=1e-4)
        for key in ("chunks", "ner"):
            scores = (one.spans[key].attrs["scores"] for one in (doc, other))
            numpy.testing.assert_allclose(*scores, atol=1e-4)


@pytest.fixture
def expected(folder, texts):
    return list(spacy.load(folder, **WITH_VECTORS).pipe(texts))


def test_an_encoder_on_a_gpu_gives_the_same(folder, texts, expected, cuda):
    nlp = spacy.load(folder, **WITH_VECTORS)
    assert nlp.get_pipe("transformer").kernels.bucket
    found = list(nlp.pipe(texts))
    assert isinstance(found[0].tensor, numpy.ndarray)
    compare(found, expected)


def test_everything_on_a_gpu_gives_the_same(folder, texts, expected, cuda, ops):
    found = list(spacy.load(folder, **WITH_VECTORS).pipe(texts))
    assert isinstance(found[0].tensor, DeviceArray)
    compare(found, expected)


@pytest.mark.parametrize("times", [1, 8])
def test_vectors_come_back_once_a_batch(folder, texts, cuda, monkeypatch, times):
    nlp = spacy.load(folder)
    copies = []
    copy = torch.Tensor.cpu
    monkeypatch.setattr(torch.Tensor, "cpu", lambda self: copies.append(self) or copy(self))
    docs = list(nlp.pipe(texts * times, batch_size=1000))
    assert len(docs) == len(texts) * times and len(copies) == 1


def test_scores_come_back_once_a_batch(folder, texts, cuda, ops):
    nlp = spacy.load(folder)
    counts = []
    for times in (1, 8):
        ops.copies = 0
        list(nlp.pipe(texts * times, batch_size=1000))
        counts.append(ops.copies)
    assert counts[0] == counts[1] > 0


def test_a_long_document_is_on_the_gpu_in_parts(folder, texts, cuda, monkeypatch):
    nlp = spacy.load(folder, **WITH_VECTORS)
    bert = nlp.get_pipe("transformer").model.shims[1]
    bert.kernels = bert.kernels._replace(batch_pieces=256)
    sizes = []
    encode = bert.encode
    monkeypatch.setattr(
        bert, "encode", lambda batch, **how: sizes.append(len(batch.ids)) or encode(batch, **how)
    )
    doc = nlp(" ".join(texts * 20))
    assert len(sizes) > 5 and max(sizes) <= 256
    assert isinstance(doc.tensor, numpy.ndarray) and len(doc.tensor) == len(doc)


def test_a_training_step_has_the_same_gradients(folder, cuda, tiny_corpus):
    """Of `ner`: thinc's own losses take these arrays for numpy's."""
    gradients = []
    for ops in (NumpyOps(), DeviceOps()):
        set_current_ops(ops)
        try:
            nlp = spacy.load(folder)
            nlp.get_pipe("transformer").model.shims[1].dropout = 0.0
            for name in set(nlp.pipe_names) - {"transformer", "ner"}:
                nlp.remove_pipe(name)
            docs = DocBin().from_disk(tiny_corpus).get_docs(nlp.vocab)
            nlp.update([Example(nlp.make_doc(d.text), d) for d in docs], sgd=None, drop=0.0)
        finally:
            set_current_ops(NumpyOps())
        named = nlp.get_pipe("transformer").model.shims[1]._model.named_parameters()
        gradients.append({name: parameter.grad.to_dense() for name, parameter in named})
        ner = nlp.get_pipe("ner").model.get_ref("output_layer").get_grad("W")
        gradients[-1]["ner"] = torch.from_numpy(numpy.array(ner))
    for name, gradient in gradients[0].items():
        torch.testing.assert_close(gradients[1][name], gradient, atol=1e-4, rtol=1e-3)
