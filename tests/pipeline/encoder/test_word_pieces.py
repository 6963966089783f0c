"""Words to word pieces, against Hugging Face's tokenizer."""

from types import SimpleNamespace

import pytest
from crowd import run_together
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab
from tokenizers import Tokenizer

from spacy_bert_ner.pipeline.encoder import word_pieces
from spacy_bert_ner.pipeline.encoder.word_pieces import MAX_PIECES, WordPieces

VOCAB = Vocab()
AWKWARD = "aZé\u0301ßİ中国ก,.…!-'[]#🙂\u200d\ufffd\x00\x1f\u200b\u00ad \n\t\u00a0\u2028"
WORDS = st.one_of(
    st.text(min_size=1, max_size=12),
    st.text(AWKWARD, min_size=1, max_size=12),
    st.sampled_from(["[CLS]", "[SEP]", "[PAD]", "[UNK]", "a[SEP]", "##a", "x" * 101, " ", "ab."]),
)


@pytest.fixture(scope="module")
def tokenizer(encoder):
    from transformers import BertTokenizerFast

    return BertTokenizerFast.from_pretrained(encoder)


@pytest.fixture
def cut(encoder):
    cut = WordPieces()
    cut.read(encoder)
    return cut


def docs_of(*texts, vocab=VOCAB):
    return [Doc(vocab, words=words) for words in texts]


def pieces_of(cut, docs):
    """The pieces of each word."""
    found = cut.tokenize(docs)
    ids = iter(found.ids.tolist())
    return [[next(ids) for _ in range(count)] for count in found.counts.tolist()]


def expected(tokenizer, words):
    encoded = tokenizer(words, is_split_into_words=True, add_special_tokens=False)
    pieces = [[] for _ in words]
    for piece, word in zip(encoded["input_ids"], encoded.word_ids()):
        pieces[word].append(piece)
    return pieces


@given(words=st.lists(WORDS, min_size=1, max_size=12))
def test_the_pieces_are_those_of_transformers(encoder, tokenizer, words):
    cut = WordPieces()
    cut.read(encoder)
    assert pieces_of(cut, docs_of(words)) == expected(tokenizer, words)


@pytest.mark.parametrize("space", [" ", "   ", "\n", "\t", "\u00a0", "\u2028", "\x00", "\u200b"])
def test_white_space_and_control_characters_have_no_pieces(cut, space):
    assert [len(pieces) for pieces in pieces_of(cut, docs_of(["a", space, "b"]))] == [1, 0, 1]


@pytest.mark.parametrize("length", [MAX_PIECES - 1, MAX_PIECES, MAX_PIECES + 1, 5000])
def test_a_word_of_many_pieces_is_cut_off(cut, tokenizer, length):
    words = ["." * length, "Olsen"]
    assert pieces_of(cut, docs_of(words)) == [p[:MAX_PIECES] for p in expected(tokenizer, words)]


@pytest.mark.parametrize(
    "texts",
    [
        [["a", "ab", "a", "a", "ab"]],
        [["a", "b"], ["b", "abc"], ["a"]],
        [[], ["ab"], [], [], ["cd", "ab"], []],
        [[]],
        [[], []],
        [[" "], ["ab"], ["\n", "ab"]],
    ],
)
def test_the_pieces_of_several_docs_follow_one_another(cut, tokenizer, texts):
    words = [word for text in texts for word in text]
    assert pieces_of(cut, docs_of(*texts)) == (expected(tokenizer, words) if words else [])


def test_known_words_have_the_same_pieces_again(cut):
    docs = docs_of(["will", "step", "qxz", "."])
    first = pieces_of(cut, docs)
    pieces_of(cut, docs_of(["new", "words"]))
    assert pieces_of(cut, docs) == first


def test_docs_of_different_vocabs_go_together(cut, tokenizer):
    docs = docs_of(["ab", "NOUN"], vocab=Vocab(strings=["xy"])) + docs_of(["cd", "ab"])
    assert pieces_of(cut, docs) == expected(tokenizer, ["ab", "NOUN", "cd", "ab"])


@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_forgetting_changes_no_result(cut, tokenizer, monkeypatch, most):
    monkeypatch.setattr(word_pieces, "MAX_WORDS", most)
    for words in (["a", "b", "c"], ["c", "d"], ["a", "d", "a"], ["e"], ["a", "b", "c", "d", "e"]):
        assert pieces_of(cut, docs_of(words)) == expected(tokenizer, words)


@pytest.mark.parametrize("most", [20, 100_000])
def test_threads_do_not_change_each_others_pieces(cut, tokenizer, monkeypatch, most):
    monkeypatch.setattr(word_pieces, "MAX_WORDS", most)
    # some words are new to all threads, some only to one, and a small table is always full
    shares = [[[f"q{i}", f"x{i * n}", "ab", str(i)] for i in range(50)] for n in range(8)]
    wanted = [[expected(tokenizer, words) for words in share] for share in shares]

    def cut_all(share):
        return [pieces_of(cut, docs_of(words)) for words in share]

    assert run_together([lambda own=share: cut_all(own) for share in shares]) == wanted
    assert [cut_all(share) for share in shares] == wanted


