"""python -m spacy to-hf, against what transformers reads and what from-hf read."""

import runpy
import sys
from importlib.metadata import entry_points

import numpy
import pytest
import spacy
import srsly
from safetensors.torch import load_file
from spacy.cli._util import app
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config
from typer.testing import CliRunner

from spacy_bert_ner.hugging_face import command
from spacy_bert_ner.hugging_face.weights import TYPES, export_weights, make_config
from spacy_bert_ner.pipeline.encoder.bert import Bert
from spacy_bert_ner.pipeline.encoder.checkpoint import KINDS

NAMES = {
    "bert": "Bert",
    "distilbert": "DistilBert",
    "roberta": "Roberta",
    "xlm-roberta": "XLMRoberta",
}
# what a pipeline does not keep: the segments are in the positions, which have no unused rows
LOST = ("position_embeddings", "token_type_embeddings")


@pytest.fixture
def run():
    def run(name, *arguments):
        made = CliRunner().invoke(app, [name, *map(str, arguments)])
        assert made.exception is None or isinstance(made.exception, SystemExit), made.output
        return made.exit_code, " ".join(made.output.split())

    return run


@pytest.fixture
def round_trip(write, run, tmp_path):
    """A classifier, the pipeline that from-hf makes of it, and what to-hf makes of that."""

    def round_trip(kind="bert", *options, **scheme):
        source = write(kind, **scheme)
        code, output = run("from-hf", source, tmp_path / "pipeline")
        assert code == 0, output
        code, output = run("to-hf", tmp_path / "pipeline", tmp_path / "out", *options)
        assert code == 0, output
        return source, tmp_path / "pipeline", tmp_path / "out"

    return round_trip


def classify(folder, texts, strategy="first"):
    from transformers import pipeline

    options = {"aggregation_strategy": strategy, "device": "cpu", "batch_size": 32}
    return pipeline("ner", model=str(folder), **options)(texts)


def test_spacy_finds_the_command():
    found = entry_points(group="spacy_cli", name="to-hf")
    assert {one.load() for one in found} == {command.to_hf_cli}


@pytest.mark.parametrize("kind", NAMES)
def test_weights_come_back_as_they_were(round_trip, run, tmp_path, kind):
    source, first, out = round_trip(kind)
    before, after = (load_file(folder / "model.safetensors") for folder in (source, out))
    assert set(before) == set(after)
    for name, weight in before.items():
        assert after[name].shape == weight.shape
        if not any(part in name for part in LOST) or kind == "distilbert":
            assert after[name].numpy().tobytes() == weight.numpy().tobytes(), name
    assert run("from-hf", out, tmp_path / "again")[0] == 0
    for name in ("transformer/model.safetensors", "transformer/bert.json", "ner/model"):
        assert (tmp_path / "again" / name).read_bytes() == (first / name).read_bytes()


@pytest.mark.parametrize(
    "kind, cased",
    [("bert", False), ("distilbert", True), ("roberta", False), ("xlm-roberta", False)],
)
def test_transformers_finds_the_same(round_trip, sentences, kind, cased):
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    source, _, out = round_trip(kind, cased=cased)
    model, info = AutoModelForTokenClassification.from_pretrained(out, output_loading_info=True)
    assert type(model).__name__ == f"{NAMES[kind]}ForTokenClassification"
    assert not any(info.values())
    texts = [" ".join(words) for words in sentences]
    tokenizers = [AutoTokenizer.from_pretrained(folder) for folder in (source, out)]
    before, after = (tokenizer(texts)["input_ids"] for tokenizer in tokenizers)
    assert before == after
    assert [type(one) for one in tokenizers] == [type(tokenizers[0])] * 2
    assert tokenizers[0].model_max_length == tokenizers[1].model_max_length == 512
    for before, after in zip(classify(source, texts), classify(out, texts), strict=True):
        assert [{**one, "score": 0} for one in before] == [{**one, "score": 0} for one in after]
        scores = [[float(one["score"]) for one in found] for found in (before, after)]
        assert scores[0] == pytest.approx(scores[1], abs=1e-5)


@pytest.fixture(scope="session")
def plain(encoder, tiny_corpus, tmp_path_factory, root):
    """The plain config on the tiny encoder and corpus, trained for a few epochs."""
    overrides = {
        "paths.encoder": str(encoder),
        "paths.train": str(tiny_corpus),
        "paths.dev": str(tiny_corpus),
        "components.transformer.model.width": 32,
        "corpora.train.min_total_words": 0,
        "training.max_epochs": 30,
        "training.eval_frequency": 20,
        "training.gpu_allocator": None,
        "training.optimizer.learn_rate.initial_rate": 0.003,
    }
    config = load_config(root / "configs" / "bert_base_uncased_plain.cfg", overrides=overrides)
    folder = tmp_path_factory.mktemp("plain")
    train(init_nlp(config), folder)
    return folder / "model-last"


@pytest.fixture(scope="session")
def default(trained, tmp_path_factory):
    """The default pipeline: shapes, document memory, a lattice."""
    folder = tmp_path_factory.mktemp("default")
    trained.to_disk(folder)
    return folder


