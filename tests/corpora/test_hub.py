"""The hub's Parquet rows to documents, offline."""

import datasets
import pytest
from datasets import ClassLabel, Dataset, Features, Sequence, Value

from spacy_bert_ner.corpora.columns import read_columns
from spacy_bert_ner.corpora.hub import read_hub
from spacy_bert_ner.corpora.labels import CorpusError

POS = ["NNP", "VBD", ".", "NN"]
CHUNKS = ["O", "B-NP", "I-NP", "B-VP", "I-VP"]
NER = "O B-PER I-PER B-ORG I-ORG B-LOC I-LOC B-MISC I-MISC".split()
LABELS = {"pos_tags": POS, "chunk_tags": CHUNKS, "ner_tags": NER}
ADA = (["Ada", "Low", "ran", "."], [0, 0, 1, 2], [1, 2, 3, 0], [1, 2, 0, 0])
RAIN = (["Rain"], [3], [1], [0])
EMPTY = ([], [], [], [])


def make_rows(sentences, *, labels=LABELS, without=None):
    features = {"id": Value("string"), "tokens": Sequence(Value("string"))}
    features |= {column: Sequence(ClassLabel(names=n)) for column, n in labels.items()}
    columns = {"id": [str(i) for i in range(len(sentences))]}
    for i, column in enumerate(["tokens", *LABELS]):
        columns[column] = [sentence[i] for sentence in sentences]
    columns.pop(without, None)
    features.pop(without, None)
    return Dataset.from_dict(columns, features=Features(features))


@pytest.fixture
def read(tmp_path):
    """Write each split to a Parquet file in the hub's schema, and read them through `datasets`."""

    def read(**splits):
        splits = {"train": make_rows([ADA])} | splits
        splits = {"validation": splits["train"], "test": splits["train"]} | splits
        files = {}
        for split, rows in splits.items():
            if rows is not None:
                files[split] = str(tmp_path / f"{split}.parquet")
                rows.to_parquet(files[split])
        return read_hub("parquet", data_files=files, cache_dir=str(tmp_path / "cache"))

    return read


def test_each_row_is_a_sentence_with_tags_chunks_and_entities(read):
    [[sentence]] = read()["train"]
    assert sentence.words == ["Ada", "Low", "ran", "."]
    assert sentence.tags == ["NNP", "NNP", "VBD", "."]
    assert sentence.chunks == [(0, 2, "NP"), (2, 3, "VP")]
    assert sentence.ents == [(0, 2, "PER")]


def test_the_hub_gives_the_documents_of_the_column_file(read, tmp_path):
    (tmp_path / "a.conll").write_text(
        "Ada NNP I-NP I-PER\nLow NNP I-NP I-PER\nran VBD I-VP O\n. . O O\n\nRain NN I-NP O\n"
    )
    assert read(train=make_rows([ADA, RAIN]))["train"] == read_columns(tmp_path / "a.conll")


def test_the_validation_split_becomes_dev(read):
    splits = read(validation=make_rows([RAIN]), test=make_rows([RAIN, ADA]))
    lengths = {split: [len(s.words) for doc in docs for s in doc] for split, docs in splits.items()}
    assert lengths == {"train": [4], "dev": [1], "test": [1, 4]}


def test_ten_rows_make_a_document(read):
    assert [len(document) for document in read(train=make_rows([RAIN] * 21))["train"]] == [
        10,
        10,
        1,
    ]


def test_a_row_without_tokens_is_left_out(read):
    [[sentence]] = read(train=make_rows([EMPTY, RAIN, EMPTY]))["train"]
    assert sentence.words == ["Rain"]


@pytest.mark.parametrize("word", ["a\xa0b", "a\u2028b", "a\x85b"])
def test_a_token_with_an_unusual_character_survives(read, word):
    [[sentence]] = read(train=make_rows([([word], [0], [1], [1])]))["train"]
    assert sentence.words == [word]


@pytest.mark.parametrize("split", ["validation", "test"])
def test_a_missing_split_is_named_with_those_that_are_there(read, split):
    with pytest.raises(CorpusError, match=f"no split '{split}', only .*train"):
        read(**{split: None})


def test_a_split_without_a_token_is_an_error(read):
    with pytest.raises(CorpusError, match="validation"):
        read(validation=make_rows([EMPTY]))


@pytest.mark.parametrize("column", ["tokens", *LABELS])
def test_a_missing_column_is_named_with_its_split(read, column):
    with pytest.raises(CorpusError, match=rf"\(train\).*'{column}'"):
        read(train=make_rows([ADA], without=column))


@pytest.mark.parametrize("column", LABELS)
def test_a_tag_that_conll_lacks_is_named_with_its_row(read, column):
    names = [*LABELS[column][1:], "X-ODD"]
    tokens = [["a"], [0], [1], [1]]
    tokens[1 + list(LABELS).index(column)] = [names.index("X-ODD")]
    rows = make_rows([EMPTY, tokens], labels=LABELS | {column: names})
    with pytest.raises(CorpusError, match=r"\(train\): row 2: unknown tag 'X-ODD'"):
        read(train=rows)


@pytest.mark.parametrize(
    "row",
    [
        (["a", "b"], [0], [1, 1], [1, 1]),
        (["a"], [0], [1, 1], [1]),
        (["a"], [0], [1], []),
        (["a"], [-1], [1], [1]),
        (["a"], [0], [1], [-1]),
        (["a"], [0], [1], [None]),
        ([""], [0], [1], [1]),
    ],
    ids="pos-short chunks-long ner-none unlabelled-pos unlabelled-ner null-ner empty-token".split(),
)
def test_a_malformed_row_is_one_error_with_its_number(read, row):
    with pytest.raises(CorpusError, match=r"\(train\): row 2: "):
        read(train=make_rows([ADA, row]))


@pytest.mark.parametrize(
    "error", [ConnectionError("no route\nto host"), OSError("no route"), RuntimeError("no route")]
)
def test_a_failure_to_load_is_one_line_with_the_reason(monkeypatch, error):
    monkeypatch.setattr(
        datasets, "load_dataset", lambda *args, **options: (_ for _ in ()).throw(error)
    )
    with pytest.raises(CorpusError) as caught:
        read_hub("some/corpus")
    assert str(caught.value) == "some/corpus: can't be loaded: no route"
