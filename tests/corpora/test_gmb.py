"""The Groningen Meaning Bank's CSV file to documents."""

import pytest

from spacy_bert_ner.corpora.gmb import FILE_NAME, read_gmb
from spacy_bert_ner.corpora.labels import CorpusError
from spacy_bert_ner.corpora.sources import read_corpus

HEADER = "Sentence #,Word,POS,Tag"
MET = ["Zora,NNP,B-per", "Quill,NNP,I-per", "met,VBD,O", "Tam,NNP,B-per"]
RAIN = ["Rain,NN,O", "hit,VBD,O", "Lagos,NNP,B-geo"]


def make_rows(*sentences):
    """The file's lines: the number stands on a sentence's first row only."""
    numbered = [
        f"{f'Sentence: {number}' if i == 0 else ''},{row}"
        for number, rows in enumerate(sentences, 1)
        for i, row in enumerate(rows)
    ]
    return [HEADER, *numbered]


@pytest.fixture
def read(tmp_path):
    """Read sentences, or the file's bytes: all sentences sorted. Reports go to read.messages."""

    def read(*sentences, data=None):
        if data is None:
            data = "".join(f"{row}\r\n" for row in make_rows(*sentences)).encode("cp1252")
        (tmp_path / FILE_NAME).write_bytes(data)
        splits = read_gmb(tmp_path / FILE_NAME, on_repair=read.messages.append)
        return sorted(sentence for docs in splits.values() for doc in docs for sentence in doc)

    read.messages = []
    return read


@pytest.fixture
def split(tmp_path):
    """Read n different sentences of one word, and more: the words of each split."""

    def split(n, *more):
        rows = make_rows(*([f"w{i},NN,O"] for i in range(n)), *more)
        (tmp_path / FILE_NAME).write_bytes("\r\n".join(rows).encode("cp1252"))
        splits = read_gmb(tmp_path / FILE_NAME)
        return {name: [s.words for doc in docs for s in doc] for name, docs in splits.items()}

    return split


def test_a_number_begins_a_sentence(read):
    assert [sentence.words for sentence in read(MET, RAIN)] == [
        ["Rain", "hit", "Lagos"],
        ["Zora", "Quill", "met", "Tam"],
    ]


def test_a_sentence_has_its_entities_and_tags_and_no_chunks(read):
    [sentence] = read(MET)
    assert sentence.ents == [(0, 2, "per"), (3, 4, "per")]
    assert sentence.tags == ["NNP", "NNP", "VBD", "NNP"] and sentence.chunks is None


def test_each_sentence_is_a_document(read, tmp_path):
    read(MET, RAIN)
    assert [len(doc) for docs in read_gmb(tmp_path / FILE_NAME).values() for doc in docs] == [1, 1]


@pytest.mark.parametrize("kind", "geo gpe org per tim art eve nat".split())
def test_each_type_is_read(read, kind):
    assert read([f"Zora,NNP,B-{kind}", f"Quill,NNP,I-{kind}"])[0].ents == [(0, 2, kind)]


@pytest.mark.parametrize(
    "field, word",
    [
        ("None", "None"),
        ("nan", "nan"),
        ("NULL", "NULL"),
        ('","', ","),
        ('"1,250"', "1,250"),
        ('""""', '"'),
        ('"""so"""', '"so"'),
        ("`", "`"),
        ("wait…", "wait…"),
        ("…", "…"),
        ("a\xa0b", "a\xa0b"),
        ("caf\xe9", "caf\xe9"),
        ("\u20ac5", "\u20ac5"),
        ("\u2019s", "\u2019s"),
    ],
)
def test_a_word_stays_as_it_is(read, field, word):
    assert read(["Zora,NNP,O", f"{field},NN,O", "left,VBD,O"])[0].words == ["Zora", word, "left"]


@pytest.mark.parametrize("byte, word", [(b"\x85", "…"), (b"\xa0x", "\xa0x"), (b"\x93", "\u201c")])
def test_a_byte_of_cp1252_breaks_no_row(read, byte, word):
    row = b",Word,POS,Tag\r\nSentence: 1," + byte + b",:,O\r\n,x,NN,O\r\n"
    assert read(data=b"Sentence #" + row)[0].words == [word, "x"]


@pytest.mark.parametrize("end", ["\r\n", "\n"], ids=["crlf", "lf"])
@pytest.mark.parametrize("last", [True, False], ids=["end", "no-end"])
def test_every_line_end_reads_the_same(read, end, last):
    text = end.join(make_rows(MET, RAIN)) + end * last
    assert read(data=text.encode("cp1252")) == read(MET, RAIN)


@pytest.mark.parametrize("blank", ["", " ", "\xa0", " \xa0 "], ids=repr)
def test_a_blank_word_is_left_out_and_counted(read, blank):
    [sentence] = read(["Zora,NNP,B-per", f"{blank},NN,O", "left,VBD,O"])
    assert (sentence.words, sentence.tags) == (["Zora", "left"], ["NNP", "VBD"])
    assert "1 blank words" in read.messages[0]


def test_a_sentence_that_begins_with_a_blank_word_stays_apart(read):
    assert [s.words for s in read(RAIN, [" ,NN,O", *MET])] == [
        ["Rain", "hit", "Lagos"],
        ["Zora", "Quill", "met", "Tam"],
    ]


def test_a_repeated_sentence_is_left_out_and_counted(read):
    assert len(read(MET, RAIN, MET, MET)) == 2
    assert "2 repeated sentences" in read.messages[0]


