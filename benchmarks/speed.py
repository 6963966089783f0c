"""Inference speed side by side: our pipeline, the same pipeline on spaCy's stock transformer, the
Hugging Face pipeline, spaCy's small model, and the bare encoder.

python benchmarks/speed.py                  # MiniLM, the model that benchmarks/conll2003.py trained
python benchmarks/speed.py --shape base     # BERT-base's dimensions, random weights
python benchmarks/speed.py --text long      # one long text instead of CoNLL-2003's test documents
python benchmarks/speed.py --only ours:int8 --only hf:32

Each system runs in a separate process, all of them in turn, several times. Precisions that the
processor does not support are left out."""

import json
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import spacy
import srsly
import typer
from machine import PRECISIONS, describe_machine
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.util import load_config
from stock import make_hugging_face, make_stock
from transformers import BertConfig, BertModel, BertTokenizerFast
from wasabi import msg

from spacy_bert_ner.training.corpus_reader import Corpus

ROOT = Path(__file__).parent.parent
ENCODER = ROOT / "encoders" / "minilm"
SYSTEMS = {
    **{f"ours:{precision}": f"ours, {precision}" for precision in PRECISIONS},
    "stock": "stock transformer",
    **{f"hf:{size}": f"Hugging Face, batches of {size}" for size in (8, 32)},
    **{f"limit:{precision}": f"bare encoder, {precision}" for precision in PRECISIONS},
    **{f"ours:{precision}+all": f"ours, {precision}, all components" for precision in PRECISIONS},
    "stock:+all": "stock transformer, all components",
    "small:": "en_core_web_sm, all components",
}
LONG_WORDS = 100_000


def main(
    shape: str = "minilm",
    text: str = "conll2003",
    rounds: int = 3,
    model: Path = ROOT / "training" / "conll2003-minilm" / "model-best",
    corpus: Path = ROOT / "corpus" / "conll2003" / "test.spacy",
    max_words: int = 0,
    only: list[str] = [],  # noqa: B006, typer's way
) -> None:
    """SHAPE: minilm or base. TEXT: conll2003 or long. ROUNDS: the number of runs of each system.
    MAX_WORDS: stop after the document that reaches this many words; 0: all. ONLY: systems, by the
    names in the progress messages."""
    systems = choose_systems(only)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        nlp = spacy.load(model) if shape == "minilm" else make_random(folder, corpus)
        prepare(nlp, folder, Corpus(corpus, max_total_words=max_words), text)
        runs: dict[str, list[dict[str, float]]] = {system: [] for system in systems}
        for _ in range(rounds):
            for system in systems:
                runs[system].append(run(system, folder))
                msg.info(f"{system}: {runs[system][-1]['words_per_second']:.0f} words/s")
    path = ROOT / "metrics" / f"speed-{shape}-{text}.json"
    srsly.write_json(path, {"machine": describe_machine(), **runs})
    typer.echo(f"{describe_machine()}\n\n{format_table(runs)}")
    msg.good(f"Saved all runs to {path}")


def choose_systems(only: list[str]) -> list[str]:
    unknown = set(only) - set(SYSTEMS)
    if unknown:
        raise SystemExit(f"--only: no {', '.join(sorted(unknown))}; there are {', '.join(SYSTEMS)}")
    return only or list(SYSTEMS)


def make_random(folder: Path, corpus: Path) -> Language:
    """A pipeline with BERT-base's dimensions, random weights and MiniLM's tokenizer, which is
    BERT's."""
    encoder = folder / "encoder"
    BertModel(BertConfig()).save_pretrained(encoder)
    BertTokenizerFast.from_pretrained(ENCODER).save_pretrained(encoder)
    overrides = {
        "paths.encoder": str(encoder),
        "paths.train": str(corpus),
        "paths.dev": str(corpus),
        "components.transformer.model.width": 768,
        "corpora.train.max_total_words": 5000,
    }
    return init_nlp(load_config(ROOT / "configs" / "minilm.cfg", overrides=overrides))


def prepare(nlp: Language, folder: Path, corpus: Corpus, text: str) -> None:
    """Save all systems with the same weights, and the texts."""
    encoder = folder / "encoder" if (folder / "encoder").exists() else ENCODER
    examples = list(corpus(nlp))
    nlp.to_disk(folder / "ours")
    make_stock(nlp, encoder, examples[:20]).to_disk(folder / "stock")
    make_hugging_face(nlp).save_pretrained(folder / "hf")
    BertTokenizerFast.from_pretrained(encoder).save_pretrained(folder / "hf")
    docs = [example.reference for example in examples]
    if text == "long":
        sample = DocBin().from_disk(ROOT / "corpus" / "sample" / "train.spacy")
        known = [sent.text for doc in sample.get_docs(nlp.vocab) for sent in doc.sents]
        sentences = random.Random(0).choices(known, k=LONG_WORDS // 15)
        docs = [nlp.make_doc(" ".join(sentences))]
    else:
        sentences = [sent.text for doc in docs for sent in doc.sents]
    srsly.write_json(folder / "texts.json", [doc.text for doc in docs])
    srsly.write_json(folder / "sentences.json", sentences)
    srsly.write_json(folder / "words.json", sum(len(doc) for doc in docs))


def run(system: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, str(Path(__file__).parent / "systems.py"), system, str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def format_table(runs: dict[str, list[dict[str, float]]]) -> str:
    """Medians over the rounds, and the range of the speeds."""
    rows = [["", "words/s", "spread", "ms per sentence", "load, s", "peak, MB"]]
    rows.append(["---"] + ["---:"] * 5)
    for system, results in runs.items():
        speeds = [result["words_per_second"] for result in results]
        spread = f"{min(speeds):,.0f} to {max(speeds):,.0f}"
        others = [median(results, key) for key in ("latency_ms", "load_s", "peak_mb")]
        rows.append(
            [SYSTEMS[system], f"{statistics.median(speeds):,.0f}", spread]
            + [f"{value:,.{digits}f}" if value else "" for value, digits in zip(others, (1, 2, 0))]
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def median(results: list[dict[str, float]], key: str) -> Any:
    return statistics.median(result[key] for result in results) if key in results[0] else None


if __name__ == "__main__":
    typer.run(main)