def read_docs(nlp, path):
    """The documents of a corpus, with a space behind each word."""
    docs = DocBin().from_disk(path).get_docs(nlp.vocab)
    return [Doc(nlp.vocab, words=[token.text for token in doc]) for doc in docs]


def list_word_tags(nlp, docs):
    """The tag of each word, before entities are made of them."""
    ner = nlp.get_pipe("ner")
    with nlp.select_pipes(enable=["layout_reader", "transformer"]):
        scores = ner._score(list(nlp.pipe(docs)))
    return [[ner.tags[i] for i in own.argmax(axis=1)] for own in scores]


def test_a_plain_training_gives_the_same_labels_in_transformers(plain, run, tmp_path, tiny_corpus):
    code, output = run("to-hf", plain, tmp_path / "out")
    assert code == 0 and "BertForTokenClassification" in output
    nlp = spacy.load(plain)
    docs = read_docs(nlp, tiny_corpus)
    own = list_word_tags(nlp, docs)
    assert len({tag for tags in own for tag in tags}) > 3
    for doc, tags, found in zip(
        docs, own, classify(tmp_path / "out", list(map(str, docs)), "none")
    ):
        theirs = {piece["start"]: piece["entity"] for piece in found}
        assert tags == [theirs.get(token.idx, "O") for token in doc]


def test_the_classes_are_bio(plain):
    tags = spacy.load(plain).get_pipe("ner").tags
    assert tags[0] == "O" and {tag[:2] for tag in tags[1:]} == {"B-", "I-"}


def test_a_plain_training_takes_the_mean_of_the_words(plain, tiny_corpus):
    nlp = spacy.load(plain)
    ner = nlp.get_pipe("ner")
    gold = list(DocBin().from_disk(tiny_corpus).get_docs(nlp.vocab))
    examples = [Example(Doc(nlp.vocab, words=[token.text for token in doc]), doc) for doc in gold]
    scores = [numpy.full((len(doc), len(ner.tags)), 1 / len(ner.tags), "float32") for doc in gold]
    loss, gradient = ner.get_loss(examples, scores)
    assert loss == pytest.approx(numpy.log(len(ner.tags)), rel=1e-4)
    words = sum(map(len, gold))
    assert max(own.max() for own in gradient) == pytest.approx(1 / len(ner.tags) / words, rel=1e-4)


def test_what_a_plain_head_cannot_hold_is_named(default, run, tmp_path):
    code, output = run("to-hf", default, tmp_path / "out")
    assert code == 1 and not (tmp_path / "out").exists()
    for part in ("SHAPE features", "document memory", "mean pooling", "lattice decoding"):
        assert part in output
    assert "--encoder-only" in output and "--onnx" in output


@pytest.mark.parametrize("name", ["default", "plain"])
def test_the_encoder_alone_gives_the_same_vectors(name, run, tmp_path, request, tiny_corpus):
    import torch
    from transformers import AutoModel, AutoTokenizer

    folder = request.getfixturevalue(name)
    assert run("to-hf", folder, tmp_path / "out", "--encoder-only")[0] == 0
    model = AutoModel.from_pretrained(tmp_path / "out", add_pooling_layer=False).eval()
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "out")
    nlp = spacy.load(folder, config={"components.transformer.model.precision": "fp32"})
    pool = {"mean": lambda own: own.mean(dim=0), "first": lambda own: own[0]}
    pool = pool[nlp.config["components"]["transformer"]["model"]["pooling"]]
    for doc in read_docs(nlp, tiny_corpus):
        words = [token.text for token in doc]
        pieces = tokenizer(words, is_split_into_words=True, return_tensors="pt")
        with torch.no_grad():
            (hidden,) = model(**pieces).last_hidden_state
        own = [[i for i, at in enumerate(pieces.word_ids()) if at == n] for n in range(len(words))]
        expected = torch.stack([pool(hidden[at]) for at in own]).numpy()
        with nlp.select_pipes(enable=["transformer"]):
            assert nlp(doc).tensor == pytest.approx(expected, abs=1e-4)


def test_onnx_of_a_classifier_gives_the_same_logits(round_trip, sentences):
    import onnxruntime
    import torch
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    _, _, out = round_trip("roberta", "--onnx")
    model = AutoModelForTokenClassification.from_pretrained(out).eval()
    tokenizer = AutoTokenizer.from_pretrained(out)
    texts = [" ".join(words) for words in sentences[:20]]
    pieces = tokenizer(texts, padding=True, return_tensors="pt")
    with torch.no_grad():
        expected = model(**pieces).logits
    session = onnxruntime.InferenceSession(out / "onnx" / "model.onnx")
    (logits,) = session.run(None, {name: one.numpy() for name, one in pieces.items()})
    real = pieces["attention_mask"].bool().numpy()
    assert logits[real] == pytest.approx(expected.numpy()[real], abs=1e-4)
    assert "onnx/model.onnx" in (out / "README.md").read_text(encoding="utf-8")