def test_an_interrupted_call_leaves_no_half_known_word(cut, tokenizer, monkeypatch):
    class Interrupted(Exception):
        pass

    def encode(words, **options):
        if words == ["d"]:
            raise Interrupted
        return own.encode(words, **options)

    own = cut._model
    cut.tokenize(docs_of(["a"]))
    monkeypatch.setattr(cut, "_model", SimpleNamespace(encode=encode))
    with pytest.raises(Interrupted):
        cut.tokenize(docs_of(["b", "c", "d"]))
    monkeypatch.setattr(cut, "_model", own)
    words = ["d", "c", "b", "a"]
    assert pieces_of(cut, docs_of(words)) == expected(tokenizer, words)


@pytest.mark.parametrize("word", [".", "!", "?", "…", "\n\n", "\n \n"])
def test_sentence_ends_are_flagged(cut, word):
    assert cut.tokenize(docs_of(["a", word, "b"])).ends.tolist() == [0, 1, 0]


@pytest.mark.parametrize("word", [",", "U.S.", "...", " ", ";", "\n", " \n"])
def test_other_words_are_no_sentence_ends(cut, word):
    assert cut.tokenize(docs_of([word])).ends.tolist() == [0]


def test_a_folder_without_tokenizer_is_rejected_by_name(tmp_path):
    with pytest.raises(ValueError, match="tokenizer.json") as error:
        WordPieces().read(tmp_path)
    assert str(tmp_path) in str(error.value)


@pytest.mark.parametrize("piece", ["[CLS]", "[SEP]", "[PAD]", "[MASK]"])
def test_a_tokenizer_without_a_special_token_is_rejected_by_name(encoder, tmp_path, piece):
    text = (encoder / "tokenizer.json").read_text(encoding="utf8")
    (tmp_path / "tokenizer.json").write_text(text.replace(piece, "[X]"), encoding="utf8")
    with pytest.raises(ValueError, match=f"\\{piece[:-1]}\\] missing") as error:
        WordPieces().read(tmp_path)
    assert str(tmp_path / "tokenizer.json") in str(error.value)


def test_the_files_truncation_and_padding_are_not_used(encoder, tmp_path, tokenizer):
    limited = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    limited.enable_truncation(2)
    limited.enable_padding(length=9)
    limited.save(str(tmp_path / "tokenizer.json"))
    cut = WordPieces()
    cut.read(tmp_path)
    assert pieces_of(cut, docs_of(["qxz", "a"])) == expected(tokenizer, ["qxz", "a"])


def test_special_ids_are_the_tokenizers(cut, tokenizer):
    names = {"CLS": "cls", "SEP": "sep", "PAD": "pad", "MASK": "mask"}
    assert cut.special == {n: getattr(tokenizer, f"{name}_token_id") for n, name in names.items()}


def test_pieces_are_spelt_as_the_vocabulary_writes_them(cut):
    ids = cut.tokenize(docs_of(["Reuters", "Qx", "\u4e00"])).ids
    assert cut.ids_to_tokens(ids) == ["reuters", "q", "##x", "[UNK]"]
    assert cut.ids_to_tokens(ids[:0]) == []


def test_bytes_round_trip(cut):
    copy = WordPieces().from_bytes(cut.to_bytes())
    docs = docs_of(["Olsen", "qxz", "\n", "."])
    assert pieces_of(copy, docs) == pieces_of(cut, docs) and copy.special == cut.special


def test_bytes_of_another_tokenizer_replace_the_remembered_pieces(cut):
    docs = docs_of(["qxz"])
    cut.tokenize(docs)
    other = Tokenizer.from_buffer(cut.to_bytes())
    other.add_tokens(["qxz"])
    cut.from_bytes(other.to_str().encode("utf8"))
    assert pieces_of(cut, docs) == [[other.token_to_id("qxz")]]


def test_without_a_tokenizer_there_are_no_bytes():
    assert WordPieces().from_bytes(WordPieces().to_bytes()).to_bytes() == b""


@pytest.fixture(scope="module")
def byte_level(tmp_path_factory):
    """RoBERTa's kind of tokenizer, saved with and without a space before the first word."""
    from tokenizers import ByteLevelBPETokenizer
    from transformers import RobertaTokenizerFast

    folder = tmp_path_factory.mktemp("byte_level")
    made = ByteLevelBPETokenizer()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    texts = ["the other day they're there, and it's here"] * 9
    made.train_from_iterator(texts, 330, 2, show_progress=False, special_tokens=special)
    made.save_model(str(folder))
    for space in (True, False):
        files = (str(folder / "vocab.json"), str(folder / "merges.txt"))
        tokenizer = RobertaTokenizerFast(*files, add_prefix_space=space)
        tokenizer.save_pretrained(folder / str(space))
    return folder


@pytest.mark.parametrize("saved", ["True", "False", "."], ids=["space", "no space", "merges"])
def test_byte_level_pieces_are_those_of_transformers(byte_level, saved):
    from transformers import RobertaTokenizerFast

    tokenizer = RobertaTokenizerFast.from_pretrained(byte_level / "True")
    cut = WordPieces()
    cut.read(byte_level / saved)

    @given(words=st.lists(WORDS.filter(lambda word: not word.isspace()), min_size=1, max_size=12))
    def check(words):
        found = pieces_of(cut, docs_of(words))
        assert found == [pieces[:MAX_PIECES] for pieces in expected(tokenizer, words)]

    check()
    assert cut.special == {"CLS": 0, "PAD": 1, "SEP": 2, "MASK": 4}
    assert pieces_of(cut, docs_of([" ", "the", "\n"]))[::2] == [[], []]
