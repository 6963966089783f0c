"""The vectors of words, against the models and tokenizers of transformers, for each kind of
encoder."""

import json
import shutil

import numpy
import pytest
import spacy
import torch
from encoder_kinds import TEXTS, write_encoder, write_tokenizer
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_bert_ner.pipeline.encoder.word_pieces import MAX_PIECES, WordPieces

KINDS = ["bert", "distilbert", "electra", "roberta", "xlm-roberta", "camembert"]
WORDS = [*(text.split() for text in TEXTS), ["Anna", "\n", "Straße", "\n \n", "北京", " "]]
VOCAB = Vocab()
AWKWARD = "".join({*"".join(TEXTS), *"\u200b\u00ad \n\t\u00a0\u2028▁"})
WORDS_OF_ANY_KIND = st.one_of(
    st.text(min_size=1, max_size=12),
    st.text(AWKWARD, min_size=1, max_size=12),
    st.sampled_from(["<s>", "<mask>", "a<s>", "▁", "▁a", "." * 50, "ｶﾞ", "o\u0308", "a  b\n"]),
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    made = {}

    def get(kind, cased):
        if (kind, cased) not in made:
            made[kind, cased] = tmp_path_factory.mktemp(kind)
            write_encoder(kind, made[kind, cased], cased=cased)
        return made[kind, cased]

    return get


def load(folder, pooling="mean", lang="xx"):
    nlp = spacy.blank(lang)
    model = {
        "@architectures": "spacy_bert_ner.Encoder.v1",
        "width": 32,
        "window": 128,
        "pooling": pooling,
        "precision": "fp32",
        "dropout": 0.0,
        "masking": 0.0,
    }
    nlp.add_pipe("bert_encoder", config={"model": model}).initialize(lambda: [], path=folder)
    return nlp


def encode(nlp, texts):
    docs = [Doc(nlp.vocab, words=words) for words in texts]
    return [doc.tensor for doc in nlp.pipe(docs)]


def encode_reference(folder, words, pooling):
    """Words of white space, which transformers' tokenizers see differently, are left out."""
    import transformers

    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModel.from_pretrained(folder).eval()
    seen = [i for i, word in enumerate(words) if not word.isspace()]
    encoded = tokenizer(
        [words[i] for i in seen], is_split_into_words=True, return_tensors="pt", truncation=True
    )
    with torch.no_grad():
        hidden = model(**encoded).last_hidden_state[0].numpy()
    vectors = numpy.zeros((len(words), hidden.shape[1]), dtype="float32")
    for i, word in enumerate(seen):
        own = [piece for piece, which in enumerate(encoded.word_ids()) if which == i]
        if own:
            vectors[word] = hidden[own].mean(0) if pooling == "mean" else hidden[own[0]]
    return vectors


@pytest.mark.parametrize("pooling", ["mean", "first"])
@pytest.mark.parametrize("kind, cased", [*((kind, True) for kind in KINDS), ("bert", False)])
def test_the_vectors_are_those_of_transformers(folders, kind, cased, pooling):
    folder = folders(kind, cased)
    found = encode(load(folder, pooling), WORDS)
    for words, vectors in zip(WORDS, found, strict=True):
        expected = encode_reference(folder, words, pooling)
        assert numpy.abs(vectors - expected).max() < 1e-4, words


@pytest.mark.parametrize("kind, cased", [*((kind, True) for kind in KINDS), ("bert", False)])
def test_a_saved_pipeline_has_the_same_vectors(folders, kind, cased, tmp_path):
    nlp = load(folders(kind, cased))
    nlp.get_pipe("bert_encoder").saves_half = False
    nlp.to_disk(tmp_path / "saved")
    for found, expected in zip(encode(spacy.load(tmp_path / "saved"), WORDS), encode(nlp, WORDS)):
        assert numpy.abs(found - expected).max() < 1e-5


@pytest.mark.parametrize("kind", KINDS)
def test_case_matters_to_a_cased_encoder_only(folders, kind):
    upper, lower = encode(load(folders(kind, True)), [["ANNA"], ["anna"]])
    assert numpy.abs(upper - lower).max() > 0.01
    if kind == "bert":
        assert numpy.array_equal(*encode(load(folders(kind, False)), [["ANNA"], ["anna"]]))


@pytest.mark.parametrize("file", ["tokenizer.json", "vocab.txt"])
@pytest.mark.parametrize(
    "lower, strip", [(False, None), (True, None), (True, False), (False, True)]
)
def test_the_options_of_a_tokenizers_config_count(tmp_path, file, lower, strip):
    write_encoder("bert", tmp_path, cased=lower)  # tokenizer.json says the opposite
    config = json.loads((tmp_path / "tokenizer_config.json").read_text(encoding="utf8"))
    config |= {"do_lower_case": lower, "strip_accents": strip}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf8")
    if file == "vocab.txt":
        (tmp_path / "tokenizer.json").unlink()
    for words, vectors in zip(WORDS, encode(load(tmp_path), WORDS), strict=True):
        expected = encode_reference(tmp_path, words, "mean")
        assert numpy.abs(vectors - expected).max() < 1e-4, words


@pytest.fixture(scope="module", params=["roberta", "xlm-roberta", "camembert"])
def tokenizers(request, tmp_path_factory):
    import transformers

    folder = tmp_path_factory.mktemp("tokenizer")
    write_tokenizer(request.param, folder)
    pieces = WordPieces()
    pieces.read(folder)
    return request.param, pieces, transformers.AutoTokenizer.from_pretrained(folder)


@given(words=st.lists(WORDS_OF_ANY_KIND, min_size=1, max_size=12))
def test_the_pieces_of_any_word_are_those_of_transformers(tokenizers, words):
    kind, pieces, reference = tokenizers
    if kind == "xlm-roberta":  # transformers 5 splits at white space, which this file does not
        words = [word for word in words if word.isspace() or word.split() == [word]] or [" "]
    encoded = reference(words, is_split_into_words=True, add_special_tokens=False)
    expected = [[] for _ in words]
    for piece, word in zip(encoded["input_ids"], encoded.word_ids()):
        expected[word].append(piece)
    found = pieces.tokenize([Doc(VOCAB, words=words)])
    own = iter(found.ids.tolist())
    assert [[next(own) for _ in range(count)] for count in found.counts] == [
        [] if word.isspace() else ids[:MAX_PIECES] for word, ids in zip(words, expected)
    ]


def test_a_word_that_becomes_nothing_has_no_vector(folders):
    folder = folders("xlm-roberta", True)
    (vectors,) = encode(load(folder), [["Anna", "\u200d", "Brandt"]])
    assert numpy.abs(vectors).max(axis=1).astype(bool).tolist() == [True, False, True]


def test_a_sentencepiece_model_alone_is_an_error_that_helps(folders, tmp_path):
    shutil.copytree(folders("xlm-roberta", True), tmp_path / "old")
    (tmp_path / "old" / "tokenizer.json").rename(tmp_path / "old" / "sentencepiece.bpe.model")
    with pytest.raises(ValueError, match="tokenizer.json: no such file. Make it of sentencepiece"):
        load(tmp_path / "old")


def test_an_encoder_with_a_projection_is_rejected(folders, tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"")
    config = json.loads((folders("electra", True) / "config.json").read_text(encoding="utf8"))
    (tmp_path / "config.json").write_text(json.dumps(config | {"embedding_size": 8}))
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((folders("electra", True) / name).read_bytes())
    with pytest.raises(ValueError, match="embedding_size is 8, but this layer only supports 32"):
        load(tmp_path)
