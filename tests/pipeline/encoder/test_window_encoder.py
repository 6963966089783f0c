"""Documents to word vectors: windows, batches, means, gradients."""

import numpy
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from spacy_bert_ner.pipeline.encoder.bert_encoder import BertEncoder
from spacy_bert_ner.pipeline.encoder.bert_shim import BertShim
from spacy_bert_ner.pipeline.encoder.processor import detect_processor, list_precisions
from spacy_bert_ner.pipeline.encoder.window_encoder import (
    Window,
    create_encoder,
    cut_windows,
    make_batches,
)

COMPUTED = list_precisions(detect_processor(torch.device("cpu")))
SPECIAL = {"CLS": -1, "SEP": -2, "PAD": -3}
TEXTS = [
    ["Olsen", "told", "qxzw", "."],
    [],
    ["a", " ", "bcdef", "\n\n", "May"],
    ["  "],
    ["Olsen", "told", "Reuters", "a", "story", ".", "So", "what", "?"] * 9,
    ["x" * 40] * 3,
]
word = st.tuples(st.integers(0, 6), st.integers(0, 1))
texts = st.lists(st.lists(word, max_size=40), min_size=1, max_size=4)


def cut(docs, size):
    """The windows and the pieces before each word; a document is a list of words' (pieces, end)."""
    counts, ends = numpy.asarray([w for doc in docs for w in doc], dtype="int64").reshape(-1, 2).T
    windows = cut_windows([len(doc) for doc in docs], counts, ends, size)
    return windows, numpy.concatenate([[0], numpy.cumsum(counts)]).tolist()


@given(docs=texts, size=st.integers(2, 24))
def test_windows_cover_all_pieces_once_and_in_order(docs, size):
    windows, until = cut(docs, size)
    covered = [piece for window in windows for piece in range(window.start, window.end)]
    assert covered == list(range(until[-1])) and all(w.start < w.end for w in windows)


@given(docs=texts, size=st.integers(2, 24))
def test_no_window_crosses_a_document_or_cuts_a_word(docs, size):
    windows, until = cut(docs, size)
    borders = numpy.cumsum([0] + [sum(count for count, _ in doc) for doc in docs])
    for start, end in windows:
        assert start in until and end in until
        assert not any(start < border < end for border in borders)


@given(docs=texts, size=st.integers(8, 24))
def test_windows_leave_room_for_two_special_pieces(docs, size):
    assert all(end - start <= size - 2 for start, end in cut(docs, size)[0])


@given(docs=texts, size=st.integers(2, 7))
def test_only_a_word_on_its_own_exceeds_the_size(docs, size):
    windows, until = cut(docs, size)
    for start, end in windows:
        assert end - start <= size - 2 or not any(start < border < end for border in until)


@pytest.mark.parametrize(
    "ends, borders",
    [
        ([], [8, 16]),
        ([6], [7, 15]),
        ([4], [5, 13]),
        ([3], [8, 16]),
        ([5, 6], [7, 15]),
        ([7], [8, 16]),
        ([8], [8, 16]),
        ([6, 12], [7, 13]),
        ([17, 19], [8, 16]),
    ],
)
def test_a_window_ends_after_the_last_sentence_end_in_its_second_half(ends, borders):
    windows, _ = cut([[(1, int(i in ends)) for i in range(20)]], 10)
    assert [window.end for window in windows] == [*borders, 20]


def split_windows(batch):
    """Ids and mask of each window."""
    mask = numpy.ones(len(batch.ids), dtype=bool) if batch.mask is None else batch.mask
    borders = numpy.cumsum(numpy.repeat(*numpy.transpose([g[::-1] for g in batch.groups])))[:-1]
    parts = (numpy.split(array, borders) for array in (batch.ids, mask, batch.positions))
    return [tuple(array.tolist() for array in window) for window in zip(*parts)]


