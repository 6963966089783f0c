"""Transfer from the sample corpus: score a model trained on it on the CoNLL-2003 test set.

python -m spacy project run all && python -m spacy project run corpus . --vars.corpus conll2003
python benchmarks/sample_to_conll2003.py
"""

from pathlib import Path

import spacy
import srsly
import typer
from wasabi import msg

from spacy_bert_ner.evaluation.scores import evaluate
from spacy_bert_ner.training.corpus_reader import Corpus

ROOT = Path(__file__).parent.parent


def main(config: str = "minilm") -> None:
    """CONFIG: the training config of the model."""
    nlp = spacy.load(ROOT / "training" / f"sample-{config}" / "model-best")
    scores = evaluate(nlp, list(Corpus(ROOT / "corpus" / "conll2003" / "test.spacy")(nlp)))
    srsly.write_json(ROOT / "metrics" / f"sample-to-conll2003-{config}.json", scores)
    rows = [(label, f"{100 * prf['f']:.2f}") for label, prf in scores["ents_per_type"].items()]
    msg.table(
        [*rows, ("all", f"{100 * scores['ents']['f']:.2f}")], header=("CoNLL-2003 test", "F1")
    )


if __name__ == "__main__":
    typer.run(main)
