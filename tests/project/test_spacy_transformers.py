"""The config `bert_base_uncased_trf`: our heads on the transformer of spacy-transformers."""

import os
import runpy
import subprocess
import sys

import pytest
import spacy
import srsly
import torch
from exclusions import without_spacy_transformers
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config

SHAPE = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
}
# hides spacy-transformers from a new process
WITHOUT = """
import importlib.metadata as metadata, sys
discover = metadata.Distribution.discover
metadata.Distribution.discover = lambda **kwargs: (
    found for found in discover(**kwargs) if found.metadata["Name"] != "spacy-transformers"
)
import spacy
spacy.load(sys.argv[1])
"""


pytestmark = without_spacy_transformers


def write_byte_pairs(folder, tokenizer, texts):
    """A byte-level BPE tokenizer, in the class of a model."""
    import transformers
    from tokenizers import ByteLevelBPETokenizer

    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    made = ByteLevelBPETokenizer(add_prefix_space=True)
    made.train_from_iterator(texts, 400, 2, show_progress=False, special_tokens=special)
    made.save_model(str(folder))
    names = zip(("bos", "pad", "eos", "unk", "mask"), special)
    options = {f"{name}_token": piece for name, piece in names}
    paths = (str(folder / "vocab.json"), str(folder / "merges.txt"))
    made = getattr(transformers, tokenizer)(
        *paths,
        add_prefix_space=True,
        model_max_length=128,
        cls_token="<s>",
        sep_token="</s>",
        **options,
    )
    made.save_pretrained(folder)
    return len(made)


@pytest.fixture(scope="module")
def texts(tiny_corpus):
    return [doc.text for doc in DocBin().from_disk(tiny_corpus).get_docs(spacy.blank("en").vocab)]


@pytest.fixture(scope="module", params=["bert", "roberta", "deberta"])
def encoder_of_a_kind(request, encoder, texts, tmp_path_factory):
    """A tiny random encoder of BERT's, RoBERTa's or DeBERTa's kind."""
    import transformers

    if request.param == "bert":
        return encoder
    folder = tmp_path_factory.mktemp(request.param)
    name = {"roberta": "Roberta", "deberta": "Deberta"}[request.param]
    size = write_byte_pairs(folder, f"{name}TokenizerFast", texts)
    torch.manual_seed(0)
    options = {**SHAPE, "vocab_size": size, "max_position_embeddings": 514, "type_vocab_size": 1}
    if request.param == "deberta":
        options |= {"relative_attention": True, "pos_att_type": ["c2p", "p2c"]}
        options |= {"type_vocab_size": 0, "position_biased_input": False}
    config = getattr(transformers, f"{name}Config")(**options)
    getattr(transformers, f"{name}Model")(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def trained_on_transformer(encoder_of_a_kind, tiny_corpus, root):
    overrides = {
        "paths.encoder": str(encoder_of_a_kind),
        "paths.train": str(tiny_corpus),
        "paths.dev": str(tiny_corpus),
        "paths.rules": str(root / "assets" / "rules" / "chunk.jsonl"),
        "paths.tag_map": str(root / "assets" / "tag_map.json"),
        "system.gpu_allocator": None,
        "corpora.train.min_total_words": 0,
        "training.max_epochs": 60,
        "training.eval_frequency": 20,
        "training.optimizer.learn_rate.initial_rate": 0.003,
    }
    config = load_config(root / "configs" / "bert_base_uncased_trf.cfg", overrides=overrides)
    return train(init_nlp(config))[0]


def written(doc):
    return {
        "tokens": [(t.text, t.tag_, t.pos_, t.lemma_, t.is_sent_start) for t in doc],
        "ents": [(e.text, e.label_, round(e._.score, 4)) for e in doc.ents],
        "spans": {
            key: [(s.start, s.end, s.label_, s.id_) for s in group]
            for key, group in doc.spans.items()
        },
        "frames": [(f.lemma, str(f.actors), str(f.targets)) for f in doc._.frames],
    }


def test_heads_scores_chunks_and_frames_on_a_transformer(trained_on_transformer, texts, tmp_path):
    doc = trained_on_transformer(texts[0])
    assert ("Marta Olsen", "PER") in [(ent.text, ent.label_) for ent in doc.ents]
    assert all(0 < ent._.score <= 1 for ent in doc.ents)
    assert {"ACTOR", "MECHANISM"} <= {span.label_ for span in doc.spans["sc"]}
    assert doc.spans["chunks"] and doc._.frames
    assert doc._.trf_data is None
    trained_on_transformer.to_disk(tmp_path / "model")
    assert written(spacy.load(tmp_path / "model")(texts[0])) == written(doc)


def test_heads_without_the_transformers_vectors_are_an_error(trained_on_transformer, texts):
    with trained_on_transformer.select_pipes(disable=["transformer"]):
        with pytest.raises(ValueError, match="needs the word vectors of the encoder"):
            trained_on_transformer(texts[0])


def test_its_package_names_spacy_transformers(trained_on_transformer, root, tmp_path):
    trained_on_transformer.to_disk(tmp_path / "model")
    meta = srsly.read_json(tmp_path / "model" / "meta.json")
    srsly.write_json(tmp_path / "meta.json", meta)
    make_package = runpy.run_path(str(root / "scripts" / "package_model.py"))["make_package"]
    paths = (tmp_path / "model", tmp_path, tmp_path / "meta.json")
    folder = make_package(*paths, name="bert_trf", version="1.2.3")
    requirements = srsly.read_json(folder / "meta.json")["requirements"]
    assert any(line.startswith("spacy-transformers>=") for line in requirements)
    setup = [sys.executable, "setup.py", "-q", "egg_info"]
    subprocess.run(setup, cwd=folder, check=True, capture_output=True)
    command = [sys.executable, "-c", WITHOUT, "en_bert_trf"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.stderr.splitlines()[-1].startswith(
        "ImportError: en_bert_trf needs spacy-transformers, which is not installed: pip install"
    )