@pytest.mark.parametrize("padded", [True, False])
@given(sizes=st.lists(st.integers(1, 200), max_size=30), size=st.sampled_from([1, 100, 1024]))
def test_batches_hold_every_window_once_with_special_pieces_around_it(sizes, size, padded):
    stops = numpy.cumsum(sizes).tolist()
    windows = list(zip([0, *stops], stops))
    ids = numpy.arange(sum(sizes)) + 7
    found = []
    made = [Window(*window) for window in windows]
    for batch in make_batches(made, ids, SPECIAL, size=size, padded=padded):
        assert batch.ids[batch.slots].tolist() == ids[batch.pieces].tolist()
        parts = split_windows(batch)
        assert len(batch.ids) <= size or len(parts) == 1
        pieces = iter(batch.pieces.tolist())
        for row, mask, positions in parts:
            assert positions == list(range(len(row)))
            n = row.index(SPECIAL["SEP"]) - 1
            own = [next(pieces) for _ in range(n)]
            padding = len(row) - n - 2
            assert padded or not padding
            middle = ids[own].tolist()
            assert row == [SPECIAL["CLS"], *middle, SPECIAL["SEP"], *[SPECIAL["PAD"]] * padding]
            assert mask == [True] * (n + 2) + [False] * padding
            found.append((own[0], own[-1] + 1))
        assert next(pieces, None) is None
    assert sorted(found) == windows


@pytest.fixture
def make(encoder):
    """The layer with the tiny encoder."""

    def make(window=64, precision="fp32", dropout=0.0, pooling="mean", masking=0.0):
        model = create_encoder(
            32,
            window=window,
            pooling=pooling,
            precision=precision,
            dropout=dropout,
            masking=masking,
        )
        for shim in model.shims:
            shim.read(encoder)
        return model

    return make


@pytest.fixture
def docs(vocab):
    return [Doc(vocab, words=words) for words in TEXTS]


@pytest.fixture
def reference(encoder):
    from transformers import BertModel

    return BertModel.from_pretrained(encoder).eval()


def expected(model, reference, doc):
    """The word vectors of one document, one window and one word at a time."""
    pieces, counts, ends = model.shims[0].tokenize([doc])
    special = model.shims[0].special
    hidden = []
    for start, end in cut_windows([len(doc)], counts, ends, model.attrs["window"]):
        ids = [special["CLS"], *pieces[start:end].tolist(), special["SEP"]]
        hidden.extend(reference(torch.tensor([ids])).last_hidden_state[0, 1:-1])
    hidden = iter(hidden)
    groups = [[next(hidden) for _ in range(count)] for count in counts.tolist()]
    pool = {"mean": lambda group: torch.stack(group).mean(0), "first": lambda group: group[0]}
    pool = pool[model.attrs["pooling"]]
    means = [pool(group) if group else torch.zeros(32) for group in groups]
    return torch.stack(means) if means else torch.zeros(0, 32)


@pytest.mark.parametrize("window", [34, 64, 192])
@pytest.mark.parametrize("is_train", [False, True])
def test_a_words_vector_is_the_mean_of_its_pieces(make, reference, docs, window, is_train):
    model = make(window)
    for doc, found in zip(docs, model(docs, is_train)[0]):
        vectors = expected(model, reference, doc).detach().numpy()
        numpy.testing.assert_allclose(found, vectors, atol=2e-5)


@pytest.mark.parametrize("is_train", [False, True])
def test_a_words_vector_can_be_that_of_its_first_piece(make, reference, docs, is_train):
    model = make(pooling="first")
    for doc, found in zip(docs, model(docs, is_train)[0]):
        vectors = expected(model, reference, doc).detach().numpy()
        numpy.testing.assert_allclose(found, vectors, atol=2e-5)


def test_an_unknown_pooling_is_an_error_that_names_the_known_ones(make):
    with pytest.raises(ValueError, match="pooling is 'last', must be mean or first"):
        make(pooling="last")


def masked_vectors(model, reference, doc):
    """The word vectors of one document in one window, all of whose pieces are [MASK]."""
    cut = model.shims[0]
    pieces, counts, _ = cut.tokenize([doc])
    ids = [cut.special["CLS"], *[cut.special["MASK"]] * len(pieces), cut.special["SEP"]]
    hidden = reference(torch.tensor([ids])).last_hidden_state[0, 1:-1]
    return torch.stack([part.mean(0) for part in hidden.split(counts.tolist())]).detach().numpy()


def test_masked_words_have_the_vectors_of_mask_pieces_in_training(make, reference, vocab):
    model, doc = make(64, masking=1 - 1e-9), Doc(vocab, words=["Olsen", "told", "qxzw", "."])
    found = model.begin_update([doc])[0][0]
    numpy.testing.assert_allclose(found, masked_vectors(model, reference, doc), atol=2e-5)


