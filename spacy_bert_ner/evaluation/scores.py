"""Score a pipeline on gold tokens, with whole documents as context."""

from collections import Counter
from collections.abc import Iterable
from time import perf_counter
from typing import Any

from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example

from ..progress import track_words
from .annotated import is_annotated, keep_annotated
from .calibration import measure_confidence

OUTSIDE = "O"


def evaluate(
    nlp: Language, examples: list[Example], *, title: str = "evaluation"
) -> dict[str, Any]:
    """Run the pipeline over the examples and score its annotations.

    nlp (Language): The pipeline.
    examples (list[Example]): The examples to score; their predicted documents are replaced by
        annotated ones.
    title (str): The text before the progress bar.
    RETURNS (dict[str, Any]): Precision, recall and F1 of entities and chunks, overall and per type;
        tag accuracy and NER token accuracy; sentence F1; the confusion matrix of entity types. All
        scores are 0 to 1; a score without gold annotation is None. "speed" is in words per second.
    """
    words = sum(len(example.predicted) for example in examples)
    start = perf_counter()
    stream = nlp.pipe(example.predicted for example in examples)
    docs = list(track_words(stream, words=words, title=title))
    seconds = perf_counter() - start
    for example, doc in zip(examples, docs):
        example.predicted = doc
    scores = Scorer(nlp).score(examples)
    return {
        "ents": _prf(scores, "ents"),
        "ents_per_type": scores.get("ents_per_type") or {},
        "ents_token_acc": scores.get("ents_token_acc"),
        "tag_acc": scores.get("tag_acc"),
        "chunks": _prf(scores, "spans_chunks"),
        "chunks_per_type": scores.get("spans_chunks_per_type") or {},
        "sents": _prf(scores, "sents"),
        "confusion": count_confusions(examples),
        "confidence": measure_confidence(examples),
        "documents": len(examples),
        "words": words,
        "speed": words / seconds,
    }


def evaluate_raw(
    nlp: Language, docs: Iterable[Doc], *, title: str = "evaluation"
) -> dict[str, float | None]:
    """Run the pipeline over the raw text of the documents, as a user would, and score the entities
    by their character offsets. As in spaCy's scores, entities where the gold document is not
    annotated are left out.

    nlp (Language): The pipeline.
    docs (Iterable[Doc]): The gold documents.
    title (str): The text before the progress bar.
    RETURNS (dict[str, float | None]): p, r and f of the entities, 0 to 1; None without gold
        annotation.
    """
    docs = [doc for doc in docs if doc.has_annotation("ENT_IOB")]
    if not docs:
        return dict.fromkeys("prf")
    gold = [{(e.start_char, e.end_char, e.label_) for e in doc.ents} for doc in docs]
    stream = nlp.pipe(doc.text for doc in docs)
    found = [
        {
            (e.start_char, e.end_char, e.label_)
            for e in doc.ents
            if is_annotated(truth.char_span(e.start_char, e.end_char, alignment_mode="expand"))
        }
        for truth, doc in zip(docs, track_words(stream, words=sum(map(len, docs)), title=title))
    ]
    right = sum(len(g & f) for g, f in zip(gold, found))
    n_gold, n_found = sum(map(len, gold)), sum(map(len, found))
    return {
        "p": right / max(n_found, 1),
        "r": right / max(n_gold, 1),
        "f": 2 * right / max(n_found + n_gold, 1),
    }


def _prf(scores: dict[str, Any], key: str) -> dict[str, float | None]:
    return {name: scores.get(f"{key}_{name}") for name in ("p", "r", "f")}


def count_confusions(examples: Iterable[Example]) -> dict[str, dict[str, int]]:
    """Count the confusions of entity types. A gold and a predicted entity are paired only if their
    boundaries match. An entity without a partner is paired with "O": missed (predicted O) or
    spurious (gold O).

    examples (Iterable[Example]): Documents with gold and predicted entities on the same tokens.
    RETURNS (dict[str, dict[str, int]]): The counts by gold type, then by predicted type.
    """
    counts: Counter = Counter()
    for example in examples:
        gold = {(ent.start, ent.end): ent.label_ for ent in example.reference.ents}
        ents = keep_annotated(example.predicted.ents, example.reference)
        predicted = {(ent.start, ent.end): ent.label_ for ent in ents}
        for borders in gold.keys() | predicted.keys():
            counts[gold.get(borders, OUTSIDE), predicted.get(borders, OUTSIDE)] += 1
    table: dict[str, dict[str, int]] = {}
    for (gold_type, predicted_type), count in sorted(counts.items()):
        table.setdefault(gold_type, {})[predicted_type] = count
    return table
