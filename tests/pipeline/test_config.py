import pytest
import srsly
from spacy.cli.init_config import fill_config
from spacy.util import load_config

from spacy_bert_ner.corpora.labels import PTB_TAGS

CONFIGS = ["minilm", "bert_base_uncased"]


@pytest.mark.parametrize("name", CONFIGS)
def test_a_config_is_complete(root, tmp_path, name):
    path = root / "configs" / f"{name}.cfg"
    before, after = fill_config(tmp_path / "filled.cfg", path, silent=True)
    assert before.to_str() == after.to_str()


@pytest.mark.parametrize("name", CONFIGS)
def test_a_config_has_the_components_in_the_order_of_the_design(root, name):
    config = load_config(root / "configs" / f"{name}.cfg")
    assert config["nlp"]["pipeline"] == [
        "transformer",
        "tagger",
        "attribute_ruler",
        "chunker",
        "senter",
        "ner",
        "lemmatizer",
        "actor_factor_mechanism",
        "tensor_cleaner",
    ]


@pytest.mark.parametrize("name, width", [("minilm", 384), ("bert_base_uncased", 768)])
def test_all_heads_listen_at_the_width_of_the_encoder(root, name, width):
    components = load_config(root / "configs" / f"{name}.cfg").interpolate()["components"]
    widths = [
        component["model"]["tok2vec"]["encoder"]["width"]
        for component in components.values()
        if "tok2vec" in (component.get("model") or {})
    ]
    assert widths == [width] * 4


def test_the_gpu_config_uses_the_pytorch_allocator(root):
    config = load_config(root / "configs" / "bert_base_uncased.cfg").interpolate()
    assert config["training"]["gpu_allocator"] == "pytorch"


def test_every_tag_maps_to_a_universal_one(root):
    tag_map = srsly.read_json(root / "assets" / "tag_map.json")
    assert set(tag_map) == PTB_TAGS
