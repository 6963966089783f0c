"""A tiny random encoder, a tiny corpus, and hand-built Docs. Nothing is downloaded."""

from pathlib import Path

import pytest
import spacy
import srsly
from hypothesis import settings
from spacy.tokens import Doc, DocBin, Span
from spacy.util import load_config

from spacy_bert_ner.corpora.columns import read_columns
from spacy_bert_ner.corpora.docs import make_docs

ROOT = Path(__file__).parent.parent
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")
TINY_CORPUS = ROOT / "tests" / "data" / "tiny.conll"


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture
def vocab():
    return spacy.blank("en").vocab


@pytest.fixture(scope="session")
def encoder(tmp_path_factory):
    """A random BERT of two layers, with a WordPiece vocabulary of characters and the tiny corpus'
    words."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("encoder")
    words = {word.lower() for doc in read_columns(TINY_CORPUS) for s in doc for word in s.words}
    letters = [chr(code) for code in range(33, 127)]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    pieces += [f"##{letter}" for letter in letters] + sorted(words - set(letters))
    (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=512).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
    )
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_corpus(tmp_path_factory):
    """The tiny corpus as a .spacy file."""
    path = tmp_path_factory.mktemp("corpus") / "tiny.spacy"
    docs = make_docs(spacy.blank("en").vocab, read_columns(TINY_CORPUS))
    DocBin(docs=docs, store_user_data=False).to_disk(path)
    return path


@pytest.fixture(scope="session")
def config(encoder, tiny_corpus):
    """The CPU config on the tiny encoder and corpus, short enough for a test."""
    overrides = {
        "paths.encoder": str(encoder),
        "paths.train": str(tiny_corpus),
        "paths.dev": str(tiny_corpus),
        "paths.rules": str(ROOT / "assets" / "rules" / "chunk.jsonl"),
        "paths.tag_map": str(ROOT / "assets" / "tag_map.json"),
        "components.transformer.model.width": 32,
        "components.transformer.model.masking": 0.0,
        # the tiny encoder is too narrow to know its corpus in int8, which auto is on some
        # processors
        "components.transformer.model.precision": "fp32",
        "corpora.train.min_total_words": 0,
        "training.max_epochs": 100,
        "training.eval_frequency": 10,
        # slow enough that what it knows does not hang on the processor's last digits
        "training.optimizer.learn_rate.initial_rate": 0.003,
    }
    return load_config(ROOT / "configs" / "minilm.cfg", overrides=overrides)


@pytest.fixture(scope="session")
def trained(config):
    """The whole pipeline of the config, trained on the tiny corpus until it knows it."""
    from spacy.training.initialize import init_nlp
    from spacy.training.loop import train

    return train(init_nlp(config))[0]


@pytest.fixture
def annotated(vocab):
    """The German chancellor Anna Brandt did not give up her very bold plan ."""
    words = "The German chancellor Anna Brandt did not give up her very bold plan .".split()
    tags = "DT JJ NN NNP NNP VBD RB VB RP PRP$ RB JJ NN .".split()
    tag_map = srsly.read_json(ROOT / "assets" / "tag_map.json")
    doc = Doc(vocab, words=words, tags=tags, pos=[tag_map[tag]["POS"] for tag in tags])
    doc.ents = [Span(doc, 1, 2, "MISC"), Span(doc, 3, 5, "PER")]
    borders = [(0, 5, "NP"), (5, 8, "VP"), (8, 9, "PRT"), (9, 13, "NP")]
    doc.spans["chunks"] = [Span(doc, *border) for border in borders]
    return doc
