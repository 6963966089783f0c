"""The script that writes displaCy pages and the page of frames."""

import re
import runpy
from html import unescape
from pathlib import Path

import pytest
from spacy.tokens import DocBin
from typer import Typer
from typer.testing import CliRunner

from spacy_bert_ner.pipeline.frames import records

SCRIPT = Path(__file__).parents[2] / "scripts" / "visualize.py"
LINES = ["Marta Olsen told Reuters.", "Olsen will step down in May.", "Bergen & <b>Lisbon</b>"]
PAGES = ["actors", "entities", "frames"]


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


def test_there_is_a_page_of_entities_one_of_actors_and_one_of_frames(run):
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


def test_the_frames_of_each_sentence_are_shown_with_their_rules_and_actors(run, trained):
    page = shown(run(texts=LINES[:2])["frames"])
    docs = [trained(text) for text in LINES[:2]]
    assert any(doc._.frames for doc in docs)
    for doc in docs:
        assert all(sent.text.replace(" ", "") in page for sent in doc.sents)
        for frame in doc._.frames:
            spans = (frame.mechanism, *frame.actors, *frame.targets, *frame.complements)
            assert all(span.text.replace(" ", "") in page for span in spans)
            assert all(rule in page for rule in frame.rules)
        assert all(actor.name.replace(" ", "") in page for actor in doc._.actors)


@pytest.fixture
def because(monkeypatch):
    """The first word of each document is the cause of the last."""

    def get_links(doc):
        return [records.Link(doc[:1], doc[-1:], doc[1:2], 0, None, "cause.because")]

    monkeypatch.setattr(records, "get_links", get_links)


def test_cause_and_effect_are_shown_with_the_numbers_of_their_frames(because, run):
    page = shown(run(texts=["Rain made floods"])["frames"])
    assert "Causeandeffect" in page and "Rain(1)madefloodscause.because" in page


@pytest.fixture
def denied(monkeypatch):
    """The frame of a document is denied, and comes again as a name."""
    read = records.get_frames

    def get_frames(doc):
        (frame,) = read(doc)
        denied = frame._replace(certainty="denied", source=doc[1:2], condition=doc[:1])
        return [denied, frame._replace(kind="name")]

    monkeypatch.setattr(records, "get_frames", get_frames)


def test_certainty_and_source_are_shown_and_names_apart(denied, run):
    page = shown(run(texts=LINES[:1])["frames"])
    assert page.index("deniedOlsenMarta") < page.index("namecalled")


def test_each_document_has_its_graph(run):
    page = run(texts=LINES)["frames"]
    assert page.count("<svg") == page.count("</svg>") == 3


def test_the_page_of_frames_has_no_script_and_is_the_same_each_time(run):
    texts = ["<script>alert(1)</script> told Reuters.", "Olsen told $x_1$."]
    page = run(texts=texts)["frames"]
    assert "<script" not in page
    assert page == run(texts=texts)["frames"]


@pytest.mark.parametrize("page", PAGES)
def test_markup_in_the_text_is_escaped(run, page):
    source = run()[page]
    assert not re.search("< *b *>", source) and "&lt;" in source and "&amp;" in source


@pytest.mark.parametrize("n, texts", [(0, 0), (1, 1), (2, 2), (6, 3)])
def test_as_many_documents_are_shown_as_asked_for(run, n, texts):
    pages = run("--n-docs", str(n))
    assert all(pages[page].count("<figure") == texts for page in ("entities", "frames"))


def test_without_a_number_six_documents_are_shown(run):
    assert run(texts=LINES * 3)["actors"].count("<figure") == 6


@pytest.mark.parametrize("texts", [[], ["It rains."], [""]], ids=["none", "no-entity", "empty"])
def test_a_corpus_with_nothing_to_mark_gives_all_pages(run, texts):
    assert sorted(run(texts=texts)) == PAGES
