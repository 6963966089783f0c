"""How far the two annotators of assets/gold/texts.jsonl agree.

python benchmarks/agreement.py
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import srsly
from spacy.scorer import PRFScore
from wasabi import msg

GOLD = Path(__file__).parent.parent / "assets" / "gold"
Record = dict[str, Any]


def main() -> None:
    first, second = (
        {record["id"]: record for record in srsly.read_jsonl(GOLD / f"texts_{who}.jsonl")}
        for who in "ab"
    )
    pairs = [(record, second[name]) for name, record in first.items()]
    rows = [(name, f"{100 * score_all(pairs, key).fscore:.1f}") for name, key in UNITS.items()]
    both = [
        (one, other)
        for left, right in pairs
        for one, other in pair_frames(left["frames"], right["frames"])
    ]
    for field in ("negated", "certainty", "source", "condition", "kind"):
        same = sum(one[field] == other[field] for one, other in both)
        rows.append(
            (f"{field}, of frames with the same mechanism", f"{100 * same / len(both):.1f}")
        )
    title = f"{len(pairs)} texts, {sum(len(one['frames']) for one, _ in pairs)} frames"
    msg.table(rows, header=("unit", "F1 or share, %"), aligns=("l", "r"), title=title)


def score_all(pairs: Iterable[tuple[Record, Record]], key: Callable[[Record], set]) -> PRFScore:
    """RETURNS (PRFScore): The second annotator against the first."""
    score = PRFScore()
    for first, second in pairs:
        score.score_set(key(second), key(first))
    return score


def pair_frames(first: list[Record], second: list[Record]) -> Iterable[tuple[Record, Record]]:
    """YIELDS (tuple[Record, Record]): The frames of both annotators with the same mechanism."""
    known = {(*frame["mechanism"], frame["kind"] == "name"): frame for frame in second}
    for frame in first:
        other = known.get((*frame["mechanism"], frame["kind"] == "name"))
        if other is not None:
            yield frame, other


def _list_frames(record: Record) -> set:
    return {
        (*frame["mechanism"], str(frame["actors"]), str(frame["targets"]), frame["negated"])
        for frame in record["frames"]
    }


def _list_spans(label: str) -> Callable[[Record], set]:
    return lambda record: {tuple(span) for span in record["spans"] if span[2] == label}


UNITS: dict[str, Callable[[Record], set]] = {
    **{label: _list_spans(label) for label in ("ACTOR", "FACTOR", "MECHANISM")},
    "mechanisms": lambda record: {tuple(frame["mechanism"]) for frame in record["frames"]},
    "frames: mechanism, actors, targets, polarity": _list_frames,
    "links": lambda record: {str(link) for link in record["links"]},
}

if __name__ == "__main__":
    main()
