"""Finding pipelines and loading one."""

import json
import re
import shutil
import sys

import pytest
import spacy

from spacy_bert_ner.app import models
from spacy_bert_ner.app.models import describe_model, find_time, list_models, load_model


def make_folder(path, nlp=None):
    (nlp or spacy.blank("en")).to_disk(path)
    return path


def test_trained_pipelines_are_listed_the_sample_first(tmp_path):
    for name in ("a", "sample-minilm", "z"):
        (tmp_path / name / "model-best").mkdir(parents=True)
        (tmp_path / name / "model-best" / "config.cfg").touch()
    (tmp_path / "unfinished" / "model-best").mkdir(parents=True)
    listed = list_models(tmp_path)
    trained = [name for name in listed if name.startswith("training/")]
    assert trained == ["training/sample-minilm", "training/a", "training/z"]
    assert listed["training/a"] == str(tmp_path / "a" / "model-best")


def test_the_installed_model_comes_first_and_others_at_the_end(tmp_path, monkeypatch):
    (tmp_path / "sample-minilm" / "model-best").mkdir(parents=True)
    (tmp_path / "sample-minilm" / "model-best" / "config.cfg").touch()
    monkeypatch.setattr(models, "get_installed_models", lambda: ["de_core", "en_bert_ner"])
    assert list(list_models(tmp_path)) == ["en_bert_ner", "training/sample-minilm", "de_core"]


def test_another_model_that_is_installed_does_not_come_before_a_trained_one(tmp_path, monkeypatch):
    (tmp_path / "own-minilm" / "model-best").mkdir(parents=True)
    (tmp_path / "own-minilm" / "model-best" / "config.cfg").touch()
    monkeypatch.setattr(models, "get_installed_models", lambda: ["en_core_web_sm"])
    assert list(list_models(tmp_path)) == ["training/own-minilm", "en_core_web_sm"]


def test_there_may_be_none(tmp_path, monkeypatch):
    monkeypatch.setattr(models, "get_installed_models", lambda: [])
    assert list_models(tmp_path) == {}


def test_an_installed_package_is_loaded_by_its_name(tmp_path, monkeypatch):
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler")
    package = tmp_path / "xx_installed"
    package.mkdir()
    data = package / f"{nlp.meta['lang']}_data"
    make_folder(data, nlp)
    (package / "__init__.py").write_text(
        "from pathlib import Path\nimport spacy\n"
        f"def load(**overrides): return spacy.load(Path(__file__).parent / {data.name!r}, "
        f"**overrides)\n"
    )
    info = tmp_path / "xx_installed-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: xx_installed\nVersion: 1.0\n")
    monkeypatch.setattr(models, "get_installed_models", lambda: ["xx_installed"])
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert load_model("xx_installed").name == "xx_installed"
    assert find_time("xx_installed") > 0


@pytest.mark.parametrize("path", ["", " ", "nowhere", "torch", "os", "x" * 5000, "~nobody", "a\0b"])
def test_what_is_no_folder_and_no_model_says_how_to_make_one(path):
    with pytest.raises(
        ValueError,
        match="There is no folder and no installed package .* python -m spacy project run all",
    ):
        load_model(path)


def test_a_folder_that_is_no_model_says_what_is_missing(tmp_path):
    with pytest.raises(ValueError, match="is not a spaCy pipeline: it has no config.cfg"):
        load_model(str(tmp_path))


def test_a_pipeline_that_names_no_entities_says_so(tmp_path):
    with pytest.raises(ValueError, match="finds no entities: it has no component 'ner'"):
        load_model(str(make_folder(tmp_path / "blank")))


@pytest.mark.parametrize("name", ["config.cfg", "tokenizer", "ner/model"])
def test_a_broken_pipeline_is_a_message_of_one_line(project, tmp_path, name):
    folder = tmp_path / "broken"
    shutil.copytree(project / "training" / "tiny" / "model-best", folder)
    (folder / name).write_bytes(b"[nothing\n\n\xff")
    with pytest.raises(ValueError, match="can't be loaded: ") as caught:
        load_model(str(folder))
    assert "\n" not in str(caught.value)


def test_any_pipeline_with_entities_can_be_loaded(tmp_path):
    nlp = spacy.blank("de")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PER", "pattern": "Marta"}])
    model = load_model(str(make_folder(tmp_path / "ruler", nlp)))
    assert [ent.label_ for ent in model.nlp("Marta kam.").ents] == ["PER"]
    assert describe_model(model)["entity types"] == "PER"


def test_a_pipeline_that_was_trained_anew_has_another_time(tmp_path):
    folder = make_folder(tmp_path / "model")
    before = find_time(str(folder))
    meta = json.loads((folder / "meta.json").read_text())
    (folder / "meta.json").write_text(json.dumps(meta))
    assert find_time(str(folder)) > before


def test_a_model_is_described_by_its_meta(model):
    rows = describe_model(model)
    assert rows["name"].startswith("en_pipeline")
    assert rows["entity types"] == "LOC, MISC, ORG, PER"
    assert "ner" in rows["components"]
    assert re.match(
        r"F1 \d+\.\d %, precision",
        next(text for name, text in rows.items() if name.startswith("entities, ")),
    )
