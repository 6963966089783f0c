"""The model card that to-hf writes, and sending a model to the hub."""

import pytest
import spacy
from huggingface_hub import HfApi, ModelCard
from spacy.cli._util import app
from typer.testing import CliRunner

from spacy_bert_ner.hugging_face.errors import ConversionError
from spacy_bert_ner.hugging_face.hub import push_folder
from spacy_bert_ner.hugging_face.model_card import write_card
from spacy_bert_ner.pipeline.ner.hf_token_ner import HfTokenNer

META = {
    "name": "names",
    "description": "Named entities of letters.",
    "license": "MIT",
    "corpus": "letters",
    "sources": [
        {"name": "some-encoder", "author": "Ada", "license": "Apache-2.0"},
        {"name": "letters", "license": "CC0", "note": "Written by hand."},
    ],
    "performance": {
        "ents_p": 0.75,
        "ents_r": 0.5,
        "ents_f": 0.6,
        "ents_per_type": {"PER": {"p": 0.8, "r": 0.4, "f": 0.5333333}},
    },
}


@pytest.fixture
def make_card(tmp_path):
    def make_card(use="classifier", threshold=0.0, **meta):
        nlp = spacy.blank("de")
        ner = nlp.add_pipe("hf_token_ner", name="ner", config={"threshold": threshold})
        ner.add_label("PER")
        nlp.meta.update(meta)
        write_card(tmp_path / "README.md", nlp, use)
        card = ModelCard.load(tmp_path / "README.md")
        return card.data, card.text

    return make_card


def test_it_has_scores_data_licence_and_limits(make_card):
    data, text = make_card(threshold=0.5, **META)
    assert data.language == "de" and data.license == "mit"
    assert data.pipeline_tag == "token-classification" and data.library_name == "transformers"
    assert "| PER | 80.00 | 40.00 | 53.33 |" in text and "| all | 75.00 | 50.00 | 60.00 |" in text
    assert "- some-encoder; Ada; Apache-2.0" in text and "Written by hand." in text
    assert "threshold" in text
    assert "Named entities of letters." in text


def test_its_scores_are_metadata(make_card):
    data, _ = make_card(**META)
    found = {one.metric_type: one.metric_value for one in data.eval_results}
    assert found == {"precision": 0.75, "recall": 0.5, "f1": 0.6}
    assert {one.dataset_split for one in data.eval_results} == {"validation"}
    assert {one.dataset_name for one in data.eval_results} == {"letters"}
    data, text = make_card(**META, scores={"test": {}})
    assert {one.dataset_split for one in data.eval_results} == {"test"} and "test set" in text


def test_without_meta_it_says_so(make_card):
    data, text = make_card()
    assert data.license is None and not data.eval_results
    assert "Not stated." in text and "threshold" not in text and "## Scores" not in text


def test_another_licence_is_other(make_card):
    data, text = make_card(license="research use only")
    assert data.license == "other" and "research use only" in text


def test_an_encoder_has_no_scores(make_card):
    data, text = make_card("encoder", **META)
    assert not data.eval_results and "## Scores" not in text and "AutoModel" in text
    assert data.pipeline_tag == "feature-extraction"


class Api:
    """Takes what is sent."""

    def __init__(self):
        self.calls = []

    def create_repo(self, name, *, private, exist_ok):
        self.calls.append(("create", name, private, exist_ok))
        return f"https://hub/{name}"

    def upload_folder(self, *, folder_path, repo_id, commit_message):
        files = sorted(path.name for path in folder_path.iterdir())
        self.calls.append(("upload", repo_id, files))


def test_a_folder_is_sent(tmp_path):
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    api = Api()
    assert push_folder(tmp_path, "ada/names", private=True, api=api) == "https://hub/ada/names"
    assert api.calls == [
        ("create", "ada/names", True, True),
        ("upload", "ada/names", ["config.json"]),
    ]


def test_without_a_network_it_is_one_line(tmp_path):
    api = HfApi(endpoint="http://127.0.0.1:9", token="hf_none")
    with pytest.raises(
        ConversionError, match="ada/names: can't send the model to the hub"
    ) as error:
        push_folder(tmp_path, "ada/names", api=api)
    assert "\n" not in str(error.value) and str(tmp_path) in str(error.value)


def test_without_a_token_it_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.get_token", lambda: None)
    with pytest.raises(ConversionError, match="nobody is logged in at the hub. Set HF_TOKEN"):
        push_folder(tmp_path, "ada/names")


def test_a_dry_run_lists_files_and_sends_nothing(write, tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.HfApi.create_repo", None)
    monkeypatch.setattr("huggingface_hub.HfApi.upload_folder", None)
    for arguments in (
        ["from-hf", write(), tmp_path / "pipeline"],
        ["to-hf", tmp_path / "pipeline", tmp_path / "out", "--push", "ada/names", "--dry-run"],
    ):
        made = CliRunner().invoke(app, list(map(str, arguments)))
        assert made.exit_code == 0, made.output
    size = (tmp_path / "out" / "model.safetensors").stat().st_size
    assert "ada/names" in made.output and f"{size:,} bytes" in made.output
    for name in (
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "vocab.txt",
        "README.md",
    ):
        assert name in made.output


def test_what_from_hf_made_names_its_source_without_the_path(write, tmp_path):
    made = CliRunner().invoke(app, ["from-hf", str(write()), str(tmp_path / "pipeline")])
    assert made.exit_code == 0
    nlp = spacy.load(tmp_path / "pipeline")
    assert isinstance(nlp.get_pipe("ner"), HfTokenNer)
    assert nlp.meta["sources"] == [{"name": "classifier"}]
    assert str(tmp_path) not in nlp.meta["description"]
