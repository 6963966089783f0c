"""The plots of the report, as SVG."""

from collections import Counter
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from matplotlib.figure import Figure
from spacy.tokens import Doc

from ..pipeline.layout import list_sentences

SPLIT_COLORS = {"train": "#4c78a8", "dev": "#f2a541", "test": "#72b7a1"}
PRF_COLORS = {"p": "#9ecae9", "r": "#f5c06f", "f": "#3f6d9e"}
PRF_NAMES = {"p": "precision", "r": "recall", "f": "F1"}
OUTSIDE = "O"


def describe_data(splits: dict[str, list[Doc]]) -> dict[str, dict[str, Any]]:
    """Compute statistics of each split.

    splits (dict[str, list[Doc]]): The gold documents by split.
    RETURNS (dict[str, dict[str, Any]]): By split: documents, sentences, tokens, entities (by type),
        outside (the proportion of tokens outside entities, 0 to 1) and lengths (the number of
        tokens in each sentence; without sentence borders a document counts as one).
    """
    described = {}
    for name, docs in splits.items():
        lengths = [len(sent) for doc in docs for sent in list_sentences(doc)]
        tokens = sum(lengths)
        inside = sum(len(ent) for doc in docs for ent in doc.ents)
        described[name] = {
            "documents": len(docs),
            "sentences": len(lengths),
            "tokens": tokens,
            "entities": dict(Counter(ent.label_ for doc in docs for ent in doc.ents)),
            "outside": 1 - inside / max(tokens, 1),
            "lengths": lengths,
        }
    return described


def plot_labels(data: dict[str, dict[str, Any]]) -> str:
    """Plot the proportion of each entity type in each split, as SVG."""
    labels = _labels(split["entities"] for split in data.values())
    figure, axes = _figure("Entity types: proportion and number of entities in each split")
    for i, (name, split) in enumerate(data.items()):
        total = max(sum(split["entities"].values()), 1)
        counts = [split["entities"].get(label, 0) for label in labels]
        bars = axes.bar(
            _positions(labels, i, len(data)),
            [count / total for count in counts],
            width=0.8 / len(data),
            color=SPLIT_COLORS.get(name),
            label=name,
        )
        axes.bar_label(bars, [f"{count:,}" for count in counts], fontsize=7)
    axes.set_xticks(range(len(labels)), labels)
    axes.yaxis.set_major_formatter("{x:.0%}")
    return _finish(figure, axes, legend="upper center")


