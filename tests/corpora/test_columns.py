"""CoNLL column files to documents."""

import pytest

from spacy_bert_ner.corpora.columns import read_columns
from spacy_bert_ner.corpora.labels import CorpusError, Sentence

FILE = """-DOCSTART- -X- O O

Ada NNP I-NP I-PER
met VBD I-VP O
Bo NNP I-NP I-PER
Cy NNP B-NP B-PER
. . O O

Rain NN I-NP O

-DOCSTART- -X- O O

Rome NNP I-NP I-LOC
"""


@pytest.fixture
def read(tmp_path):
    """Read a text or bytes; every repair goes to read.repairs."""

    def read(content, name="some.conll", **options):
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (tmp_path / name).write_bytes(data)
        return read_columns(tmp_path / name, on_repair=read.repairs.append, **options)

    read.repairs = []
    return read


def test_blank_lines_and_docstart_lines_give_sentences_and_documents(read):
    words = [[sentence.words for sentence in document] for document in read(FILE)]
    assert words == [[["Ada", "met", "Bo", "Cy", "."], ["Rain"]], [["Rome"]]]


def test_each_sentence_has_its_tags_chunks_and_entities(read):
    sentence = read(FILE)[0][0]
    assert sentence.tags == ["NNP", "VBD", "NNP", "NNP", "."]
    assert sentence.chunks == [(0, 1, "NP"), (1, 2, "VP"), (2, 3, "NP"), (3, 4, "NP")]
    assert sentence.ents == [(0, 1, "PER"), (2, 3, "PER"), (3, 4, "PER")]


@pytest.mark.parametrize(
    "content",
    [
        FILE.replace(" I-", " B-"),
        FILE.replace(" ", "\t"),
        FILE.replace(" ", "  \t"),
        FILE.replace("\n", "\r\n"),
        "\ufeff" + FILE,
        "\ufeff" + FILE.replace("\n", "\r\n"),
        FILE.rstrip("\n"),
        FILE.replace("\n", " \n"),
        FILE.replace("-X- O O\n\n", "-X- O O\n"),
        FILE.replace("\n\n", "\n\n\n"),
        FILE.replace("-DOCSTART- -X- O O\n", "-DOCSTART- -X- O O\n" * 2),
        FILE.split("\n", 2)[2],
        FILE + "\n-DOCSTART- -X- O O\n\n",
    ],
    ids="iob2 tabs mixed crlf bom bom-crlf no-final-newline trailing-space "
    "docstart-without-blank more-blanks empty-document no-first-docstart last-docstart".split(),
)
def test_every_way_to_write_the_file_reads_the_same(read, content):
    assert read(content, "other.conll") == read(FILE)
    assert not read.repairs


@pytest.mark.parametrize(
    "line", ["-DOCSTART- -X- O O", "-DOCSTART- -X- -X- O", "-DOCSTART-\t-X-\tO\tO", "-DOCSTART- O"]
)
def test_each_form_of_docstart_is_a_border_and_no_token(read, line):
    documents = read(f"{line}\n\nAda I-PER\n\n{line}\n\nBo I-PER\n")
    assert [[s.words for s in document] for document in documents] == [[["Ada"]], [["Bo"]]]


@pytest.mark.parametrize(
    "content, tags, chunks",
    [
        ("Ada I-PER\nran O\n", None, None),
        ("Ada NNP I-PER\nran VBD O\n", ["NNP", "VBD"], None),
        ("Ada NNP I-NP I-PER\nran VBD O O\n", ["NNP", "VBD"], [(0, 1, "NP")]),
    ],
)
def test_two_to_four_columns_are_read(read, content, tags, chunks):
    assert read(content) == [[(["Ada", "ran"], [(0, 1, "PER")], tags, chunks)]]


@pytest.mark.parametrize(
    "char", list("\xa0\u2028\u2029\x85\x0b\x0c\x1c\u3000\u200b\ufeff\U0001f600")
)
@pytest.mark.parametrize("token", ["a{}b", "a{}", "{}b", "{}"])
def test_a_token_with_an_unusual_character_survives(read, char, token):
    word = token.format(char)
    assert read(f"x O\n{word} B-PER\n")[0][0].words == ["x", word]


def test_a_file_without_docstart_is_grouped_by_ten_sentences(read):
    documents = read("".join(f"w{i} O\n\n" for i in range(23)))
    assert [len(document) for document in documents] == [10, 10, 3]
    assert [s.words[0] for document in documents for s in document] == [f"w{i}" for i in range(23)]


