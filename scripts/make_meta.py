"""Write the meta.json of the packaged model: that of the pipeline, with encoder, corpus, scores and
licence notes added."""

from pathlib import Path
from typing import Annotated

import srsly
import typer
from spacy.util import load_config

from spacy_bert_ner.files import atomic_write_text

Existing = Annotated[Path, typer.Argument(exists=True)]


def main(
    model: Existing,
    metrics: Existing,
    template: Existing,
    config: Existing,
    corpus: str,
    output: Path,
) -> None:
    """MODEL: the pipeline. METRICS: its scores. TEMPLATE: description, author, licence and notes on
    each corpus and encoder. CONFIG: the training config, for the encoder's name. CORPUS: the
    corpus. OUTPUT: the file to write."""
    meta = srsly.read_json(model / "meta.json")
    notes = srsly.read_json(template)
    scores = srsly.read_json(metrics)
    encoder = load_config(config)["paths"]["encoder"]
    corpora, encoders = notes.pop("corpora"), notes.pop("encoders")
    plain = notes.pop("plain_description", None)
    if plain and "actor_factor_mechanism" not in meta.get("pipeline", ()):
        notes["description"] = plain.format(labels=", ".join(meta["labels"]["ner"]))
    meta.update(notes)
    meta["encoder"] = encoder
    meta["corpus"] = corpus
    meta["sources"] = [
        {"name": encoder, **encoders.get(encoder, {})},
        {"name": corpus, **corpora.get(corpus, {})},
    ]
    meta["license"] = corpora.get(corpus, {}).get("model_license", meta["license"])
    # flat, in spaCy's own keys: what `spacy package` prints in the model's README
    test = scores["test"]
    meta["performance"] = {
        **{f"ents_{key}": score for key, score in test["ents"].items()},
        "ents_per_type": test["ents_per_type"],
        "ents_token_acc": test["ents_token_acc"],
        "tag_acc": test["tag_acc"],
        "spans_chunks_f": test["chunks"]["f"],
        "sents_f": test["sents"]["f"],
    }
    meta["scores"] = {
        # the list of errors quotes the corpus, which must not be in the package
        split: {k: score for k, score in scores[split].items() if k not in ("confusion", "errors")}
        for split in ("dev", "test")
    }
    atomic_write_text(output, srsly.json_dumps(meta, indent=2))


if __name__ == "__main__":
    typer.run(main)