def test_onnx_of_the_default_pipeline_gives_the_same_labels(default, run, tmp_path, tiny_corpus):
    code, output = run("to-hf", default, tmp_path / "out", "--onnx")
    assert code == 0 and "ONNX of encoder and scores" in output
    labeller = runpy.run_path(str(tmp_path / "out" / "label.py"))["Labeller"](tmp_path / "out")
    nlp = spacy.load(default, config={"components.transformer.model.precision": "fp32"})
    ner = nlp.get_pipe("ner")
    docs = read_docs(nlp, tiny_corpus)
    # long enough for several windows, with names that come back
    docs = [*docs, Doc(nlp.vocab, words=[token.text for doc in docs * 4 for token in doc])]
    with nlp.select_pipes(enable=["layout_reader", "transformer"]):
        docs = list(nlp.pipe(docs))
    assert sum(len(found.spans) for found in ner.predict(docs)) > 20
    for doc, scores, found in zip(docs, ner._score(docs), ner.predict(docs)):
        words = [token.text for token in doc]
        assert labeller.score(words) == pytest.approx(scores, abs=1e-3)
        assert labeller(words) == found.spans
    assert labeller([]) == []


@pytest.mark.parametrize("kind", KINDS)
def test_names_and_shapes_are_those_of_transformers(kind):
    import transformers

    sizes = {"hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "vocab_size": 9}
    sizes |= {"intermediate_size": 12, "max_position_embeddings": 20, "layer_norm_eps": 1e-12}
    shape = {**sizes, "model_type": kind}
    special = {"CLS": 0, "SEP": 2, "PAD": 1}
    config = make_config(shape, special, dropout=0.1)
    weights = export_weights(Bert(sizes).state_dict(), shape, special, prefix=False)
    made = getattr(transformers, f"{TYPES[kind].model}Config")(**config)
    model = transformers.AutoModel.from_config(made)
    assert [type(model).__name__] == config["architectures"]
    expected = {name: one.shape for name, one in model.state_dict().items()}
    found = {name: one.shape for name, one in weights.items()}
    assert found == {name: one for name, one in expected.items() if "pooler" not in name}


@pytest.mark.parametrize(
    "options, problem",
    [
        (["--encoder-only", "--onnx"], "choose one of them"),
        (["--private"], "need --push NAME"),
        (["--dry-run"], "need --push NAME"),
    ],
)
def test_options_that_do_not_go_together(run, tmp_path, options, problem):
    code, output = run("to-hf", tmp_path / "none", tmp_path / "out", *options)
    assert code == 1 and problem in output


def test_a_pipeline_that_is_not_there(run, tmp_path):
    code, output = run("to-hf", tmp_path / "none", tmp_path / "out")
    assert code == 1 and "can't load the pipeline" in output


def test_a_pipeline_without_our_encoder(run, tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path / "blank")
    code, output = run("to-hf", tmp_path / "blank", tmp_path / "out")
    assert (
        code == 1 and "has sentencizer. Only a pipeline with the component bert_encoder" in output
    )
    assert not (tmp_path / "out").exists()


def test_an_encoder_without_ner(round_trip, run, tmp_path):
    _, pipeline, _ = round_trip()
    nlp = spacy.load(pipeline)
    nlp.remove_pipe("ner")
    nlp.to_disk(tmp_path / "without")
    code, output = run("to-hf", tmp_path / "without", tmp_path / "new")
    assert code == 1 and "no component token_ner or hf_token_ner" in output
    assert "--encoder-only" in output and "--onnx" not in output
    assert run("to-hf", tmp_path / "without", tmp_path / "new", "--encoder-only")[0] == 0


def test_a_folder_that_is_not_empty_stays(round_trip, run):
    _, pipeline, out = round_trip()
    before = sorted(out.iterdir())
    code, output = run("to-hf", pipeline, out)
    assert code == 1 and "not empty" in output and sorted(out.iterdir()) == before


def test_labels_have_their_names_in_the_output(round_trip, run, tmp_path):
    _, pipeline, _ = round_trip()
    for names, code in ({"PER": "PERSON"}, 0), ({"PER": "NAME", "LOC": "NAME"}, 1):
        options = {f"components.ner.label_map.{label}": name for label, name in names.items()}
        nlp = spacy.load(pipeline, config=options)
        folder = tmp_path / f"renamed{code}"
        nlp.to_disk(folder)
        found, output = run("to-hf", folder, tmp_path / f"new{code}")
        assert found == code and (code == 0 or "one name to several labels" in output)
    config = srsly.read_json(tmp_path / "new0" / "config.json")
    assert list(config["label2id"]) == ["O", "B-PERSON", "I-PERSON", "B-LOC", "I-LOC"]


def test_without_onnx_the_extra_is_named(round_trip, run, tmp_path, monkeypatch):
    _, pipeline, _ = round_trip()
    monkeypatch.setitem(sys.modules, "onnxscript", None)
    monkeypatch.setitem(sys.modules, "onnx", None)
    code, output = run("to-hf", pipeline, tmp_path / "new", "--onnx")
    assert code == 1 and "[onnx]" in output, output
    assert not (tmp_path / "new").exists()
