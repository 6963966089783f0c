"""Files are written whole or not at all."""

import os
from pathlib import Path

import pytest

from spacy_bert_ner.files import atomic_path, atomic_write_text

EARLIER = {"new": {}, "old": {"a.json": "old"}}


def contents_of(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.fixture(params=EARLIER.values(), ids=EARLIER)
def earlier(request, tmp_path):
    """What is in the folder before: nothing, or an earlier file."""
    for name, text in request.param.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return request.param


@pytest.mark.parametrize("text", ["", "new", "Zoë 🙂\n\ttab"], ids=["empty", "ascii", "unicode"])
def test_the_file_holds_the_text_and_nothing_else_is_left(tmp_path, earlier, text):
    atomic_write_text(tmp_path / "a.json", text)
    assert contents_of(tmp_path) == {"a.json": text}


def test_missing_folders_are_made(tmp_path):
    atomic_write_text(tmp_path / "a" / "b" / "c.html", "page")
    assert contents_of(tmp_path / "a" / "b") == {"c.html": "page"}


def test_a_neighbour_is_untouched(tmp_path):
    (tmp_path / "b.json").write_text("neighbour", encoding="utf-8")
    atomic_write_text(tmp_path / "a.json", "new")
    assert contents_of(tmp_path) == {"a.json": "new", "b.json": "neighbour"}


def test_a_text_that_is_no_utf_8_leaves_the_folder_as_it_was(tmp_path, earlier):
    with pytest.raises(UnicodeEncodeError):
        atomic_write_text(tmp_path / "a.json", "half \ud800 written")
    assert contents_of(tmp_path) == earlier


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()], ids=["disk", "key"])
def test_a_failure_in_the_middle_leaves_the_folder_as_it_was(tmp_path, earlier, monkeypatch, error):
    def write_half(path, text, **options):
        with path.open("w", encoding="utf-8") as file:
            file.write(text[: len(text) // 2])
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", write_half)
        with pytest.raises(type(error)):
            atomic_write_text(tmp_path / "a.json", "half written")
    assert contents_of(tmp_path) == earlier


def test_a_failure_to_rename_leaves_the_folder_as_it_was(tmp_path, earlier, monkeypatch):
    def fail(*args, **options):
        raise PermissionError("in use")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(PermissionError):
        atomic_write_text(tmp_path / "a.json", "new")
    assert contents_of(tmp_path) == earlier


@pytest.mark.parametrize("is_there", [False, True], ids=["new", "empty"])
def test_a_folder_is_written_whole(tmp_path, is_there):
    if is_there:
        (tmp_path / "a").mkdir()
    with atomic_path(tmp_path / "a") as temporary:
        temporary.mkdir()
        (temporary / "b").write_text("b")
        assert list((tmp_path / "a").glob("*")) == []
    assert contents_of(tmp_path / "a") == {"b": "b"}
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_folder_that_fails_is_not_written(tmp_path):
    with pytest.raises(KeyError):
        with atomic_path(tmp_path / "a") as temporary:
            temporary.mkdir()
            (temporary / "b").write_text("b")
            raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_removed(tmp_path):
    (tmp_path / ".a.part").mkdir()
    (tmp_path / ".a.part" / "old").write_text("old")
    with atomic_path(tmp_path / "a") as temporary:
        temporary.mkdir()
    assert list((tmp_path / "a").iterdir()) == []
