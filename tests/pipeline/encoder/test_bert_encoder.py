"""The component: its settings, its files, and training with it."""

import pickle
import shutil

import numpy
import pytest
import spacy
import torch
from crowd import run_together
from safetensors.torch import load_file
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Adam, Model, fix_random_seed

from spacy_bert_ner.pipeline.encoder.bert_encoder import BertEncoder
from spacy_bert_ner.pipeline.encoder.bert_shim import BertShim
from spacy_bert_ner.pipeline.encoder.processor import detect_processor, list_precisions
from spacy_bert_ner.pipeline.optimizer import create_optimizer

PRECISIONS = ["fp32", "bf16", "int8"]
COMPUTED = list_precisions(detect_processor(torch.device("cpu")))
WORDS = "Marta Olsen left the Norwegian lender Nordbank .".split()
TAGS = "NNP NNP VBD DT JJ NN NNP .".split()
FILES = ["bert.json", "model.safetensors", "tokenizer.json"]
LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 32, "upstream": "*"}
PARSER = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "hidden_width": 16,
    "maxout_pieces": 2,
    "use_upper": False,
    "nO": None,
    "tok2vec": LISTENER,
}


def blank(**settings):
    """The encoder and a component that listens to it, without weights."""
    model = {"width": 32, "window": 64, "precision": "fp32", "dropout": 0.0, **settings}
    fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("bert_encoder", name="transformer", config={"model": model})
    nlp.add_pipe("ner", config={"model": PARSER}).add_label("PER")
    return nlp


@pytest.fixture
def make(encoder):
    def make(path=encoder, **settings):
        nlp = blank(**settings)
        nlp.config["initialize"]["components"]["transformer"] = {"path": path and str(path)}
        nlp.initialize()
        return nlp

    return make


@pytest.fixture
def saved(make, tmp_path):
    """A pipeline on disk."""
    make().to_disk(tmp_path / "saved")
    return tmp_path / "saved"


def vectors(nlp):
    return nlp(Doc(nlp.vocab, words=WORDS)).tensor


def learn(nlp, optimizer, steps=2):
    """`nlp.update` steps the encoder before the heads' gradient has come: it learns one step
    late."""
    for _ in range(steps):
        doc = Doc(nlp.vocab, words=WORDS)
        nlp.update([Example.from_dict(doc, {"entities": [(0, 11, "PER")]})], sgd=optimizer)


@pytest.mark.parametrize("precision", COMPUTED)
def test_a_precision_is_what_was_asked_for(make, precision):
    nlp = make(precision=precision)
    assert nlp.get_pipe("transformer").precision == precision
    assert vectors(nlp).shape == (len(WORDS), 32) and vectors(nlp).dtype == numpy.float32


def test_auto_is_one_of_what_the_processor_has(make):
    assert make(precision="auto").get_pipe("transformer").precision in COMPUTED


@pytest.fixture
def stream(make):
    """The component, and a function that makes documents of it, each with another length."""
    nlp = make()
    return nlp.get_pipe("transformer"), lambda: [
        Doc(nlp.vocab, words=WORDS[: i % len(WORDS)] * (1 + i)) for i in range(11)
    ]


@pytest.mark.parametrize("batch_size", [1, 3, 11, 50])
def test_a_stream_has_the_vectors_of_single_documents_in_order(stream, batch_size):
    component, make_docs = stream
    docs = make_docs()
    found = list(component.pipe(iter(docs), batch_size=batch_size))
    assert all(one is doc for one, doc in zip(found, docs, strict=True))
    for one, alone in zip(found, map(component, make_docs())):
        numpy.testing.assert_allclose(one.tensor, alone.tensor, atol=1e-5)


def test_the_next_batch_is_begun_before_this_one_is_given(stream):
    component, make_docs = stream
    read = []
    docs = (read.append(i) or doc for i, doc in enumerate(make_docs()))
    next(component.pipe(docs, batch_size=2))
    assert read == [0, 1, 2, 3]


def test_a_batch_that_fails_is_handled_and_the_others_go_on(stream, monkeypatch):
    component, make_docs = stream
    failed = []

    def predict(docs):
        if any(len(doc) == 2 * 3 for doc in docs):
            raise ValueError("no")
        return BertEncoder.predict(component, docs)

    monkeypatch.setattr(component, "predict", predict)
    with pytest.raises(ValueError, match="^no$"):
        list(component.pipe(make_docs(), batch_size=2))
    component.set_error_handler(lambda name, proc, docs, error: failed.extend(docs))
    found = list(component.pipe(make_docs(), batch_size=2))
    assert [len(doc) for doc in failed] == [2 * 3, 3 * 4]
    assert len(found) == 9 and all(len(doc.tensor) == len(doc) for doc in found)