def test_of_sentences_with_other_tags_the_first_is_kept(read):
    assert [s.ents for s in read(RAIN, [row.replace("B-geo", "O") for row in RAIN])] == [
        [(2, 3, "geo")]
    ]


@pytest.mark.parametrize(
    "tags, ents, strays",
    [
        ("I-org I-org O", [(0, 2, "org")], 1),
        ("B-per I-org I-org", [(0, 1, "per"), (1, 3, "org")], 1),
        ("I-tim O I-tim", [(0, 1, "tim"), (2, 3, "tim")], 2),
        ("B-org I-org B-org", [(0, 2, "org"), (2, 3, "org")], 0),
    ],
)
def test_an_i_without_a_b_begins_an_entity_and_is_counted(read, tags, ents, strays):
    rows = [f"w{i},NN,{tag}" for i, tag in enumerate(tags.split())]
    assert read(rows)[0].ents == ents
    [message] = read.messages
    assert f"{strays} I- without a B-" in message and FILE_NAME in message


@pytest.mark.parametrize("n, sizes", [(10, (8, 1, 1)), (100, (80, 10, 10)), (57, (47, 5, 5))])
def test_a_tenth_each_is_for_dev_and_test(split, n, sizes):
    assert tuple(len(split(n)[name]) for name in ("train", "dev", "test")) == sizes


def test_every_sentence_is_in_one_split(split):
    found = [words for sentences in split(50).values() for words in sentences]
    assert sorted(found) == sorted([f"w{i}"] for i in range(50))


def test_no_repeated_sentence_is_in_two_splits(split):
    more = [[f"w{i},VB,B-geo"] for i in range(0, 50, 2)]
    found = [words for sentences in split(50, *more).values() for words in sentences]
    assert len(found) == len({tuple(words) for words in found}) == 50


def test_the_split_is_the_same_each_time_and_not_in_the_files_order(split):
    assert split(50) == split(50)
    assert split(50)["test"] != [[f"w{i}"] for i in range(5)]


@pytest.mark.parametrize(
    "line, reason",
    [
        (",Oslo,NNP,B-LOC", "unknown tag 'B-LOC'"),
        (",Oslo,NNP,", "unknown tag ''"),
        (",Oslo,B-geo", "3 columns, expected 4"),
        (",Oslo,NNP,B-geo,x", "5 columns, expected 4"),
        (",1,250,CD,O", "5 columns, expected 4"),
        ("", "0 columns, expected 4"),
    ],
)
def test_a_bad_row_gives_one_line_with_file_line_and_reason(read, tmp_path, line, reason):
    text = "\r\n".join([*make_rows(MET), line, "Sentence: 2,x,NN,O"])
    with pytest.raises(CorpusError) as error:
        read(data=text.encode("cp1252"))
    message = str(error.value)
    assert message.startswith(f"{tmp_path / FILE_NAME}:6: {reason}") and "\n" not in message


@pytest.mark.parametrize(
    "header",
    ["", "Word,POS,Tag", "Sentence: 1,Zora,NNP,B-per", HEADER.lower(), "\xef\xbb" + HEADER],
)
def test_another_header_is_an_error_of_line_1(read, tmp_path, header):
    with pytest.raises(CorpusError) as error:
        read(data=f"{header}\r\nSentence: 1,x,NN,O\r\n".encode("cp1252"))
    assert str(error.value).startswith(
        f"{tmp_path / FILE_NAME}:1: the columns must be {HEADER[:8]}"
    )


@pytest.mark.parametrize("byte", [b"\x81", b"\x9d"])
@pytest.mark.parametrize("n", [1, 3000], ids=["short", "long"])
def test_bytes_that_are_not_cp1252_give_file_and_line(read, tmp_path, byte, n):
    good = "\r\n".join([HEADER, *(f"Sentence: {i},w{i},NN,O" for i in range(n))]) + "\r\n"
    with pytest.raises(CorpusError, match="not in cp1252") as error:
        read(data=good.encode() + b"," + byte + b",NN,O\r\n")
    assert str(error.value).startswith(f"{tmp_path / FILE_NAME}:{n + 2}: ")


def test_a_quote_that_never_ends_gives_file_and_reason(read, tmp_path):
    rows = "".join(f",w{i},NN,O\r\n" for i in range(15000))
    with pytest.raises(CorpusError) as error:
        read(data=f'{HEADER}\r\nSentence: 1,"x,NN,O\r\n{rows}'.encode())
    assert str(tmp_path / FILE_NAME) in str(error.value)


@pytest.mark.parametrize("rows", [[], [["  ,NN,O"]]], ids=["none", "blank"])
def test_a_file_without_words_is_an_error_that_names_it(read, rows):
    with pytest.raises(CorpusError, match=rf"{FILE_NAME}: no tokens"):
        read(*rows)


def test_a_missing_file_is_an_error_that_names_it(tmp_path):
    with pytest.raises(CorpusError, match=rf"{FILE_NAME}: can't be read"):
        read_gmb(tmp_path / FILE_NAME)


def test_the_corpus_gmb_is_read_from_its_file_and_reports(read, tmp_path):
    read(MET, MET)
    messages = []
    splits = read_corpus("gmb", tmp_path, on_message=messages.append)
    assert splits == read_gmb(tmp_path / FILE_NAME) and messages == read.messages


def test_without_the_file_the_corpus_gmb_says_where_to_get_it(tmp_path):
    (tmp_path / "train.conll").write_text("Zora I-PER\n")
    with pytest.raises(CorpusError, match="Kaggle") as error:
        read_corpus("gmb", tmp_path)
    assert str(error.value).startswith(f"{tmp_path / FILE_NAME}: no such file")
