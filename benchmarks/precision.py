"""The cost of bf16 and int8 in F1: one trained pipeline, scored on gold tokens in each precision
that the processor supports.

python benchmarks/precision.py              # the model that benchmarks/conll2003.py trained
"""

from pathlib import Path

import spacy
import srsly
import typer
from machine import PRECISIONS, describe_machine

from spacy_bert_ner.evaluation.scores import evaluate
from spacy_bert_ner.training.corpus_reader import Corpus

ROOT = Path(__file__).parent.parent


def main(
    model: Path = ROOT / "training" / "conll2003-minilm" / "model-best",
    corpus: Path = ROOT / "corpus" / "conll2003",
) -> None:
    """MODEL: the pipeline. CORPUS: the folder with dev.spacy and test.spacy."""
    scores = {}
    rows = ["| precision | dev | test |", "| --- | ---: | ---: |"]
    for precision in PRECISIONS:
        nlp = spacy.load(model, config={"components.transformer.model.precision": precision})
        scores[precision] = {
            split: evaluate(nlp, list(Corpus(corpus / f"{split}.spacy")(nlp)))["ents"]["f"]
            for split in ("dev", "test")
        }
        cells = [f"{100 * score:.2f}" for score in scores[precision].values()]
        rows.append(f"| {precision} | {' | '.join(cells)} |")
    srsly.write_json(ROOT / "metrics" / "precision-minilm.json", scores)
    typer.echo("\n".join([describe_machine(), "", *rows]))


if __name__ == "__main__":
    typer.run(main)
