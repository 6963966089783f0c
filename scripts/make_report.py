"""Make an HTML report with plots of the data, the training and the scores."""

from pathlib import Path
from typing import Annotated

import srsly
import typer
from jinja2 import Environment
from spacy.tokens import DocBin
from wasabi import msg

from spacy_bert_ner import loading
from spacy_bert_ner.evaluation import plots
from spacy_bert_ner.files import atomic_write_text

TEMPLATE = Path(__file__).parent.parent / "assets" / "report.html"

Existing = Annotated[Path, typer.Argument(exists=True)]


def main(corpus: Existing, metrics: Existing, output: Path, title: str = "") -> None:
    """CORPUS: the folder with train, dev and test.spacy. METRICS: the scores. OUTPUT: the page."""
    scores = srsly.read_json(metrics)
    vocab = loading.blank("en").vocab
    data = plots.describe_data(
        {
            split: list(DocBin().from_disk(corpus / f"{split}.spacy").get_docs(vocab))
            for split in ("train", "dev", "test")
        }
    )
    page = Environment(autoescape=True).from_string(TEMPLATE.read_text(encoding="utf-8"))
    atomic_write_text(
        output,
        page.render(
            title=title,
            data=data,
            scores=score_rows(scores["dev"], scores["test"]),
            plots={
                "labels": plots.plot_labels(data),
                "lengths": plots.plot_lengths(data),
                "losses": plots.plot_losses(scores["steps"]),
                "scores": plots.plot_scores(scores["steps"]),
                "dev_types": plots.plot_types(scores["dev"]["ents_per_type"], title="Dev, %"),
                "test_types": plots.plot_types(scores["test"]["ents_per_type"], title="Test, %"),
                "confusion": plots.plot_confusion(scores["test"]["confusion"]),
                "errors": plots.plot_errors(
                    {split: scores[split]["errors"]["kinds"] for split in ("dev", "test")}
                ),
            },
            confidence=plot_confidence(scores),
            groups=group_rows(scores),
            worst=scores["test"]["errors"]["worst"],
            suspects=scores["suspects"],
        ),
    )
    msg.good(f"Wrote {output}")


def percent(score: float | None) -> str:
    return "-" if score is None else f"{100 * score:.2f}"


def plot_confidence(scores: dict) -> list:
    drawn = []
    for split in ("dev", "test"):
        confidence = scores[split]["confidence"]
        if confidence:
            drawn.append(plots.plot_reliability(confidence, title=split.title()))
            drawn.append(plots.plot_thresholds(confidence, title=split.title()))
    return drawn


def group_rows(scores: dict) -> list:
    """RETURNS (list): Rows for seen and unseen names, and for upper-case and other lines, on dev
    and test."""
    titles = {
        "seen": "names seen in training",
        "unseen": "names not seen",
        "capitals": "lines in capitals",
        "mixed": "other lines",
    }
    rows = []
    for part in ("names", "lines"):
        for group, title in titles.items():
            found = [scores[split]["errors"][part].get(group) for split in ("dev", "test")]
            if any(found):
                cells = [
                    cell for f in found for cell in (f["gold"] if f else 0, f and percent(f["f"]))
                ]
                rows.append((title, *cells))
    return rows


def score_rows(dev: dict, test: dict) -> list:
    rows = [("entity F1", dev["ents"]["f"], test["ents"]["f"])]
    for label in sorted({*dev["ents_per_type"], *test["ents_per_type"]}):
        both = (split["ents_per_type"].get(label, {}).get("f") for split in (dev, test))
        rows.append((f"entity F1, {label}", *both))
    rows.append(("entity F1 on raw text", dev["raw"]["f"], test["raw"]["f"]))
    for key, name in {
        "ece": "calibration error",
        "precision_at_80": "precision at 80 % coverage",
    }.items():
        rows.append((name, *((split["confidence"] or {}).get(key) for split in (dev, test))))
    rows.append(("NER token accuracy", dev["ents_token_acc"], test["ents_token_acc"]))
    rows.append(("tag accuracy", dev["tag_acc"], test["tag_acc"]))
    rows.append(("chunk F1", dev["chunks"]["f"], test["chunks"]["f"]))
    rows.append(("sentence F1", dev["sents"]["f"], test["sents"]["f"]))
    return [(name, percent(dev_score), percent(test_score)) for name, dev_score, test_score in rows]


if __name__ == "__main__":
    typer.run(main)
