"""Error analysis for named entities: what kinds of errors a pipeline makes, and where."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from spacy.tokens import Doc, Span
from spacy.training import Example

from ..pipeline.entity_scores import get_score
from ..pipeline.layout import list_sentences
from .annotated import keep_annotated

KINDS = ("boundary", "type", "boundary and type", "missed", "invented")
WORST = 10
SURE = 0.9


def analyse_errors(examples: list[Example], *, known_names: set[str]) -> dict[str, Any]:
    """Classify the errors.

    examples (list[Example]): Documents with gold and predicted entities on the same tokens.
    known_names (set[str]): The names in the training data, from `collect_names`.
    RETURNS (dict[str, Any]): "kinds": the number of errors of each of `KINDS`; "names": precision,
        recall and F1 of names that are in the training data ("seen") and of others ("unseen");
        "lines": the same for upper-case sentences ("capitals") and others ("mixed"); "worst": the
        documents with the most errors, and all their errors.
    """
    errors = [list_errors(example) for example in examples]
    return {
        "kinds": {kind: sum(e["kind"] == kind for es in errors for e in es) for kind in KINDS},
        "names": compare_groups(
            examples, lambda ent: "seen" if name_of(ent) in known_names else "unseen"
        ),
        "lines": compare_groups(examples, _make_line_test(examples)),
        "worst": rank_documents(examples, errors),
    }


def collect_names(docs: Iterable[Doc]) -> set[str]:
    """RETURNS (set[str]): The lower-cased names of entities, as an uncased encoder sees them."""
    return {name_of(ent) for doc in docs for ent in doc.ents}


def name_of(ent: Span) -> str:
    return " ".join(token.lower_ for token in ent)


def list_errors(example: Example) -> list[dict[str, Any]]:
    """Pair each wrong prediction with the gold entity with the largest overlap. Each gold entity is
    paired at most once.

    example (Example): The document.
    RETURNS (list[dict[str, Any]]): The errors in text order: "kind", "start" (token), "gold" and
        "predicted" (text and type, or ""), "score" (of the prediction, if it has one).
    """
    scores = _look_up_scores(example.predicted)
    gold = {(e.start, e.end, e.label_) for e in example.reference.ents}
    ents = keep_annotated(example.predicted.ents, example.reference)
    predicted = {(e.start, e.end, e.label_) for e in ents}
    missed, wrong = gold - predicted, predicted - gold
    pairs = [
        (min(g[1], p[1]) - max(g[0], p[0]), g, p)
        for g in missed
        for p in wrong
        if g[0] < p[1] and p[0] < g[1]
    ]
    errors = []
    for _, g, p in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        if g in missed and p in wrong:
            missed.remove(g)
            wrong.remove(p)
            same_borders, same_type = g[:2] == p[:2], g[2] == p[2]
            kind = "type" if same_borders else "boundary" if same_type else "boundary and type"
            errors.append((kind, g, p))
    errors.extend(("missed", g, None) for g in missed)
    errors.extend(("invented", None, p) for p in wrong)
    return [
        {
            "kind": kind,
            "start": (g or p)[0],
            "gold": _show(example.reference, g),
            "predicted": _show(example.reference, p),
            "score": scores.get(p),
        }
        for kind, g, p in sorted(errors, key=lambda error: (error[1] or error[2])[0])
    ]


def _look_up_scores(doc: Doc) -> dict[tuple[int, int, str], float | None]:
    return {(ent.start, ent.end, ent.label_): get_score(ent) for ent in doc.ents}


def _show(doc: Doc, entity: "tuple[int, int, str] | None") -> str:
    return f"{doc[entity[0] : entity[1]].text} ({entity[2]})" if entity else ""


def compare_groups(
    examples: Iterable[Example], group_of: Callable[[Span], str]
) -> dict[str, dict[str, float]]:
    """Score groups of entities separately.

    examples (Iterable[Example]): The documents.
    group_of (Callable[[Span], str]): Returns the group of a gold or predicted entity.
    RETURNS (dict[str, dict[str, float]]): By group p, r, f (0 to 1), and gold: the number of gold
        entities.
    """
    gold: Counter = Counter()
    predicted: Counter = Counter()
    right: Counter = Counter()
    for example in examples:
        truth = {(ent.start, ent.end, ent.label_) for ent in example.reference.ents}
        gold.update(group_of(ent) for ent in example.reference.ents)
        for ent in keep_annotated(example.predicted.ents, example.reference):
            group = group_of(ent)
            predicted[group] += 1
            right[group] += (ent.start, ent.end, ent.label_) in truth
    return {
        group: {
            "p": right[group] / max(predicted[group], 1),
            "r": right[group] / max(gold[group], 1),
            "f": 2 * right[group] / (predicted[group] + gold[group]),
            "gold": gold[group],
        }
        for group in sorted(gold.keys() | predicted.keys())
    }


def _make_line_test(examples: list[Example]) -> Callable[[Span], str]:
    lines = {}
    for example in examples:
        gold = example.reference
        names = [
            "capitals" if is_capitals(sent) else "mixed"
            for sent in list_sentences(gold)
            for _ in sent
        ]
        lines[id(gold)] = lines[id(example.predicted)] = names
    return lambda ent: lines[id(ent.doc)][ent.start]


def is_capitals(sent: Span) -> bool:
    """RETURNS (bool): Whether the sentence is all upper case and has at least two words."""
    words = [token.text for token in sent if any(character.isalpha() for character in token.text)]
    return len(words) > 1 and all(word.upper() == word for word in words)


def rank_documents(
    examples: list[Example], errors: list[list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """RETURNS (list[dict[str, Any]]): The ten documents with the most errors: number, beginning,
    number of tokens, number of entities, errors."""
    order = sorted(range(len(examples)), key=lambda i: -len(errors[i]))[:WORST]
    return [_describe(i, examples[i], errors[i]) for i in order if errors[i]]


def find_suspects(examples: list[Example]) -> list[dict[str, Any]]:
    """Find documents that are probably mislabelled: the model is confident about entities that are
    not in the gold annotation. Run it on the training data: a model that contradicts its training
    data often has a reason. (The idea of confident learning: Northcutt, Jiang & Chuang, 2021.)

    examples (list[Example]): Documents with gold and predicted entities and scores.
    RETURNS (list[dict[str, Any]]): The ten documents with the most such entities, in the format of
        `rank_documents`.
    """
    doubts = [
        [error for error in list_errors(example) if (error["score"] or 0) >= SURE]
        for example in examples
    ]
    return rank_documents(examples, doubts)


def _describe(number: int, example: Example, errors: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "number": number + 1,
        "beginning": example.reference[:12].text,
        "tokens": len(example.reference),
        "entities": len(example.reference.ents),
        "errors": errors,
    }