def test_a_stream_that_is_left_in_the_middle_can_be_begun_anew(stream):
    component, make_docs = stream
    left = component.pipe(make_docs(), batch_size=2)
    next(left)
    left.close()
    assert len(list(component.pipe(make_docs(), batch_size=2))) == 11


@pytest.mark.parametrize("precision", [p for p in PRECISIONS if p not in COMPUTED])
def test_a_precision_that_the_processor_lacks_is_an_error_at_load(saved, precision):
    with pytest.raises(ValueError, match=f"precision is '{precision}'.*does not support: use fp32"):
        spacy.load(saved, config={"components.transformer.model.precision": precision})


def test_a_model_of_a_processor_with_bf16_loads_on_one_without(make, tmp_path, monkeypatch):
    nlp = make(precision="auto")
    before = vectors(nlp)
    nlp.to_disk(tmp_path)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    loaded = spacy.load(tmp_path)
    assert loaded.get_pipe("transformer").precision != "bf16"
    assert numpy.linalg.norm(vectors(loaded) - before) < 0.1 * numpy.linalg.norm(before)


@pytest.mark.parametrize("precision", ["fp16", "", "BF16"])
def test_an_unknown_precision_is_rejected(precision):
    with pytest.raises(ValueError, match=f"precision is '{precision}'.*auto, fp32, bf16, int8"):
        blank(precision=precision)


@pytest.mark.parametrize("dropout", [-0.1, 1.0, 1.5])
def test_a_dropout_that_is_no_share_is_rejected(dropout):
    with pytest.raises(ValueError, match=f"dropout is {dropout}"):
        blank(dropout=dropout)


@pytest.mark.parametrize("width", [16, 384])
def test_another_width_is_rejected_with_both_widths(make, width):
    with pytest.raises(ValueError, match=f"{width}, but the encoder's is 32"):
        make(width=width)


@pytest.mark.parametrize("window", [63, 513])
def test_a_window_too_short_or_too_long_for_the_encoder_is_rejected(make, window):
    with pytest.raises(ValueError, match=f"window is {window}: .* 64 to 512"):
        make(window=window)


def test_an_empty_pipeline_saved_over_another_loads_as_empty(saved):
    blank().to_disk(saved)
    assert spacy.load(saved).get_pipe("transformer").model.shims[1].config == {}


def test_another_architecture_is_rejected(vocab):
    with pytest.raises(ValueError, match="mine.model. must be spacy_bert_ner.Encoder.v1"):
        BertEncoder(vocab, Model("linear", lambda model, docs, is_train: None), "mine")


def test_a_first_initialization_needs_a_path(make):
    with pytest.raises(ValueError, match=r"initialize.components.transformer\] path is missing"):
        make(path=None)


def test_initialization_without_path_keeps_what_is_loaded(make, saved):
    nlp = spacy.load(saved)
    before = vectors(nlp).tolist()
    nlp.config["initialize"]["components"]["transformer"] = {"path": None}
    nlp.initialize()
    assert vectors(nlp).tolist() == before


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(saved, name):
    (saved / "transformer" / name).unlink()
    with pytest.raises(ValueError, match=f"transformer: {name} missing"):
        spacy.load(saved)


def test_a_missing_folder_is_named(saved):
    shutil.rmtree(saved / "transformer")
    with pytest.raises(ValueError, match=f"transformer: .*{FILES[1]}"):
        BertEncoder.from_disk(blank().get_pipe("transformer"), saved / "transformer")


def test_another_width_in_the_config_is_rejected_at_load(saved):
    with pytest.raises(ValueError, match="16, but the encoder's is 32"):
        spacy.load(saved, config={"components.transformer.model.width": 16})


def disk(nlp, folder):
    nlp.to_disk(folder)
    return spacy.load(folder)


ROUND_TRIPS = {
    "disk": disk,
    "bytes": lambda nlp, _: spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes()),
    "pickle": lambda nlp, _: pickle.loads(pickle.dumps(nlp)),
}
round_trips = pytest.mark.parametrize("round_trip", list(ROUND_TRIPS))


@round_trips
@pytest.mark.parametrize("precision", COMPUTED)
def test_a_round_trip_after_a_prediction_keeps_the_vectors(saved, tmp_path, precision, round_trip):
    nlp = spacy.load(saved, config={"components.transformer.model.precision": precision})
    before = vectors(nlp).tolist()
    copy = ROUND_TRIPS[round_trip](nlp, tmp_path / "copy")
    assert copy.get_pipe("transformer").precision == precision
    assert vectors(copy).tolist() == before == vectors(nlp).tolist()


@round_trips
def test_a_copy_learns_on_its_own(saved, tmp_path, round_trip):
    nlp = spacy.load(saved)
    before = vectors(nlp).tolist()
    copy = ROUND_TRIPS[round_trip](nlp, tmp_path / "copy")
    learn(copy, create_optimizer(0.01))
    assert vectors(copy).tolist() != before and vectors(nlp).tolist() == before


