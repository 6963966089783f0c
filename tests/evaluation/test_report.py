"""The plots and the page of the report."""

import re
import runpy
from html import escape
from pathlib import Path
from xml.etree import ElementTree

import pytest
import srsly
import typer
from spacy.tokens import Doc, DocBin, Span
from typer.testing import CliRunner

from spacy_bert_ner.evaluation import plots

SCRIPT = Path(__file__).parents[2] / "scripts" / "make_report.py"
PRF = {"p": 0.5, "r": 0.25, "f": 1 / 3}
NONE = {"p": None, "r": None, "f": None}
ERROR = {"kind": "type", "gold": "<b>Rome (LOC)", "predicted": "Rome (PER)", "score": 0.875}
DOCUMENT = {"number": 3, "beginning": "Ada & Co", "tokens": 7, "entities": 2, "errors": [ERROR]}
KINDS = dict.fromkeys(("boundary", "type", "boundary and type", "missed", "invented"), 2)
SEEN = {"p": 0.5, "r": 0.5, "f": 0.4567, "gold": 12}
ERRORS = {"kinds": KINDS, "names": {"seen": SEEN}, "lines": {}, "worst": [DOCUMENT]}
NO_ERRORS = {"kinds": KINDS, "names": {}, "lines": {}, "worst": []}
CONFIDENCE = {
    "ece": 0.0123,
    "precision_at_80": 0.9753,
    "bins": [{"count": 5, "score": 0.9, "precision": 0.8}],
    "thresholds": [{"threshold": 0.0, **PRF}, {"threshold": 0.5, **PRF}],
}
OTHERS = {
    "raw": {"f": 0.8642},
    "errors": ERRORS,
    "confidence": CONFIDENCE,
    **{"ents_token_acc": 0.9876, "tag_acc": 0.9765, "chunks": PRF, "sents": {"f": 0.7654}},
}
SCORES = OTHERS | {"ents": {"f": 0.8765}, "ents_per_type": {"PER": PRF}, "confusion": {}}
WITHOUT = {
    "raw": NONE,
    "errors": NO_ERRORS,
    "confidence": None,
    "ents": NONE,
    "chunks": NONE,
    "sents": NONE,
    "tag_acc": None,
    "ents_token_acc": None,
}
STEPS = [
    {"step": i, "losses": {"ner": 9.0 - i, "tagger": i}, "scores": {"ents_f": i, "tag_acc": i}}
    for i in range(4)
]
NUMBERS = {"entity F1": "87.65", "entity F1, PER": "33.33", "NER token accuracy": "98.76"}
NUMBERS |= {"entity F1 on raw text": "86.42", "calibration error": "1.23"}
NUMBERS |= {
    "precision at 80 % coverage": "97.53",
    "tag accuracy": "97.65",
    "chunk F1": "33.33",
    "sentence F1": "76.54",
}
MIXED = {"O": {"PER": 8}, "LOC": {"ORG": 9}}
NO_SCORES = [{"step": 1, "losses": {"ner": 0.0}, "scores": {"ents_f": None}}]


@pytest.fixture
def docs(vocab):
    """A document of two sentences with entities, and one without."""
    words = "Ada Low left Rome . Rome ?".split()
    ents = [(0, 2, "PER"), (3, 4, "LOC"), (5, 6, "LOC")]
    starts = [i in (0, 5) for i in range(7)]
    docs = [Doc(vocab, words, sent_starts=starts), Doc(vocab, ["No"], sent_starts=[True])]
    docs[0].set_ents([Span(docs[0], *ent) for ent in ents])
    docs[1].set_ents([])
    return docs


@pytest.fixture
def data(docs):
    """Splits with two types, with none, and without a document."""
    return plots.describe_data({"train": docs, "dev": docs[1:], "test": []})


def test_a_document_without_sentence_borders_counts_as_one_sentence(vocab):
    data = plots.describe_data({"train": [Doc(vocab, words=["It", "rains"])] * 2})
    assert data["train"]["lengths"] == [2, 2] and data["train"]["tokens"] == 4


@pytest.mark.parametrize(
    "split, documents, lengths, entities, outside",
    [("train", 2, [5, 2, 1], {"PER": 1, "LOC": 2}, 0.5), ("test", 0, [], {}, 1)],
)
def test_the_data_is_counted(data, split, documents, lengths, entities, outside):
    counts = {"documents": documents, "sentences": len(lengths), "tokens": sum(lengths)}
    assert data[split] == counts | {"lengths": lengths, "entities": entities, "outside": outside}


def check(svg, labels):
    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert [label for label in labels.split() if not re.search(rf"\b{label}\b", svg)] == []


@pytest.mark.parametrize("splits", ["train", "train dev", "dev test", "test", "train dev test"])
def test_the_plots_of_the_data_are_svg_with_the_labels(data, splits):
    data = {split: data[split] for split in splits.split()}
    check(plots.plot_labels(data), "proportion " + ("PER LOC" if "train" in splits else ""))
    check(plots.plot_lengths(data), splits + " tokens")


