"""The scorer of `ner`: spaCy's entity precision, recall and F-score, and the token accuracy."""

from collections.abc import Callable, Iterable
from typing import Any

from spacy.scorer import get_ner_prf
from spacy.training import Example


def make_ner_scorer() -> Callable[..., dict[str, Any]]:
    return score_ner


def score_ner(examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
    """Score entities by exact match, and tokens by their IOB tag.

    examples (Iterable[Example]): The examples to score.
    RETURNS (dict[str, Any]): ents_p, ents_r, ents_f, ents_per_type, and ents_token_acc: the
        proportion of aligned tokens, O included, with the correct IOB tag; None without gold
        entities.
    """
    examples = list(examples)
    right = total = 0
    for example in examples:
        if not example.reference.has_annotation("ENT_IOB"):
            continue
        gold = example.get_aligned_ner()
        for token, gold_tag in zip(example.predicted, gold):
            if gold_tag is not None:
                total += 1
                right += _to_iob(gold_tag) == (
                    f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O"
                )
    return {**get_ner_prf(examples, **kwargs), "ents_token_acc": right / total if total else None}


def _to_iob(biluo: str) -> str:
    return {"U": "B", "L": "I"}.get(biluo[0], biluo[0]) + biluo[1:]
