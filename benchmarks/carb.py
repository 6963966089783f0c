"""Frames as open information extraction: F1 and AUC on a CaRB file (Bhardwaj et al., CaRB: A
Crowdsourced Benchmark for Open IE, 2019) with CaRB's lenient binary match.

python benchmarks/carb.py data/carb/dev.tsv
python benchmarks/carb.py data/carb/dev.tsv --save frames.tsv

The columns of frames.tsv are sentence, score, relation, argument 1, argument 2, ..."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy
import spacy
import typer
from spacy.tokens import Doc
from wasabi import msg

from spacy_bert_ner.files import atomic_write_text
from spacy_bert_ner.pipeline.frames.tuples import make_tuples

BE = {"be", "am", "is", "are", "was", "were", "been", "being"}
SAYING = {"said", "told", "added", "adds", "says"}


class Extraction(NamedTuple):
    relation: tuple[str, ...]
    args: tuple[tuple[str, ...], ...]  # the first argument, and all others joined
    score: float = 1.0


class Scores(NamedTuple):
    """Precision, recall and F1 at the score threshold with the best F1, that threshold, and the
    area under the curve of precision over recall."""

    precision: float
    recall: float
    f1: float
    threshold: float
    auc: float


def main(
    gold: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    model: str = "training/conll2003-minilm/model-best",
    save: Path | None = None,
) -> None:
    """GOLD: a file with the columns sentence, relation, argument 1, argument 2, ... MODEL: a
    trained pipeline. SAVE: the file for the extractions."""
    references = read_gold(gold)
    nlp = spacy.load(model)
    docs = (Doc(nlp.vocab, words=sentence.split()) for sentence in references)
    lines: list[str] = []
    systems: dict[str, list[Extraction]] = {}
    for sentence, doc in zip(references, nlp.pipe(docs)):
        rows = make_tuples(doc)
        systems[sentence] = [
            make_extraction(relation, args, score) for score, relation, *args in rows
        ]
        lines.extend("\t".join([sentence, f"{row[0]:.6g}", *row[1:]]) for row in rows)
    if save is not None:
        atomic_write_text(save, "\n".join(lines) + "\n")
    best = score_all(references, systems)
    shares = [f"{100 * share:.1f}" for share in (best.precision, best.recall, best.f1, best.auc)]
    msg.table(
        [(len(references), len(lines), *shares, f"{best.threshold:.2f}")],
        header=("sentences", "tuples", "P", "R", "F1", "AUC", "P, R, F1 at a score of"),
    )


def read_gold(path: Path) -> dict[str, list[Extraction]]:
    """RETURNS (dict[str, list[Extraction]]): The gold tuples of each sentence, without the
    arguments that are marked as context ("C: "), which the benchmark's reader skips."""
    references: dict[str, list[Extraction]] = defaultdict(list)
    for line in path.read_text(encoding="utf8").splitlines():
        sentence, relation, *args = line.strip().split("\t")
        args = [arg for arg in args if "C: " not in arg]
        references[sentence].append(make_extraction(relation, args))
    return references


def make_extraction(relation: str, args: list[str], score: float = 1.0) -> Extraction:
    joined = [args[0], " ".join(args[1:])] if len(args) > 1 else args
    return Extraction(tuple(relation.split()), tuple(tuple(arg.split()) for arg in joined), score)


def score_all(
    references: dict[str, list[Extraction]], systems: dict[str, list[Extraction]]
) -> Scores:
    """Score all sentences at each score that an extraction has, as a threshold.

    references, systems (dict[str, list[Extraction]]): The tuples of each sentence.
    RETURNS (Scores): The best of them. The curve is drawn straight from threshold to threshold, and
        on from the highest to a precision of 1 at a recall of 0; it ends at the highest recall.
    """
    # what each sentence adds to the sums of precision, recall and tuples where it gets more tuples
    gains: dict[float, numpy.ndarray] = defaultdict(lambda: numpy.zeros(3))
    for sentence, golds in references.items():
        found = systems.get(sentence, [])
        pairs = numpy.array([[match(gold, one) for one in found] for gold in golds])
        pairs = pairs.reshape(len(golds), len(found), 2)
        before = numpy.zeros(3)
        for threshold in sorted({one.score for one in found}, reverse=True):
            kept = pairs[:, [one.score >= threshold for one in found]]
            recalled = kept[:, :, 1].max(axis=1).sum()
            sums = numpy.array([sum(match_greedily(kept[:, :, 0])), recalled, kept.shape[1]])
            gains[threshold] += sums - before
            before = sums
    n_gold = sum(map(len, references.values()))
    best, curve = Scores(0.0, 0.0, 0.0, 0.0, 0.0), [(0.0, 1.0)]
    total = numpy.zeros(3)
    for threshold in sorted(gains, reverse=True):
        total += gains[threshold]
        precision, recall = float(total[0] / total[2]), float(total[1] / n_gold)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        if f1 > best.f1:
            best = Scores(precision, recall, f1, threshold, 0.0)
        curve.append((recall, precision))
    steps = zip(curve, curve[1:])
    return best._replace(auc=sum((r - q) * (o + p) / 2 for (q, o), (r, p) in steps))


def match_greedily(precisions: numpy.ndarray) -> Iterable[float]:
    """Pair gold and system tuples one to one, highest precision first.

    precisions (numpy.ndarray): Of shape (gold, system).
    YIELDS (float): The precision of each pair.
    """
    left = precisions.copy()
    for _ in range(min(left.shape)):
        row, column = numpy.unravel_index(left.argmax(), left.shape)
        yield max(left[row, column], 0.0)
        left[row, :] = left[:, column] = -1


def match(gold: Extraction, found: Extraction) -> tuple[float, float]:
    """RETURNS (tuple[float, float]): Precision and recall of a pair. For gold relations with a verb
    of saying, the arguments may be swapped if that is more precise."""
    scores = [match_words(gold, found)]
    if SAYING.intersection(gold.relation):
        scores.append(match_words(gold, found._replace(args=found.args[::-1])))
    return max(scores)


def match_words(gold: Extraction, found: Extraction) -> tuple[float, float]:
    relation = found.relation
    if "be" in relation:
        forms = [form for form in gold.relation if form in BE]
        relation = tuple(forms[0] if word == "be" and forms else word for word in relation)
    shared = count_shared(gold.relation, relation)
    if not shared or len(gold.args) < 2 or len(found.args) < 2:
        return 0.0, 0.0
    shared += sum(count_shared(*pair) for pair in zip(gold.args, found.args))
    return shared / count_words(found), shared / count_words(gold)


def count_shared(left: Iterable[str], right: Iterable[str]) -> int:
    return sum((Counter(left) & Counter(right)).values())


def count_words(one: Extraction) -> int:
    return len(one.relation) + sum(map(len, one.args))


if __name__ == "__main__":
    typer.run(main)