@round_trips
def test_a_pipeline_without_weights_survives(tmp_path, round_trip):
    nlp = blank()
    nlp.remove_pipe("ner")
    copy = ROUND_TRIPS[round_trip](nlp, tmp_path / "copy")
    assert copy.pipe_names == ["transformer"]
    with pytest.raises(ValueError, match="path is missing"):
        copy.initialize()


def test_the_weights_are_a_safetensors_file_with_matrices_in_half_precision(saved):
    weights = load_file(saved / "transformer" / "model.safetensors")
    kinds = {(tensor.dim(), tensor.dtype) for tensor in weights.values()}
    assert kinds == {(2, torch.float16), (1, torch.float32)}


def test_half_precision_changes_little(make, saved):
    numpy.testing.assert_allclose(vectors(spacy.load(saved)), vectors(make()), atol=0.01)


def test_a_weight_too_large_for_half_precision_survives(make, tmp_path):
    nlp = make()
    with torch.no_grad():
        nlp.get_pipe("transformer")._bert._model.words.weight[3, 3] = 1e6
    copy = disk(nlp, tmp_path / "copy")
    assert copy.get_pipe("transformer")._bert._model.words.weight[3, 3].item() == 1e6


def test_a_pipeline_is_saved_into_the_folder_it_was_loaded_from(saved):
    nlp = spacy.load(saved)
    before = vectors(nlp).tolist()
    nlp.to_disk(saved)
    assert vectors(nlp).tolist() == before == vectors(spacy.load(saved)).tolist()


def test_the_log_names_precision_and_kernels_at_load(saved, caplog):
    with caplog.at_level("INFO", logger="spacy"):
        spacy.load(saved, config={"components.transformer.model.precision": "int8"})
    processor = detect_processor(torch.device("cpu"))
    start = f"transformer: running on {processor}, precision: int8, linear: "
    assert any(message.startswith(start) for message in caplog.messages)


@pytest.mark.parametrize("precision", COMPUTED)
def test_threads_pack_the_weights_once(saved, precision, monkeypatch):
    packed = []
    prepare = BertShim._prepare
    monkeypatch.setattr(BertShim, "_prepare", lambda shim: packed.append(1) or prepare(shim))
    nlp = spacy.load(saved, config={"components.transformer.model.precision": precision})
    engine = torch.backends.quantized.engine
    found = run_together([lambda: vectors(nlp).tolist()] * 8)
    assert found == [vectors(nlp).tolist()] * 8
    assert len(packed) == 1 and torch.backends.quantized.engine == engine


@pytest.mark.parametrize("precision", COMPUTED)
def test_training_after_a_prediction_changes_the_next_prediction(saved, precision):
    nlp = spacy.load(saved, config={"components.transformer.model.precision": precision})
    before = vectors(nlp)
    learn(nlp, create_optimizer(0.01))
    after = vectors(nlp)
    assert numpy.abs(after - before).max() > 0.01
    nlp.get_pipe("transformer")._bert._prepared = None
    assert after.tolist() == vectors(nlp).tolist()


@pytest.mark.parametrize("create", [create_optimizer, Adam], ids=["step_module", "generic"])
def test_no_gradient_is_left_after_a_step(make, create):
    nlp = make()
    learn(nlp, create(0.01))
    nlp.get_pipe("transformer").finish_update(create(0.01))
    assert all(p.grad is None for p in nlp.get_pipe("transformer")._bert._model.parameters())


@pytest.mark.parametrize("create", [create_optimizer, Adam], ids=["step_module", "generic"])
@pytest.mark.parametrize("loaded", [False, True], ids=["initialized", "loaded"])
def test_every_optimizer_teaches_heads_and_encoder(make, saved, create, loaded):
    nlp = spacy.load(saved) if loaded else make()
    before = vectors(nlp)
    learn(nlp, create(0.01), steps=20)
    doc = nlp(Doc(nlp.vocab, words=WORDS))
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Marta Olsen", "PER")]
    assert numpy.abs(doc.tensor - before).max() > 0.01


@pytest.mark.parametrize("precision", COMPUTED)
def test_the_averages_are_used_for_a_while_and_can_be_saved(make, tmp_path, precision):
    nlp, optimizer = make(precision=precision), create_optimizer(0.01, use_averages=True)
    start = vectors(nlp)
    learn(nlp, optimizer, steps=5)
    last = vectors(nlp)
    with nlp.use_params(optimizer.averages):
        averaged = vectors(nlp)
        nlp.to_disk(tmp_path)
    assert vectors(nlp).tolist() == last.tolist()
    for other in (start, last):
        assert numpy.abs(averaged - other).max() > 0.001
    precise = {"components.transformer.model.precision": precision}
    loaded = vectors(spacy.load(tmp_path, config=precise))
    assert numpy.abs(loaded - averaged).max() < 0.02  # matrices are saved in half precision