def test_masking_does_not_touch_prediction(make, docs):
    for found, plain in zip(make(masking=0.99).predict(docs), make().predict(docs)):
        assert found.tolist() == plain.tolist()


def ids_in_training(monkeypatch, model, doc):
    """The pieces of a document as the network gets them in training."""
    seen = []
    bert = model.shims[1]
    monkeypatch.setattr(
        type(bert),
        "encode",
        lambda self, batch, is_train: (
            seen.append(batch.ids.copy()) or torch.zeros((len(batch.ids), 32), requires_grad=True)
        ),
    )
    model.begin_update([doc])
    [ids] = seen
    return ids[1 : 1 + len(model.shims[0].tokenize([doc]).ids)]


@pytest.mark.parametrize("masking", [0.1, 0.5, 0.9])
def test_a_share_of_the_words_is_masked_with_all_their_pieces(make, vocab, monkeypatch, masking):
    model, doc = make(512, masking=masking), Doc(vocab, words=["qxz"] * 150)
    numpy.random.seed(1)
    masked = ids_in_training(monkeypatch, model, doc) == model.shims[0].special["MASK"]
    words = masked.reshape(150, 3)
    assert (words.all(axis=1) == words.any(axis=1)).all()
    assert words.all(axis=1).mean() == pytest.approx(masking, abs=0.1)


def test_other_words_are_masked_each_time(make, vocab, monkeypatch):
    model, doc = make(masking=0.5), Doc(vocab, words=["a"] * 40)
    first, second = (ids_in_training(monkeypatch, model, doc).tolist() for _ in range(2))
    assert first != second


def test_masked_words_keep_their_gradient(make, vocab):
    model, doc = make(masking=1 - 1e-9), Doc(vocab, words=["Olsen", "told"])
    vectors, backprop = model.begin_update([doc])
    backprop([numpy.random.default_rng(0).normal(size=vectors[0].shape).astype("f")])
    gradient = model.shims[1]._model.words.weight.grad.to_dense()
    rows = gradient.abs().sum(dim=1).nonzero().flatten().tolist()
    special = model.shims[0].special
    assert rows == sorted([special["CLS"], special["SEP"], special["MASK"]])


@pytest.mark.parametrize("masking", [-0.1, 1.0, 1.5, float("nan")])
def test_a_masking_that_is_no_share_is_rejected(make, masking):
    with pytest.raises(ValueError, match=f"masking is {masking}: must be a number from 0"):
        make(masking=masking)


@pytest.mark.parametrize("precision", COMPUTED)
def test_other_precisions_are_close(make, docs, precision):
    share = {"fp32": 1e-5, "bf16": 0.03, "int8": 0.1}[precision]
    expected = numpy.concatenate(make().predict(docs))
    error = numpy.concatenate(make(precision=precision).predict(docs)) - expected
    assert numpy.linalg.norm(error) <= share * numpy.linalg.norm(expected)


@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.parametrize("parallel", ["batches", "operations"])
def test_a_document_has_the_same_vectors_alone_and_among_others(make, docs, parallel, padded):
    model = make()
    kernels = model.shims[1].kernels._replace(parallel=parallel, padded=padded)
    model.shims[1].kernels = kernels
    for doc, together in zip(docs, model.predict(docs)):
        alone = model.predict([doc])[0]
        assert together.shape == (len(doc), 32) and together.dtype == numpy.float32
        numpy.testing.assert_allclose(together, alone, atol=1e-5)


def test_batches_in_threads_give_what_operations_in_threads_give(make, docs):
    model, many = make(), docs * 40
    found = []
    for parallel in ("batches", "operations"):
        model.shims[1].kernels = model.shims[1].kernels._replace(parallel=parallel)
        found.append(numpy.concatenate(model.predict(many)))
    numpy.testing.assert_allclose(*found, atol=1e-5)


def test_gradients_are_the_same_padded_and_unpadded(make, docs):
    gradients = []
    for padded in (True, False):
        model = make()
        model.shims[1].kernels = model.shims[1].kernels._replace(padded=padded)
        vectors, backprop = model.begin_update(docs)
        backprop([numpy.ones_like(vector) for vector in vectors])
        gradients.append(model.shims[1]._model.layers[0].up.weight.grad)
    torch.testing.assert_close(*gradients, atol=1e-4, rtol=1e-4)


