"""Score spans and frames against the gold set.

python benchmarks/gold_frames.py                # the dev half, for tuning
python benchmarks/gold_frames.py --half test    # the test half, for the final score
python benchmarks/gold_frames.py --gold assets/gold/texts.jsonl
"""

from pathlib import Path

import spacy
import typer
from wasabi import msg

from spacy_bert_ner.corpora.gold_frames import read_gold_frames

GOLD = Path(__file__).parent.parent / "assets" / "gold"


def main(
    half: str = "dev",
    model: str = "training/conll2003-minilm/model-best",
    gold: Path = GOLD / "frames.jsonl",
) -> None:
    """HALF: dev or test. MODEL: a trained pipeline. GOLD: a gold set."""
    nlp = spacy.load(model)
    examples = list(read_gold_frames(gold, nlp, half=half))
    docs = nlp.pipe(example.predicted for example in examples)
    for example, doc in zip(examples, list(docs)):
        example.predicted = doc
    scores = nlp.get_pipe("actor_factor_mechanism").score(examples)
    rows = []
    for label, exact in sorted(scores["spans_sc_per_type"].items()):
        rows.append((label, *format_prf(exact), *format_prf(scores["spans_sc_relaxed"][label])))
    rows.append(
        ("frames", *format_prf(scores["frames_exact"]), *format_prf(scores["frames_relaxed"]))
    )
    rows += [
        (role, *format_prf(score), "", "", "") for role, score in scores["frames_roles"].items()
    ]
    header = (f"{half}, {len(examples)} texts", "P", "R", "F1", "relaxed P", "R", "F1")
    msg.table(rows, header=header, aligns=("l", *"rrrrrr"))
    for name in ("polarity", "certainty", "source"):
        if f"frames_{name}" in scores:
            msg.text(f"{name}, where the mechanism is right: {100 * scores[f'frames_{name}']:.1f}")
    # the scores in frames/frame_reader.py: one correct and one wrong frame added
    rules = [
        (rule, right, n, f"{(right + 1) / (n + 2):.2f}")
        for rule, (right, n) in scores["frames_rules"].items()
    ]
    msg.table(rules, header=("rule", "right", "frames", "score"), aligns=("l", *"rrr"))


def format_prf(score: dict) -> tuple:
    return tuple(f"{100 * score[key]:.1f}" for key in "prf")


if __name__ == "__main__":
    typer.run(main)
