import pytest
import srsly
from exclusions import without_spacy_transformers
from spacy.cli.init_config import fill_config
from spacy.util import load_config

from spacy_bert_ner.corpora.labels import PTB_TAGS

CONFIGS = ["minilm", "bert_base_uncased", "minilm_transition"]
OTHERS = ["minilm_pos", "bert_base_uncased_plain", "xlm_roberta_base"]
TRF = pytest.param("bert_base_uncased_trf", marks=without_spacy_transformers)


@pytest.mark.parametrize("name", [*CONFIGS, *OTHERS, TRF])
def test_a_config_is_complete(root, tmp_path, name):
    path = root / "configs" / f"{name}.cfg"
    before, after = fill_config(tmp_path / "filled.cfg", path, silent=True)
    assert before.to_str() == after.to_str()


@pytest.mark.parametrize("name", CONFIGS)
def test_a_config_has_the_components_in_the_order_of_the_design(root, name):
    config = load_config(root / "configs" / f"{name}.cfg")
    assert config["nlp"]["pipeline"] == [
        "layout_reader",
        "transformer",
        "senter",
        "tagger",
        "attribute_ruler",
        "chunker",
        "ner",
        "lemmatizer",
        "actor_factor_mechanism",
        "tensor_cleaner",
    ]


@pytest.mark.parametrize(
    "name, heads, width",
    [
        ("minilm", 4, 384),
        ("minilm_transition", 4, 384),
        ("minilm_pos", 2, 384),
        ("bert_base_uncased", 4, 768),
        ("xlm_roberta_base", 2, 768),
        ("bert_base_uncased_plain", 1, 768),
    ],
)
def test_all_heads_listen_at_the_width_of_the_encoder(root, name, heads, width):
    components = load_config(root / "configs" / f"{name}.cfg").interpolate()["components"]
    assert list(find_listeners(components)) == [width] * heads


def find_listeners(block):
    """The width of each listener in a block of a config."""
    if block.get("@architectures") == "spacy.Tok2VecListener.v1":
        yield block["width"]
    for value in block.values():
        if isinstance(value, dict):
            yield from find_listeners(value)


def test_tags_that_a_head_reads_are_annotated_in_training(root):
    config = load_config(root / "configs" / "minilm_pos.cfg").interpolate()
    features = config["components"]["ner"]["model"]["tok2vec"]["features"]
    assert "TAG" in features["attrs"]
    assert config["training"]["annotating_components"] == ["tagger"]


def test_the_gpu_config_uses_the_pytorch_allocator(root):
    config = load_config(root / "configs" / "bert_base_uncased.cfg").interpolate()
    assert config["training"]["gpu_allocator"] == "pytorch"


def test_the_plain_config_is_the_usual_recipe(root):
    config = load_config(root / "configs" / "bert_base_uncased_plain.cfg").interpolate()
    assert config["nlp"]["pipeline"] == ["transformer", "ner", "tensor_cleaner"]
    encoder, ner = (config["components"][name]["model"] for name in ("transformer", "ner"))
    assert encoder["pooling"] == "first" and not encoder["masking"]
    assert ner["tok2vec"]["@architectures"] == "spacy.Tok2VecListener.v1"
    training = config["training"]
    assert training["before_to_disk"] is None and not training["optimizer"]["use_averages"]
    assert training["optimizer"]["learn_rate"]["floor"] == 0


def test_every_tag_maps_to_a_universal_one(root):
    tag_map = srsly.read_json(root / "assets" / "tag_map.json")
    assert set(tag_map) == PTB_TAGS