def test_an_error_while_the_averages_are_used_brings_the_own_weights_back(make):
    nlp, optimizer = make(), create_optimizer(0.01, use_averages=True)
    learn(nlp, optimizer, steps=5)
    bert, last = nlp.get_pipe("transformer")._bert, vectors(nlp)
    with pytest.raises(KeyError), bert.use_params(optimizer.averages):
        raise KeyError
    assert vectors(nlp).tolist() == last.tolist()


def test_without_an_encoder_there_are_no_weights_to_replace():
    with blank().get_pipe("transformer")._bert.use_params({}):
        pass


def test_empty_docs_are_learnt_from_without_an_error(make):
    nlp = make()
    nlp.update([Example.from_dict(Doc(nlp.vocab), {})], sgd=create_optimizer(0.01))


@pytest.mark.parametrize("words", [WORDS, [" "], []], ids=["words", "space", "empty"])
def test_an_update_leaves_the_vectors_in_the_docs(make, words):
    nlp = make(masking=0.0)
    examples = [Example.from_dict(Doc(nlp.vocab, words=w), {}) for w in (words, WORDS)]
    expected = nlp.get_pipe("transformer").predict([eg.predicted for eg in examples])
    nlp.get_pipe("transformer").update(examples)
    for example, vectors in zip(examples, expected):
        assert example.predicted.tensor.shape == (len(example.predicted), 32)
        numpy.testing.assert_allclose(example.predicted.tensor, vectors, atol=2e-5)


def test_an_update_without_listeners_passes(make):
    nlp = make()
    nlp.remove_pipe("ner")
    example = Example.from_dict(Doc(nlp.vocab, words=WORDS), {})
    assert nlp.get_pipe("transformer").update([example]) == {"transformer": 0.0}


class TagReader:
    """Remembers the tags that it sees in training."""

    def __init__(self):
        self.seen = []

    def __call__(self, doc):
        return doc

    def update(self, examples, **_):
        self.seen = [[token.tag_ for token in eg.predicted] for eg in examples]


@Language.factory("tag_reader_of_the_tests")
def make_tag_reader(nlp, name):
    return TagReader()


@pytest.fixture
def tagging(encoder):
    """The encoder, a tagger that listens to it, and a component that reads its tags; and how to
    train a step."""
    nlp = blank(masking=0.0)
    nlp.remove_pipe("ner")
    nlp.add_pipe(
        "tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": LISTENER}}
    )
    nlp.add_pipe("tag_reader_of_the_tests", name="reader")
    nlp.config["initialize"]["components"]["transformer"] = {"path": str(encoder)}

    def make_examples():
        docs = (Doc(nlp.vocab, words=words) for words in (WORDS, [], WORDS[:2]))
        return [Example.from_dict(doc, {"tags": TAGS[: len(doc)]}) for doc in docs]

    optimizer = nlp.initialize(make_examples)

    def step(annotates):
        nlp.update(make_examples(), sgd=optimizer, annotates=annotates)
        return nlp.get_pipe("reader").seen

    return step


def test_an_annotating_component_predicts_from_the_vectors_of_the_update(tagging):
    for _ in range(40):
        seen = tagging(["tagger"])
    assert seen == [TAGS, [], TAGS[:2]]


def test_without_annotation_the_next_component_sees_no_tags(tagging):
    assert tagging([]) == [[""] * len(WORDS), [], [""] * 2]


def test_the_encoder_runs_once_for_an_annotating_component(tagging, monkeypatch):
    calls = []
    call = BertShim.encode
    monkeypatch.setattr(
        BertShim,
        "encode",
        lambda self, batch, is_train: (
            calls.append(is_train) or call(self, batch, is_train=is_train)
        ),
    )
    tagging(["tagger"])
    assert calls == [True]


def test_two_processes_give_what_one_gives_after_a_prediction(make, tmp_path):
    trained = make()
    learn(trained, create_optimizer(0.01), steps=20)
    # what was updated here can't go to a new process (in spaCy 3.8 a listener keeps a function)
    trained.to_disk(tmp_path)
    nlp = spacy.load(tmp_path)
    docs = [WORDS, WORDS[3:] * 5, [], [" "], WORDS[:2] * 40]
    one, two = (
        list(nlp.pipe((Doc(nlp.vocab, words=w) for w in docs), n_process=n, batch_size=2))
        for n in (1, 2)
    )
    entities = [[(e.start, e.end, e.label_) for e in doc.ents] for doc in one]
    assert any(entities)
    assert [[(e.start, e.end, e.label_) for e in doc.ents] for doc in two] == entities
    for left, right in zip(one, two):
        numpy.testing.assert_allclose(left.tensor, right.tensor, atol=1e-5)
