"""Score a trained pipeline on the dev and test sets, on gold tokens and whole documents, and write a JSON file."""

from pathlib import Path
from typing import Annotated

import spacy
import srsly
import typer
from wasabi import msg

from spacy_bert_ner.corpora.reader import Corpus
from spacy_bert_ner.evaluation import evaluate
from spacy_bert_ner.files import write_text

Existing = Annotated[Path, typer.Argument(exists=True)]


def main(model: Existing, corpus: Existing, output: Path, log: Existing, gpu_id: int = -1) -> None:
    """MODEL: the pipeline. CORPUS: the folder with dev.spacy and test.spacy. OUTPUT: the JSON file.
    LOG: the JSONL file of the training, which becomes "steps"."""
    if gpu_id >= 0:
        spacy.require_gpu(gpu_id)
    nlp = spacy.load(model)
    metrics = {}
    for split in ("dev", "test"):
        try:
            examples = list(Corpus(corpus / f"{split}.spacy")(nlp))
        except ValueError as error:
            msg.fail(str(error), exits=1)
        metrics[split] = evaluate(nlp, examples)
        show(split, metrics[split])
    metrics["steps"] = list(srsly.read_jsonl(log))
    write_text(output, srsly.json_dumps(metrics, indent=2))
    msg.good(f"Saved the scores to {output}")


def show(split: str, scores: dict) -> None:
    rows = [
        (name, *(f"{100 * prf[key]:.2f}" for key in "prf"))
        for name, prf in {**scores["ents_per_type"], "all entities": scores["ents"]}.items()
        if prf["f"] is not None
    ]
    msg.table(rows, header=(split, "P", "R", "F1"), aligns=("l", "r", "r", "r"))
    others = {
        "NER token accuracy": scores["ents_token_acc"],
        "tag accuracy": scores["tag_acc"],
        "chunk F1": scores["chunks"]["f"],
        "sentence F1": scores["sents"]["f"],
    }
    msg.table([(name, f"{100 * score:.2f}") for name, score in others.items() if score is not None])


if __name__ == "__main__":
    typer.run(main)
