"""The script that writes displaCy pages."""

import re
import runpy
from html import unescape
from pathlib import Path

import pytest
from spacy.tokens import DocBin
from typer import Typer
from typer.testing import CliRunner

SCRIPT = Path(__file__).parents[2] / "scripts" / "visualize.py"
LINES = ["Marta Olsen told Reuters.", "Olsen will step down in May.", "Bergen & <b>Lisbon</b>"]
PAGES = ["actors", "entities"]


@pytest.fixture
def run(trained, tmp_path):
    """Run on a corpus of these texts, and give each page's source."""
    trained.to_disk(tmp_path / "model")
    app = Typer()
    app.command()(runpy.run_path(str(SCRIPT))["main"])

    def run(*options, texts=LINES):
        docs = [trained.make_doc(text) for text in texts]
        DocBin(docs=docs).to_disk(tmp_path / "test.spacy")
        paths = [str(tmp_path / name) for name in ("model", "test.spacy", "visuals")]
        result = CliRunner().invoke(app, [*paths, *options])
        assert result.exit_code == 0, result.output
        return {path.stem: path.read_text("utf-8") for path in (tmp_path / "visuals").iterdir()}

    return run


def shown(page):
    """The text of a page, without markup and spaces."""
    return re.sub(r"\s", "", unescape(re.sub("<[^>]*>", "", page)))


def test_there_is_a_page_of_entities_and_one_of_actors(run):
    assert sorted(run()) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_html(run, page):
    source = run()[page]
    assert source.startswith("<!DOCTYPE html>") and source.rstrip().endswith("</html>")


def test_the_entities_that_the_pipeline_finds_are_marked_with_their_type(run, trained):
    page = shown(run(texts=LINES[:1])["entities"])
    ents = trained(LINES[0]).ents
    assert ents and all(f"{ent.text}{ent.label_}".replace(" ", "") in page for ent in ents)


def test_the_actors_factors_and_mechanisms_are_marked(run, trained):
    page = shown(run(texts=LINES[:1])["actors"])
    doc = trained(LINES[0])
    labels = {span.label_ for span in doc.spans["sc"]}
    assert labels and all(label in page for label in labels)


def test_the_gold_annotation_is_not_shown(run, trained, monkeypatch):
    make_doc = trained.make_doc

    def annotate(text):
        doc = make_doc(text)
        doc.ents = [doc.char_span(0, len(text), label="GOLDEN")]
        return doc

    monkeypatch.setattr(trained, "make_doc", annotate)
    assert "GOLDEN" not in run(texts=LINES[:2])["entities"]


@pytest.mark.parametrize("page", PAGES)
def test_markup_in_the_text_is_escaped(run, page):
    source = run()[page]
    assert not re.search("< *b *>", source) and "&lt;" in source and "&amp;" in source


@pytest.mark.parametrize("n, texts", [(0, 0), (1, 1), (2, 2), (6, 3)])
def test_as_many_documents_are_shown_as_asked_for(run, n, texts):
    assert run("--n-docs", str(n))["entities"].count("<figure") == texts


def test_without_a_number_six_documents_are_shown(run):
    assert run(texts=LINES * 3)["actors"].count("<figure") == 6


@pytest.mark.parametrize("texts", [[], ["It rains."], [""]], ids=["none", "no-entity", "empty"])
def test_a_corpus_with_nothing_to_mark_gives_both_pages(run, texts):
    assert sorted(run(texts=texts)) == PAGES