@pytest.mark.parametrize("n", [0, 1, 2, 4], ids=["no", "start", "one", "all"])
def test_the_plots_of_the_training_are_svg_with_the_labels(n):
    check(plots.plot_losses(STEPS[:n]), "step " + ("ner tagger" if n > 1 else ""))
    check(plots.plot_scores(STEPS[:n]), "step " + ("entity tag" if n > 0 else ""))


@pytest.mark.parametrize("plot", [plots.plot_losses, plots.plot_scores])
def test_a_plot_does_without_scores_and_losses(plot):
    check(plot([*NO_SCORES, *NO_SCORES]), "step")


@pytest.mark.parametrize("scores", [{}, {"PER": PRF}, {"PER": PRF, "LOC": NONE}])
def test_the_plot_of_the_types_is_svg_with_the_labels(scores):
    check(plots.plot_types(scores, title="Dev"), "Dev " + " ".join(scores))


@pytest.mark.parametrize("table, labels", [({}, ""), (MIXED, "PER LOC ORG 8 9")])
def test_the_plot_of_the_confusion_is_svg_with_the_labels(table, labels):
    check(plots.plot_confusion(table), f"none {labels}")


@pytest.fixture
def page(docs, tmp_path):
    """Run the script on these scores, and give the page."""
    app = typer.Typer()
    app.command()(runpy.run_path(str(SCRIPT))["main"])
    for split in ("train", "dev", "test"):
        DocBin(docs=docs).to_disk(tmp_path / f"{split}.spacy")

    def page(*options, dev=SCORES, test=SCORES, steps=STEPS, suspects=()):
        scores = {"dev": dev, "test": test, "steps": steps, "suspects": list(suspects)}
        srsly.write_json(tmp_path / "scores.json", scores)
        paths = [str(tmp_path), str(tmp_path / "scores.json"), str(tmp_path / "out" / "a.html")]
        result = CliRunner().invoke(app, [*paths, *options])
        assert result.exit_code == 0, result.exception
        return (tmp_path / "out" / "a.html").read_text(encoding="utf-8")

    return page


def row(page, name):
    line = next((line for line in page.splitlines() if f"<td>{name}</td>" in line), "")
    return re.findall("<td>(.*?)</td>", line)[1:]


@pytest.mark.parametrize("name, number", NUMBERS.items())
def test_the_page_has_the_numbers_of_each_split(page, name, number):
    assert row(page(), name) == [number, number]


@pytest.mark.parametrize("split", ["dev", "test"])
def test_a_type_of_one_split_alone_has_its_numbers_on_the_page(page, split):
    source = page(**{split: SCORES | {"ents_per_type": {"ORG": PRF}}})
    assert row(source, "entity F1, ORG") == (["33.33", "-"] if split == "dev" else ["-", "33.33"])


@pytest.mark.parametrize("steps", [[], NO_SCORES, STEPS[:1]], ids=["none", "without-scores", "one"])
def test_the_page_does_without_scores_and_steps(page, steps):
    scores = WITHOUT | {"ents_per_type": {}, "confusion": {}}
    assert row(page(dev=scores, test=scores, steps=steps), "tag accuracy") == ["-", "-"]


def test_the_page_has_the_counts_of_the_data_and_every_plot(page):
    assert row(page(), "train") == ["2", "3", "8", "3", "50.0 %"] and page().count("<svg") == 12


@pytest.mark.parametrize("title", ["sample, Zoë", "<script>alert(1)</script>", "</title><img>"])
@pytest.mark.parametrize("tag", ["title", "h1"])
def test_the_title_is_on_the_page_and_escaped(page, title, tag):
    assert f"<{tag}>{escape(title)}</{tag}>" in page("--title", title)


def test_the_plots_of_the_confidence_are_svg_with_the_labels():
    check(plots.plot_reliability(CONFIDENCE, title="Dev"), "Dev score precision 5 model")
    check(plots.plot_thresholds(CONFIDENCE, title="Dev"), "Dev threshold recall F1")


def test_the_plot_of_the_errors_is_svg_with_the_labels():
    check(plots.plot_errors({"dev": KINDS, "test": KINDS}), "dev test boundary missed invented 2")


def test_the_page_scores_seen_names_by_themselves(page):
    assert row(page(), "names seen in training") == ["12", "45.67", "12", "45.67"]


def test_the_page_lists_errors_and_escapes_the_text(page):
    source = page()
    assert "3. Ada &amp; Co" in source and "&lt;b&gt;Rome (LOC)" in source
    assert row(source, "type")[1:] == ["Rome (PER)", "0.88"]


def test_the_page_lists_suspect_training_documents(page):
    plain, with_suspects = page(), page(suspects=[DOCUMENT])
    assert plain.count("<details>") + 1 == with_suspects.count("<details>")


def test_a_pipeline_without_scores_has_no_plots_of_confidence(page):
    scores = SCORES | {"confidence": None}
    assert page(dev=scores, test=scores).count("<svg") == 8