def plot_lengths(data: dict[str, dict[str, Any]], *, longest: int = 60) -> str:
    """Plot the distribution of sentence lengths in each split, as SVG. Longer sentences are counted
    in the last bin."""
    figure, axes = _figure(f"Sentence lengths in tokens ({longest} = {longest} or more)")
    bins = [2 * i + 0.5 for i in range(longest // 2 + 1)]
    for name, split in data.items():
        lengths = [min(length, longest) for length in split["lengths"]]
        axes.hist(
            lengths,
            bins=bins,
            density=True,
            histtype="step",
            linewidth=1.6,
            color=SPLIT_COLORS.get(name),
            label=name,
        )
    axes.set_xlabel("tokens")
    axes.set_ylabel("density")
    return _finish(figure, axes)


def plot_losses(steps: Sequence[dict[str, Any]]) -> str:
    """Plot the loss of each component over the steps, as SVG. Each is relative to its first value
    after step 0."""
    figure, axes = _figure("Training loss between two evaluations (first = 1)")
    later = [step for step in steps if step["step"] > 0]
    for name in later[0]["losses"] if later else ():
        first = later[0]["losses"][name] or 1.0
        axes.plot(
            [step["step"] for step in later],
            [step["losses"][name] / first for step in later],
            marker=".",
            label=name,
        )
    axes.set_yscale("log")
    axes.set_xlabel("step")
    return _finish(figure, axes)


def plot_scores(steps: Sequence[dict[str, Any]]) -> str:
    """Plot the dev scores over the steps, as SVG."""
    figure, axes = _figure("Scores on the part of the dev set used in training, %")
    names = {
        "ents_f": "entity F1",
        "ents_token_acc": "NER token accuracy",
        "tag_acc": "tag accuracy",
        "spans_chunks_f": "chunk F1",
        "sents_f": "sentence F1",
    }
    for key, name in names.items():
        points = [(step["step"], step["scores"][key]) for step in steps if key in step["scores"]]
        if points:
            axes.plot(*zip(*points, strict=True), marker=".", label=name)
    axes.set_xlabel("step")
    axes.set_ylim(0, 101)
    return _finish(figure, axes, legend="lower right")


def plot_types(scores: dict[str, dict[str, float]], *, title: str) -> str:
    """Plot precision, recall and F1 of each type, as SVG."""
    labels = sorted(scores)
    figure, axes = _figure(title)
    for i, key in enumerate("prf"):
        values = [100 * (scores[label][key] or 0) for label in labels]
        bars = axes.bar(
            _positions(labels, i, 3),
            values,
            width=0.26,
            color=PRF_COLORS[key],
            label=PRF_NAMES[key],
        )
        axes.bar_label(bars, fmt="%.1f", fontsize=7)
    axes.set_xticks(range(len(labels)), labels)
    axes.set_ylim(0, 125)
    axes.set_yticks(range(0, 101, 20))
    return _finish(figure, axes, legend="upper center")


def plot_confusion(confusion: dict[str, dict[str, int]]) -> str:
    """Plot the confusion matrix of entity types, as SVG. "O" means no entity with the same
    boundaries."""
    labels = [label for label in _labels([confusion, *confusion.values()]) if label != OUTSIDE]
    labels.append(OUTSIDE)
    figure, axes = _figure("Gold type (rows) against predicted type (columns), same boundaries")
    shares = []
    for gold in labels:
        row = [confusion.get(gold, {}).get(label, 0) for label in labels]
        shares.append([count / max(sum(row), 1) for count in row])
        for x, count in enumerate(row):
            if gold != OUTSIDE or labels[x] != OUTSIDE:
                color = "white" if shares[-1][x] > 0.5 else "black"
                axes.text(x, len(shares) - 1, f"{count:,}", ha="center", va="center", color=color)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    names = [*labels[:-1], "none"]
    axes.set_xticks(range(len(labels)), names)
    axes.set_yticks(range(len(labels)), names)
    return _finish(figure, axes, legend=None)


def plot_reliability(confidence: dict[str, Any], *, title: str) -> str:
    """Plot a reliability diagram: the precision of the entities against their scores, as SVG."""
    figure, axes = _figure(f"{title}: precision of entities by score (ECE {confidence['ece']:.3f})")
    axes.plot([0, 1], [0, 1], color="gray", linestyle="--", label="perfectly calibrated")
    bins = confidence["bins"]
    scores, precisions = ([bin[key] for bin in bins] for key in ("score", "precision"))
    axes.plot(scores, precisions, marker="o", color=PRF_COLORS["f"], label="model")
    for bin in bins:
        place = (bin["score"], bin["precision"])
        axes.annotate(
            f"{bin['count']:,}", place, xytext=(4, -12), textcoords="offset points", fontsize=7
        )
    axes.set_xlabel("score")
    axes.set_ylabel("precision")
    return _finish(figure, axes, legend="upper left")


def plot_thresholds(confidence: dict[str, Any], *, title: str) -> str:
    """Plot the effect of a score threshold on precision, recall and F1, as SVG."""
    figure, axes = _figure(f"{title}: scores without entities below the threshold, %")
    rows = confidence["thresholds"]
    for key in "prf":
        points = [(row["threshold"], 100 * row[key]) for row in rows]
        axes.plot(
            *zip(*points, strict=True), marker=".", color=PRF_COLORS[key], label=PRF_NAMES[key]
        )
    axes.set_xlabel("threshold")
    return _finish(figure, axes, legend="lower left")


def plot_errors(kinds: dict[str, dict[str, int]]) -> str:
    """Plot the number of errors of each kind in each split, as SVG."""
    names = list(next(iter(kinds.values())))
    figure, axes = _figure("Errors by kind")
    for i, (split, counts) in enumerate(kinds.items()):
        bars = axes.bar(
            _positions(names, i, len(kinds)),
            [counts[name] for name in names],
            width=0.8 / len(kinds),
            color=SPLIT_COLORS.get(split),
            label=split,
        )
        axes.bar_label(bars, fmt="{:,.0f}", fontsize=7)
    axes.set_xticks(range(len(names)), names)
    return _finish(figure, axes)


def _labels(counts: Iterable[dict[str, Any]]) -> list[str]:
    return sorted({label for count in counts for label in count})


def _positions(labels: Sequence[str], i: int, n: int) -> list[float]:
    return [x + (i - (n - 1) / 2) * 0.8 / n for x in range(len(labels))]


def _figure(title: str):
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    axes = figure.subplots()
    axes.set_title(title, fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _finish(figure: Figure, axes, *, legend: "str | None" = "best") -> str:
    if legend and axes.get_legend_handles_labels()[0]:
        axes.legend(
            frameon=False, fontsize=8, loc=legend, ncols=3 if legend == "upper center" else 1
        )
    text = StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    svg = text.getvalue()
    return svg[svg.index("<svg") :]
