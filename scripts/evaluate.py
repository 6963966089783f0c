"""Score a trained pipeline on the dev and test sets, analyse its errors, and write a JSON file."""

from pathlib import Path
from typing import Annotated

import spacy
import srsly
import typer
from spacy.language import Language
from spacy.training import Example
from wasabi import msg

from spacy_bert_ner import loading
from spacy_bert_ner.evaluation.error_analysis import analyse_errors, collect_names, find_suspects
from spacy_bert_ner.evaluation.scores import evaluate, evaluate_raw
from spacy_bert_ner.files import atomic_write_text
from spacy_bert_ner.pipeline.ner.token_ner import TokenNer
from spacy_bert_ner.training.corpus_reader import Corpus

Existing = Annotated[Path, typer.Argument(exists=True)]


def main(model: Existing, corpus: Existing, output: Path, log: Existing, gpu_id: int = -1) -> None:
    """MODEL: the pipeline. CORPUS: the folder with train, dev and test.spacy. OUTPUT: the JSON
    file. LOG: the JSONL training log, saved under "steps"."""
    if gpu_id >= 0:
        spacy.require_gpu(gpu_id)
    nlp = loading.load(model)
    train = read(nlp, corpus, "train")
    names = collect_names(example.reference for example in train)
    metrics = {}
    for split in ("dev", "test"):
        examples = read(nlp, corpus, split)
        metrics[split] = evaluate(nlp, examples, title=split)
        gold = [example.reference for example in examples]
        metrics[split]["raw"] = evaluate_raw(nlp, gold, title=f"{split}, raw text")
        metrics[split]["errors"] = analyse_errors(examples, known_names=names)
        show(split, metrics[split])
    evaluate(nlp, train, title="train")
    metrics["suspects"] = find_suspects(train)
    metrics["steps"] = list(srsly.read_jsonl(log))
    atomic_write_text(output, srsly.json_dumps(metrics, indent=2))
    msg.good(f"Saved the scores to {output}")


def read(nlp: Language, corpus: Path, split: str) -> list[Example]:
    try:
        examples = list(Corpus(corpus / f"{split}.spacy")(nlp))
    except ValueError as error:
        msg.fail(str(error), exits=1)
    for _, component in nlp.pipeline:
        if isinstance(component, TokenNer):  # gold labels get the names of `label_map`
            examples = list(map(component.rename_gold, examples))
    return examples


def show(split: str, scores: dict) -> None:
    rows = [
        (name, *(f"{100 * prf[key]:.2f}" for key in "prf"))
        for name, prf in {**scores["ents_per_type"], "all entities": scores["ents"]}.items()
        if prf["f"] is not None
    ]
    msg.table(rows, header=(split, "P", "R", "F1"), aligns=("l", "r", "r", "r"))
    others = {
        "entity F1 on raw text": scores["raw"]["f"],
        "calibration error of the entity scores": (scores["confidence"] or {}).get("ece"),
        "precision at 80 % coverage": (scores["confidence"] or {}).get("precision_at_80"),
        "NER token accuracy": scores["ents_token_acc"],
        "tag accuracy": scores["tag_acc"],
        "chunk F1": scores["chunks"]["f"],
        "sentence F1": scores["sents"]["f"],
    }
    msg.table([(name, f"{100 * score:.2f}") for name, score in others.items() if score is not None])


if __name__ == "__main__":
    typer.run(main)
