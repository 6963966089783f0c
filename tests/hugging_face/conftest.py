"""Tiny random token classifiers, as `save_pretrained` writes them."""

import json
import random

import pytest
import torch
from spacy.tokens import Doc

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789é"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SHAPE = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
}
SCHEMES = {
    "BIO": ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"],
    "IOB1, O last": ["I-PER", "B-PER", "I-LOC", "O"],
    "BIOES": ["O", *(f"{prefix}-{label}" for label in ("PER", "LOC") for prefix in "BIES")],
    "BILOU": [*(f"{prefix}-{label}" for prefix in "BILU" for label in ("PER", "LOC")), "O"],
    "plain": ["PER", "O", "LOC"],
}


def write_word_pieces(folder, *, cased, tokenizer="BertTokenizerFast"):
    import transformers

    letters = LETTERS.replace("é", "") + ("é" if cased else "")
    pieces = [*SPECIAL, *letters, *(f"##{letter}" for letter in letters), "the", "##er", "The"]
    (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    made = getattr(transformers, tokenizer)(
        str(folder / "vocab.txt"), model_max_length=512, do_lower_case=not cased
    )
    made.save_pretrained(folder)
    return len(pieces)


def name_tags(tags):
    return {"id2label": dict(enumerate(tags)), "label2id": {t: i for i, t in enumerate(tags)}}


def save(model, folder):
    """Save a model whose words differ enough to get different tags."""
    with torch.no_grad():
        model.get_input_embeddings().weight.normal_(std=2)
        model.classifier.weight.normal_(std=1)
    model.save_pretrained(folder)


def write_bert(folder, tags, *, cased):
    from transformers import BertConfig, BertForTokenClassification

    size = write_word_pieces(folder, cased=cased)
    config = BertConfig(vocab_size=size, initializer_range=0.2, **SHAPE, **name_tags(tags))
    save(BertForTokenClassification(config), folder)


def write_distilbert(folder, tags, *, cased):
    from transformers import DistilBertConfig, DistilBertForTokenClassification

    size = write_word_pieces(folder, cased=cased, tokenizer="DistilBertTokenizerFast")
    shape = {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 64, "sinusoidal_pos_embds": True}
    config = DistilBertConfig(vocab_size=size, initializer_range=0.2, **shape, **name_tags(tags))
    save(DistilBertForTokenClassification(config), folder)


def write_byte_pairs(folder, *, add_prefix_space=True):
    """A byte-level BPE tokenizer. No word begins with the piece of a space alone, which `pipeline`
    takes for a word of its own."""
    from tokenizers import ByteLevelBPETokenizer
    from transformers import RobertaTokenizerFast

    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    made = ByteLevelBPETokenizer(add_prefix_space=True)
    texts = [" ".join(LETTERS + "ж"), "the other day", "there and here"] * 9
    made.train_from_iterator(texts, 400, 2, show_progress=False, special_tokens=special)
    made.save_model(str(folder))
    paths = (str(folder / "vocab.json"), str(folder / "merges.txt"))
    options = {"add_prefix_space": add_prefix_space, "model_max_length": 512}
    made = RobertaTokenizerFast(*paths, **options)
    made.save_pretrained(folder)
    return len(made)


def write_roberta(folder, tags, *, cased):
    from transformers import RobertaConfig, RobertaForTokenClassification

    size = write_byte_pairs(folder)
    limits = {"type_vocab_size": 1, "max_position_embeddings": 514}
    config = RobertaConfig(
        vocab_size=size, initializer_range=0.2, **SHAPE, **limits, **name_tags(tags)
    )
    save(RobertaForTokenClassification(config), folder)


def write_sentencepieces(folder):
    """XLM-R's kind of tokenizer. No word begins with the piece of a space alone."""
    from tokenizers import Tokenizer
    from tokenizers.models import Unigram
    from tokenizers.pre_tokenizers import Metaspace, Sequence, WhitespaceSplit
    from tokenizers.processors import TemplateProcessing
    from transformers import XLMRobertaTokenizerFast

    pieces = [*LETTERS, "er", "the", *(f"▁{piece}" for piece in (*LETTERS, "the", "The"))]
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    scores = [*((piece, 0.0) for piece in special), *((piece, -1.0) for piece in pieces)]
    made = Tokenizer(Unigram([*scores, ("<mask>", 0.0)], unk_id=3))
    made.pre_tokenizer = Sequence([WhitespaceSplit(), Metaspace()])
    ends = [("<s>", 0), ("</s>", 2)]
    made.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    made.save(str(folder / "unigram.json"))
    file = str(folder / "unigram.json")
    XLMRobertaTokenizerFast(tokenizer_file=file, model_max_length=512).save_pretrained(folder)
    return len(scores) + 1


def write_xlm_roberta(folder, tags, *, cased):
    from transformers import XLMRobertaConfig, XLMRobertaForTokenClassification

    size = write_sentencepieces(folder)
    limits = {"type_vocab_size": 1, "max_position_embeddings": 514}
    config = XLMRobertaConfig(
        vocab_size=size, initializer_range=0.2, **SHAPE, **limits, **name_tags(tags)
    )
    save(XLMRobertaForTokenClassification(config), folder)


WRITERS = {
    "bert": write_bert,
    "distilbert": write_distilbert,
    "roberta": write_roberta,
    "xlm-roberta": write_xlm_roberta,
}


@pytest.fixture
def write(tmp_path):
    """Write a classifier of a kind into a new folder."""

    def write(kind="bert", *, scheme="BIO", cased=False, folder="classifier"):
        folder = tmp_path / folder
        folder.mkdir()
        torch.manual_seed(0)
        WRITERS[kind](folder, SCHEMES[scheme], cased=cased)
        return folder

    return write


@pytest.fixture
def change():
    """Change a JSON file."""

    def change(path, **values):
        data = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**data, **values}), encoding="utf-8")

    return change


@pytest.fixture(scope="session")
def sentences():
    """200 sentences of words, some of them unknown, some longer than the vocabulary's pieces."""
    chance = random.Random(0)
    words = ["the", "The", "ж", "THEER", *LETTERS]
    words += ["".join(chance.choices(LETTERS, k=chance.randint(2, 7))) for _ in range(100)]
    return [chance.choices(words, k=chance.randint(1, 20)) for _ in range(200)]


@pytest.fixture
def make_doc():
    def make_doc(nlp, words):
        return Doc(nlp.vocab, words=words, spaces=[True] * (len(words) - 1) + [False])

    return make_doc