@pytest.mark.parametrize(
    "content, line, reason",
    [
        ("Ada NNP I-PER\nran O\n", 2, "2 columns, expected 3: 'ran O'"),
        ("Ada I-PER\n\nran VBD O\n", 3, "3 columns, expected 2: 'ran VBD O'"),
        ("Ada\n", 1, "1 columns, expected 2 to 4: 'Ada'"),
        ("-DOCSTART- O\n\na b c d O\n", 3, "5 columns, expected 2 to 4: 'a b c d O'"),
        ("Ada I-PER\r\nran X-LOC\r\n", 2, "unknown tag 'X-LOC'"),
        ("Ada I-PER\n\nBo I-NP\n", 3, "unknown tag 'I-NP'"),
        ("Ada NNP I-PER I-PER\n", 1, "unknown tag 'I-PER'"),
        ("\ufeffAda NNP O\nran VERB O\n", 2, "unknown tag 'VERB'"),
        (b"Ada O\n\nCaf\xe9 O\n", 3, "not UTF-8"),
        ("Ada O\n".encode("utf-16"), 1, "not UTF-8"),
    ],
)
def test_bad_input_gives_one_line_with_file_line_and_reason(read, tmp_path, content, line, reason):
    with pytest.raises(CorpusError) as error:
        read(content)
    message = str(error.value)
    assert message.startswith(f"{tmp_path / 'some.conll'}:{line}: ") and "\n" not in message
    assert reason in message


@pytest.mark.parametrize("content", ["", "\n\n \r\n", "\ufeff", "-DOCSTART- -X- O O\n\n"])
def test_a_file_without_tokens_is_an_error_that_names_it(read, content):
    with pytest.raises(CorpusError, match=r"some\.conll: no tokens"):
        read(content)


def test_a_missing_file_is_an_error_that_names_it(tmp_path):
    with pytest.raises(CorpusError, match=r"absent\.conll"):
        read_columns(tmp_path / "absent.conll")


STRAYS = "Ada B-PER\nof O\nRome I-LOC\n\nBo B-PER\nOslo I-LOC\n"


def test_strays_of_iob2_are_counted_with_the_first_line(read, tmp_path):
    read(STRAYS)
    [message] = read.repairs
    assert message.startswith(f"{tmp_path / 'some.conll'}:3: ") and "2 in the file" in message


def test_a_stray_of_iob2_begins_an_entity(read):
    [[first, second]] = read(STRAYS)
    assert first.ents == [(0, 1, "PER"), (2, 3, "LOC")]
    assert second.ents == [(0, 1, "PER"), (1, 2, "LOC")]


def test_a_stray_chunk_is_repaired_in_its_own_column(read):
    read("Ada NNP B-NP I-PER\nran VBD I-VP O\n")
    [message] = read.repairs
    assert "some.conll:2: " in message and "column 3" in message


@pytest.mark.parametrize("none", ["-X-", "_"])
def test_no_annotation_in_the_columns_of_tags_and_chunks(read, none):
    (document,) = read(f"Ada {none} {none} B-PER\nleft {none} {none} O\n")
    (sentence,) = document
    assert (sentence.words, sentence.ents) == (["Ada", "left"], [(0, 1, "PER")])
    assert (sentence.tags, sentence.chunks) == (None, None)


def test_a_tag_or_chunk_may_be_missing_in_a_sentence(read):
    (document,) = read("Ada NNP B-NP B-PER\nleft _ _ O\n\nShe _ _ O\n")
    assert [sentence.tags for sentence in document] == [["NNP", ""], None]
    assert [sentence.chunks for sentence in document] == [[(0, 1, "NP")], None]


def test_an_entity_is_not_missing(read):
    with pytest.raises(CorpusError, match=":1: unknown tag '_'"):
        read("Ada NNP B-NP _\n")


def test_any_labels(read):
    (document,) = read("Aspirin XY B-NX B-DRUG\n", any_labels=True)
    assert document[0] == Sentence(["Aspirin"], [(0, 1, "DRUG")], ["XY"], [(0, 1, "NX")])
    with pytest.raises(CorpusError, match=":1: unknown tag 'B-': expected O, or B- or I- before a"):
        read("Aspirin XY B-NX B-\n", any_labels=True)
