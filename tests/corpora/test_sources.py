"""Local files first, then the hub."""

import datasets
import pytest
from datasets import ClassLabel, Dataset, DatasetDict, Features, Sequence, Value

from spacy_bert_ner.corpora.labels import CorpusError
from spacy_bert_ner.corpora.sources import read_corpus

TAGS = {"pos_tags": ["NNP"], "chunk_tags": ["O", "B-NP"], "ner_tags": ["O", "B-PER", "I-LOC"]}
NAMES = [
    ("train.conll", "dev.conll", "test.conll"),
    ("train.txt", "valid.txt", "test.txt"),
    ("eng.train", "eng.testa", "eng.testb"),
    ("train.conll", "valid.txt", "eng.testb"),
]


def write(folder, names, word="Ada"):
    for split, name in zip(("train", "dev", "test"), names):
        (folder / name).write_text(f"{word}-{split} I-PER\n")


def words_of(splits):
    return {split: [s.words for doc in docs for s in doc] for split, docs in splits.items()}


@pytest.fixture
def no_hub(monkeypatch):
    calls = []

    def fail(*args, **options):
        calls.append(args)
        raise ConnectionError("no route\nto host")

    monkeypatch.setattr(datasets, "load_dataset", fail)
    return calls


def hub_rows(word, ner_tag):
    features = {"id": Value("string"), "tokens": Sequence(Value("string"))}
    features |= {column: Sequence(ClassLabel(names=names)) for column, names in TAGS.items()}
    columns = {"id": ["0"], "tokens": [[word, "Rome"]], "pos_tags": [[0, 0]]}
    columns |= {"chunk_tags": [[1, 1]], "ner_tags": [[TAGS["ner_tags"].index("B-PER"), ner_tag]]}
    return Dataset.from_dict(columns, features=Features(features))


@pytest.fixture
def hub(monkeypatch):
    splits = DatasetDict({s: hub_rows(f"Hub-{s}", 0) for s in ("train", "validation", "test")})
    monkeypatch.setattr(datasets, "load_dataset", lambda *args, **options: splits)
    return splits


@pytest.mark.parametrize("names", NAMES)
def test_each_naming_of_the_files_is_found(tmp_path, no_hub, names):
    write(tmp_path, names)
    words = {split: [[f"Ada-{split}"]] for split in ("train", "dev", "test")}
    assert words_of(read_corpus("conll2003", tmp_path)) == words


def test_the_first_naming_wins(tmp_path, no_hub):
    write(tmp_path, NAMES[2], "Late")
    write(tmp_path, NAMES[0], "First")
    assert words_of(read_corpus("sample", tmp_path))["dev"] == [["First-dev"]]


def test_with_files_the_hub_is_not_asked(tmp_path, no_hub):
    write(tmp_path, NAMES[0])
    read_corpus("conll2003", tmp_path)
    assert no_hub == []


@pytest.mark.parametrize("name", ["sample", "conll2003"])
@pytest.mark.parametrize("split, i", [("train", 0), ("dev", 1), ("test", 2)])
def test_a_missing_file_is_named_by_its_split_and_folder(tmp_path, hub, name, split, i):
    write(tmp_path, NAMES[0])
    (tmp_path / NAMES[0][i]).unlink()
    with pytest.raises(CorpusError) as error:
        read_corpus(name, tmp_path)
    message = str(error.value)
    assert str(tmp_path) in message and f"the {split} split is missing" in message
    assert all(names[i] in message for names in NAMES)


def test_without_files_conll2003_comes_from_the_hub(tmp_path, hub):
    first_words = {s: w[0][0] for s, w in words_of(read_corpus("conll2003", tmp_path)).items()}
    assert first_words == {"train": "Hub-train", "dev": "Hub-validation", "test": "Hub-test"}


def test_that_the_hub_is_used_is_said(tmp_path, hub):
    messages = []
    read_corpus("conll2003", tmp_path / "absent", on_message=messages.append)
    assert any("hub" in message and str(tmp_path / "absent") in message for message in messages)


def test_a_hub_failure_is_one_line_with_the_reason_and_both_ways(tmp_path, no_hub):
    with pytest.raises(CorpusError) as error:
        read_corpus("conll2003", tmp_path)
    message = str(error.value)
    assert "\n" not in message and "no route" in message
    assert str(tmp_path) in message and "train.txt, valid.txt, test.txt" in message
    assert "hub can be reached" in message


def test_a_corpus_that_is_nowhere_is_told_its_file_names(tmp_path, no_hub):
    with pytest.raises(CorpusError, match="train.conll, dev.conll, test.conll") as error:
        read_corpus("sample", tmp_path)
    assert str(tmp_path) in str(error.value) and no_hub == []


def test_a_repair_is_passed_on(tmp_path):
    write(tmp_path, NAMES[0])
    (tmp_path / "dev.conll").write_text("Ada B-PER\nRome I-LOC\n")
    messages = []
    read_corpus("sample", tmp_path, on_message=messages.append)
    assert [f"{tmp_path / 'dev.conll'}:2:" in message for message in messages] == [True]


def test_a_stray_tag_from_the_hub_is_an_error_or_a_counted_repair(tmp_path, hub):
    hub["validation"] = hub_rows("Ada", TAGS["ner_tags"].index("I-LOC"))
    messages = []
    try:
        read_corpus("conll2003", tmp_path, on_message=messages.append)
    except CorpusError as error:
        messages.append(str(error))
    assert any("I-" in message and "1" in message for message in messages)
