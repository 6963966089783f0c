"""Causal links: precision and recall on the Causal News Corpus (Tan et al., The Causal News Corpus:
Annotating Causal Relations in Event Sentences from News, 2022). The corpus also has implicit
relations without a signal word, which the links leave out on purpose.

python benchmarks/causal_news.py data/causal_news_corpus/train_subtask2_grouped.csv

Sentences: a sentence with a relation has a link. Relaxed: the causes share at least half of the
tokens of the shorter one, and so do the effects. Exact: the same spans. Relations and links are
paired one to one."""

import ast
import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import networkx
import spacy
import typer
from spacy.tokens import Doc
from wasabi import msg

TAG = re.compile(r"<(/?)((?:ARG|SIG)\d+)>")
Stretch = tuple[int, int]


class Relation(NamedTuple):
    cause: Stretch  # in tokens
    effect: Stretch
    signal: str = ""


def main(
    gold: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    model: str = "training/conll2003-minilm/model-best",
    signals: int = 15,
) -> None:
    """GOLD: the CSV file with a column of tagged sentences. MODEL: a trained pipeline. SIGNALS: the
    number of signals for which to show the recall."""
    golds = read_gold(gold)
    nlp = spacy.load(model)
    docs = nlp.pipe(Doc(nlp.vocab, words=text.split()) for text in golds)
    founds = [
        [
            Relation((one.cause.start, one.cause.end), (one.effect.start, one.effect.end))
            for one in doc._.links
        ]
        for doc in docs
    ]
    pairs = list(zip(golds.values(), founds))
    n_gold, n_found = (sum(map(len, relations)) for relations in zip(*pairs))
    relaxed, exact = ([pair_up(*pair, fits) for pair in pairs] for fits in (overlap, coincide))
    with_gold, with_link = (sum(map(bool, relations)) for relations in zip(*pairs))
    rows = [
        ("sentences", with_gold, with_link, sum(1 for pair in pairs if all(pair))),
        ("relaxed", n_gold, n_found, sum(map(len, relaxed))),
        ("exact", n_gold, n_found, sum(map(len, exact))),
    ]
    msg.table(
        [(*row, *format_prf(*row[1:])) for row in rows],
        header=(f"{len(pairs)} sentences", "gold", "found", "right", "P", "R", "F1"),
        aligns=("l", *"rrrrrr"),
    )
    counts: dict[str, Counter] = {}
    for (relations, links), near, same in zip(pairs, relaxed, exact):
        for number, relation in enumerate(relations):
            count = counts.setdefault(relation.signal or "none", Counter())
            count.update(gold=1, linked=bool(links), relaxed=number in near, exact=number in same)
    shown = sorted(counts, key=lambda signal: (signal != "none", -counts[signal]["gold"], signal))
    msg.table(
        [
            (
                signal,
                counts[signal]["gold"],
                *(
                    f"{100 * counts[signal][key] / counts[signal]['gold']:.1f}"
                    for key in ("linked", "relaxed", "exact")
                ),
            )
            for signal in shown[: signals + 1]
        ],
        header=("signal", "gold", "R, sentence has a link", "R, relaxed", "R, exact"),
        aligns=("l", *"rrrr"),
    )


def read_gold(path: Path) -> dict[str, list[Relation]]:
    """RETURNS (dict[str, list[Relation]]): The relations of each distinct sentence."""
    golds: dict[str, list[Relation]] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            relations = golds.setdefault(row["text"], [])
            for tagged in ast.literal_eval(row["causal_text_w_pairs"]):
                relation = read_relation(tagged)
                if relation not in relations:
                    relations.append(relation)
    return {text: relations for text, relations in golds.items() if text.split()}


def read_relation(tagged: str) -> Relation:
    """Read a sentence with tags for cause, effect and signals. Tags may be nested.

    tagged (str): Tokens separated by spaces, with tags: "<ARG1>Roads closed</ARG1> <SIG0>because
        of</SIG0> <ARG0>snow</ARG0> ."
    RETURNS (Relation): Cause (ARG0), effect (ARG1), and the lower-cased words of the signals.
    """
    text, end = "", 0
    borders: dict[str, list[int]] = {}  # where each tag opens and closes
    for tag in TAG.finditer(tagged):
        text += tagged[end : tag.start()]
        end = tag.end()
        borders.setdefault(tag[2], [len(text), len(text)])[bool(tag[1])] = len(text)
    text += tagged[end:]
    tokens = list(re.finditer(r"\S+", text))
    spans: dict[str, Stretch] = {}
    for name, (start, stop) in borders.items():
        inside = [
            i for i, token in enumerate(tokens) if token.end() > start and token.start() < stop
        ]
        if inside:
            spans[name] = (inside[0], inside[-1] + 1)
    if "ARG0" not in spans or "ARG1" not in spans:
        raise ValueError("A relation needs <ARG0>a cause</ARG0> and <ARG1>an effect</ARG1>")
    signals = [
        " ".join(token[0].lower() for token in tokens[slice(*span)])
        for name, span in sorted(spans.items(), key=lambda item: item[1])
        if name.startswith("SIG")
    ]
    return Relation(spans["ARG0"], spans["ARG1"], " … ".join(signals))


def pair_up(
    golds: Sequence[Relation],
    founds: Sequence[Relation],
    fits: Callable[[Stretch, Stretch], bool],
) -> list[int]:
    """RETURNS (list[int]): The gold relations that are paired with a link, in a matching with the
    most pairs."""
    graph = networkx.Graph(
        (("gold", i), ("found", j))
        for i, gold in enumerate(golds)
        for j, found in enumerate(founds)
        if fits(gold.cause, found.cause) and fits(gold.effect, found.effect)
    )
    matching: Iterable = networkx.max_weight_matching(graph)
    return sorted(number for pair in matching for side, number in pair if side == "gold")


def overlap(left: Stretch, right: Stretch) -> bool:
    shared = min(left[1], right[1]) - max(left[0], right[0])
    return 2 * shared >= min(left[1] - left[0], right[1] - right[0])


def coincide(left: Stretch, right: Stretch) -> bool:
    return left == right


def format_prf(n_gold: int, n_found: int, n_right: int) -> tuple[str, str, str]:
    precision, recall = n_right / max(n_found, 1), n_right / max(n_gold, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"{100 * precision:.1f}", f"{100 * recall:.1f}", f"{100 * f1:.1f}"


if __name__ == "__main__":
    typer.run(main)