def test_white_space_has_zeros(make, docs):
    vectors = make().predict(docs)
    assert [v.any() for v in vectors[2]] == [True, False, True, False, True]
    assert vectors[3].tolist() == [[0.0] * 32]


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_of_only_empty_docs_passes(make, vocab, count):
    component = BertEncoder(vocab, make())
    docs = [Doc(vocab) for _ in range(count)]
    assert [v.shape for v in component.predict(docs)] == [(0, 32)] * count


@pytest.mark.parametrize("words", [[], [" "]], ids=["empty", "space"])
def test_docs_without_pieces_have_a_gradient_of_nothing(make, vocab, words):
    docs = [Doc(vocab, words=words)] * 2
    vectors, backprop = make().begin_update(docs)
    assert backprop(vectors) == docs


@pytest.mark.parametrize("window", [34, 64])
def test_the_gradient_is_that_of_transformers(make, reference, docs, window):
    model = make(window)
    numpy.random.seed(0)
    gradient = [numpy.random.normal(size=(len(doc), 32)).astype("float32") for doc in docs]
    model.begin_update(docs)[1](gradient)
    vectors = torch.cat([expected(model, reference, doc) for doc in docs])
    vectors.backward(torch.from_numpy(numpy.concatenate(gradient)))
    found = {name: p.grad.to_dense() for name, p in model.shims[1]._model.named_parameters()}
    words = reference.embeddings.word_embeddings.weight.grad
    torch.testing.assert_close(found["words.weight"], words, atol=1e-3, rtol=1e-3)
    for mine, theirs in zip(model.shims[1]._model.layers, reference.encoder.layer):
        pairs = [(mine.up, theirs.intermediate.dense), (mine.down, theirs.output.dense)]
        for linear, other in [*pairs, (mine.out, theirs.attention.output.dense)]:
            torch.testing.assert_close(linear.weight.grad, other.weight.grad, atol=1e-3, rtol=1e-3)


def test_gradients_of_several_batches_add_up(make, docs):
    model, doubled = make(), make()
    gradient = [numpy.ones((len(doc), 32), dtype="float32") for doc in docs]
    doubled.begin_update(docs + docs)[1](gradient + gradient)
    for _ in range(2):
        model.begin_update(docs)[1](gradient)
    found, expected = (m.shims[1]._model.layers[0].up.weight.grad for m in (model, doubled))
    torch.testing.assert_close(found, expected, atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("precision", COMPUTED)
def test_inside_are_static_embeddings_and_every_layer(make, reference, precision):
    ids = numpy.asarray([2, 30, 31, 32, 30, 3])
    found = make(precision=precision).shims[1].get_hidden_states(ids)
    with torch.no_grad():
        static = reference.embeddings.word_embeddings(torch.from_numpy(ids))
        hidden = reference(torch.from_numpy(ids)[None], output_hidden_states=True).hidden_states
    assert found.dtype == "float32" and found.shape == (1 + len(hidden), len(ids), 32)
    assert numpy.array_equal(found[0], static.numpy())
    assert numpy.array_equal(found[0, 1], found[0, 4]) and (found[1, 1] != found[1, 4]).any()
    atol = {"fp32": 1e-5, "bf16": 0.1, "int8": 0.2}[precision]
    assert numpy.allclose(found[1:], torch.cat(hidden).numpy(), atol=atol)


def test_the_last_layer_inside_is_what_the_words_get(make, docs):
    model = make()
    cut, bert = model.shims
    pieces, counts, _ = cut.tokenize([docs[0]])
    ids = numpy.concatenate([[cut.special["CLS"]], pieces, [cut.special["SEP"]]])
    parts = numpy.split(bert.get_hidden_states(ids)[-1, 1:-1], numpy.cumsum(counts)[:-1])
    assert numpy.allclose(
        [part.mean(axis=0) for part in parts], model.predict(docs[:1])[0], atol=1e-5
    )


def test_no_weights_can_be_looked_into_before_there_are_any():
    bert = BertShim(precision="fp32", dropout=0.0)
    with pytest.raises(ValueError, match="no weights yet"):
        bert.get_hidden_states(numpy.asarray([2, 3]))


def test_an_encoder_without_weights_is_rejected(docs, encoder):
    model = create_encoder(
        32, window=64, pooling="mean", precision="fp32", dropout=0.0, masking=0.0
    )
    model.shims[0].read(encoder)
    with pytest.raises(ValueError, match="no weights yet"):
        model.predict(docs)
