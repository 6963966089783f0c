"""The script that writes the packaged model's meta.json."""

import runpy
from pathlib import Path

import pytest
import srsly
import typer
from typer.testing import CliRunner

SCRIPT = Path(__file__).parents[2] / "scripts" / "make_meta.py"
MINILM = "sentence-transformers/all-MiniLM-L6-v2"
META = {"lang": "en", "name": "pipeline", "description": "", "labels": {"ner": ["PER"]}}
SCORES = {
    "ents": {"p": 0.75, "r": 0.5, "f": 0.625},
    "ents_per_type": {"PER": {"p": 0.75, "r": 0.5, "f": 0.625}},
    "ents_token_acc": 0.875,
    "tag_acc": None,
    "chunks": {"p": 0.75, "r": 0.5, "f": 0.375},
    "sents": {"p": 0.75, "r": 0.5, "f": 0.125},
    "confusion": {"PER": {"O": 1}},
}
METRICS = {"dev": SCORES, "test": SCORES | {"tag_acc": 0.25}, "steps": [{"step": 0}]}
NOTES = {
    "description": "Entities.",
    "author": "Zoë",
    "license": "MIT",
    "corpora": {
        "sample": {"license": "CC0", "author": "Ada"},
        "other": {"license": "none", "model_license": "research"},
    },
    "encoders": {MINILM: {"license": "Apache-2.0"}},
}


@pytest.fixture
def run(tmp_path):
    """Run on small files, and give the result."""
    app = typer.Typer()
    app.command()(runpy.run_path(str(SCRIPT))["main"])

    def run(*, encoder=MINILM, corpus="sample", template=None, output="meta.json", **meta):
        (tmp_path / "model").mkdir(exist_ok=True)
        srsly.write_json(tmp_path / "model" / "meta.json", META | meta)
        srsly.write_json(tmp_path / "metrics.json", METRICS)
        srsly.write_json(tmp_path / "notes.json", NOTES)
        (tmp_path / "a.cfg").write_text(f'[paths]\nencoder = "{encoder}"\n', encoding="utf-8")
        paths = [tmp_path / name for name in ("model", "metrics.json", "notes.json", "a.cfg")]
        paths[2] = template or paths[2]
        result = CliRunner().invoke(app, [*map(str, paths), corpus, str(tmp_path / output)])
        assert result.exit_code == 0
        return srsly.read_json(tmp_path / output)

    return run


@pytest.mark.parametrize("key", ["lang", "name", "labels"])
def test_it_keeps_what_the_pipeline_says(run, key):
    assert run()[key] == META[key]


@pytest.mark.parametrize("key", ["description", "author", "license"])
def test_the_notes_replace_what_the_pipeline_says(run, key):
    assert run()[key] == NOTES[key]


def test_a_pipeline_of_ner_alone_is_described_as_one(run, root):
    template = root / "assets" / "meta.json"
    plain, whole = (
        run(template=template, pipeline=["transformer", *names])["description"]
        for names in (["ner"], ["ner", "actor_factor_mechanism"])
    )
    assert plain == "Named entities (PER), on one BERT encoder." and "mechanisms" in whole
    assert "plain_description" not in run(template=template)


@pytest.mark.parametrize("key, name", [("encoder", MINILM), ("corpus", "sample")])
def test_the_encoder_and_the_corpus_are_named(run, key, name):
    assert run()[key] == name


def test_the_sources_are_the_encoder_and_the_corpus_with_their_licences(run):
    assert run()["sources"] == [
        {"name": MINILM, "license": "Apache-2.0"},
        {"name": "sample", "license": "CC0", "author": "Ada"},
    ]


def test_a_source_without_notes_is_only_named(run):
    meta = run(encoder="some/encoder", corpus="mine")
    assert meta["sources"] == [{"name": "some/encoder"}, {"name": "mine"}]


@pytest.mark.parametrize("split", ["dev", "test"])
def test_the_scores_are_those_of_the_metrics_without_the_confusion(run, split):
    scores = {key: score for key, score in METRICS[split].items() if key != "confusion"}
    assert run()["scores"][split] == scores


@pytest.mark.parametrize(
    "key, score", [("ents_f", 0.625), ("tag_acc", 0.25), ("spans_chunks_f", 0.375)]
)
def test_the_performance_is_the_tests_in_the_keys_of_spacy(run, key, score):
    assert run()["performance"][key] == score


def test_a_corpus_may_bind_the_model_to_its_licence(run):
    assert run(corpus="other")["license"] == "research"


def test_the_notes_on_other_sources_and_the_steps_are_left_out(run):
    meta = run()
    assert not {"corpora", "encoders", "steps"} & (meta.keys() | meta["performance"].keys())


def test_the_folder_of_the_output_is_made(run):
    assert run(output="packages/new/meta.json") == run()


@pytest.mark.parametrize("corpus", ["sample", "conll2003"])
@pytest.mark.parametrize("config", ["minilm", "bert_base_uncased"])
def test_the_notes_of_the_project_give_a_licence_for_each_source(run, root, config, corpus):
    from spacy.util import load_config

    encoder = load_config(root / "configs" / f"{config}.cfg")["paths"]["encoder"]
    meta = run(encoder=encoder, corpus=corpus, template=root / "assets" / "meta.json")
    assert all(source["license"] for source in meta["sources"]) and len(meta["sources"]) == 2
