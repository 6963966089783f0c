"""python -m spacy to-hf, against what transformers reads and what from-hf read."""

from importlib.metadata import entry_points

import pytest
import spacy
import srsly
from safetensors.torch import load_file
from spacy.cli._util import app
from spacy.tokens import Doc
from typer.testing import CliRunner

from spacy_bert_ner.hugging_face import command

NAMES = {"bert": "Bert", "distilbert": "DistilBert", "roberta": "Roberta"}
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


@pytest.mark.parametrize("kind, cased", [("bert", False), ("distilbert", True), ("roberta", False)])
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
