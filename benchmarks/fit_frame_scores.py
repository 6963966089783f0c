"""Fit the weights of frame scores on the halves of the gold sets that rules are tuned on, and
measure the calibration on the half that is kept.

Rules are better on texts that they were tuned on. So only the slopes are of these; the bias is set
so that the mean score is the share of right frames on the other half of the first set, which no
rule was tuned on and whose own score is known.

python benchmarks/fit_frame_scores.py             # prints WEIGHTS of frames/frame_scores.py
python benchmarks/fit_frame_scores.py --half test # the calibration of the present weights there
"""

from collections.abc import Iterator
from pathlib import Path

import numpy
import spacy
import typer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from spacy.language import Language
from spacy.training import Example
from wasabi import msg

from spacy_bert_ner.corpora.gold_frames import read_gold_frames
from spacy_bert_ner.pipeline.frames.frame_scorer import make_key
from spacy_bert_ner.pipeline.frames.frame_scores import list_features
from spacy_bert_ner.pipeline.frames.storage import read_frames

GOLD = Path(__file__).parent.parent / "assets" / "gold"
BINS = 10


def main(half: str = "", model: str = "training/conll2003-minilm/model-best") -> None:
    """HALF: measure the present weights on this half of the second set. MODEL: a pipeline."""
    nlp = spacy.load(model)
    if half:
        frames = [pair for eg in read(nlp, "texts", half) for pair in judge(eg)]
        scores = numpy.asarray([frame["score"] for frame, _ in frames])
        report(f"texts, {half}", scores, numpy.asarray([right for _, right in frames]))
        return
    examples = [eg for name in ("texts", "frames") for eg in read(nlp, name, "dev")]
    rows, right, groups = list_rows(nlp, examples)
    names = sorted({name for row in rows for name in row} - {"bias"})
    inputs = numpy.asarray([[row.get(name, 0.0) for name in names] for row in rows])
    model_ = LogisticRegression(C=0.3, max_iter=10_000)
    folds = GroupKFold(10)
    probs = cross_val_predict(
        model_, inputs, right, groups=groups, cv=folds, method="predict_proba"
    )
    report("dev, in ten folds by text", probs[:, 1], numpy.asarray(right))
    model_.fit(inputs, right)
    rows, right, _ = list_rows(nlp, list(read(nlp, "frames", "test")))
    inputs = numpy.asarray([[row.get(name, 0.0) for name in names] for row in rows])
    bias = find_bias(inputs @ model_.coef_[0], numpy.mean(right))
    weights = {"bias": bias, **dict(zip(names, model_.coef_[0]))}
    for name, weight in weights.items():
        typer.echo(f'    "{name}": {weight:.3f},')


def find_bias(scores: numpy.ndarray, share: float) -> float:
    """RETURNS (float): The bias with which the mean probability is a given share."""
    low, high = -20.0, 20.0
    while high - low > 1e-4:
        middle = (low + high) / 2
        mean = (1 / (1 + numpy.exp(-scores - middle))).mean()
        low, high = (middle, high) if mean < share else (low, middle)
    return low


def list_rows(nlp: Language, examples: list[Example]) -> tuple[list[dict], list[bool], list[int]]:
    """RETURNS: For each frame its features, whether it is right, and the number of its text."""
    rows, right, groups = [], [], []
    component = nlp.get_pipe("actor_factor_mechanism")
    for number, example in enumerate(examples):
        chunk_scores, entity_scores = component.read_scores(example.predicted)
        for frame, is_right in judge(example):
            rows.append(list_features(frame, chunk_scores, entity_scores))
            right.append(is_right)
            groups.append(number)
    return rows, right, groups


def read(nlp: Language, name: str, half: str) -> Iterator[Example]:
    """YIELDS (Example): The texts of one half of a gold set, with the pipeline's frames."""
    examples = list(read_gold_frames(GOLD / f"{name}.jsonl", nlp, half=half))
    for example, doc in zip(examples, nlp.pipe([one.predicted for one in examples])):
        example.predicted = doc
        yield example


def judge(example: Example) -> list[tuple[dict, bool]]:
    """RETURNS (list[tuple[dict, bool]]): The frames found, and whether they are right."""
    gold = {make_key(frame) for frame in read_frames(example.reference)}
    found = read_frames(example.predicted)
    return [(frame, make_key(frame) in gold) for frame in found]


def report(title: str, scores: numpy.ndarray, right: numpy.ndarray) -> None:
    """Print the expected calibration error over bins of equal size (Naeini, Cooper & Hauskrecht,
    Obtaining Well Calibrated Probabilities Using Bayesian Binning, 2015), and how scores rank."""
    order = numpy.array_split(numpy.argsort(scores), BINS)
    gaps = [len(part) * abs(scores[part].mean() - right[part].mean()) for part in order]
    rows = [
        ("frames", len(scores)),
        ("right, %", f"{100 * right.mean():.1f}"),
        ("mean score, %", f"{100 * scores.mean():.1f}"),
        ("expected calibration error", f"{sum(gaps) / len(scores):.3f}"),
        ("area under the ROC curve", f"{roc_auc_score(right, scores):.3f}"),
        ("log loss", f"{log_loss(right, scores):.3f}"),
    ]
    msg.table(rows, title=title, aligns=("l", "r"))


if __name__ == "__main__":
    typer.run(main)
