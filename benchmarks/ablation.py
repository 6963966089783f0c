"""Ablation of the training recipe on CoNLL-2003: the same training without a part, or with a
replacement for it. The recipe is "core" plus upper-case sentences in training, then averaged
weights, then the threshold. The rows after these four differ from "core" only in the part that they
are named after.

python benchmarks/ablation.py                   # two seeds, a third of the training data, dev only
python benchmarks/ablation.py "no memory"       # one row
python benchmarks/ablation.py plain --seeds 3 --words 0 --test   # all training data, test set too
python benchmarks/ablation.py --table-only      # print the existing rows
"""

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NamedTuple

import srsly
import typer
from spacy.util import load_config
from thinc.api import Config
from wasabi import msg

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "metrics" / "ablation"
SENTENCES = 1


class Variant(NamedTuple):
    config: str
    change: Callable[[Config], None]
    max_words: int = 0  # in the windows for evaluation
    additions: int = 0  # how many of `ADDITIONS` are on


def keep(config: Config) -> None:
    """Change nothing."""


def remove_capitals(config: Config) -> None:
    config["corpora"]["train"]["augmenter"] = None


def remove_averages(config: Config) -> None:
    config["training"]["optimizer"]["use_averages"] = False
    config["training"]["optimizer"]["learn_rate"]["floor"] = 0.0


def remove_threshold(config: Config) -> None:
    if "threshold" in config["components"]["ner"]:
        config["components"]["ner"]["threshold"] = 0.0


def cut_sentences(config: Config) -> None:
    config["corpora"]["train"]["max_words"] = SENTENCES


def remove_memory(config: Config) -> None:
    tok2vec = config["components"]["ner"]["model"]["tok2vec"]
    tok2vec["encoder"] = tok2vec["encoder"]["tok2vec"]


def remove_shape(config: Config) -> None:
    model = config["components"]["ner"]["model"]
    model["tok2vec"] = model["tok2vec"]["encoder"]


def add_tags(config: Config) -> None:
    config["components"]["ner"]["model"]["tok2vec"]["features"]["attrs"] = ["SHAPE", "TAG"]
    config["training"]["annotating_components"] = ["tagger"]


def pool_first(config: Config) -> None:
    config["components"]["transformer"]["model"]["pooling"] = "first"


def make_plain(config: Config) -> None:
    """The standard recipe for a transformer: a linear layer on the word vectors of single
    sentences, batch size 16, three epochs, one small learning rate for all parameters."""
    training, ner = config["training"], config["components"]["ner"]
    cut_sentences(config)
    ner["model"]["tok2vec"] = ner["model"]["tok2vec"]["encoder"]["tok2vec"]
    names = ["transformer", "ner", "tensor_cleaner"]
    config["nlp"]["pipeline"] = names
    config["components"] = {name: config["components"][name] for name in names}
    config["initialize"]["components"] = {
        "transformer": config["initialize"]["components"]["transformer"]
    }
    training["score_weights"] = {"ents_f": 1.0}
    training["max_epochs"] = 3
    training["optimizer"]["head_factor"] = 1.0
    training["optimizer"]["learn_rate"]["initial_rate"] = 5e-5
    training["batcher"] = {"@batchers": "spacy.batch_by_sequence.v1", "size": 16}


# the parts of the recipe on top of "core", and how to remove each
ADDITIONS = (remove_capitals, remove_averages, remove_threshold)
VARIANTS: dict[str, Variant] = {
    "the recipe": Variant("minilm", keep, additions=3),
    "no threshold": Variant("minilm", keep, additions=2),
    "no averages": Variant("minilm", keep, additions=1),
    "core": Variant("minilm", keep),
    "single sentences": Variant("minilm", cut_sentences, SENTENCES),
    "no memory": Variant("minilm", remove_memory),
    "no shape": Variant("minilm", remove_shape),
    "with tags": Variant("minilm", add_tags),
    "first piece": Variant("minilm", pool_first),
    "transition-based": Variant("minilm_transition", keep),
    "plain": Variant("minilm", make_plain, SENTENCES),
}


def main(
    names: Annotated[list[str] | None, typer.Argument()] = None,
    seeds: int = 2,
    words: int = 70_000,
    test: bool = False,
    table_only: bool = False,
) -> None:
    """NAMES: the rows; all by default. SEEDS: the number of seeds per row. WORDS: the number of
    training words; 0: all. --test: score the test set too. --table-only: do not train."""
    names = names or list(VARIANTS)
    unknown = [name for name in names if name not in VARIANTS]
    if unknown:
        msg.fail(f"No row '{unknown[0]}'. The rows are: {', '.join(VARIANTS)}", exits=1)
    paths = {name: FOLDER / f"{name.replace(' ', '-')}-{words}.json" for name in names}
    for name, path in paths.items():
        if not table_only:
            options = ["--seeds", seeds, *([] if test else ["--dev-only"])]
            run(name, path, [*options, "--corpora.train.max_total_words", words])
    typer.echo(format_table({name: path for name, path in paths.items() if path.exists()}))


def run(name: str, path: Path, options: list) -> None:
    variant = VARIANTS[name]
    config = load_config(ROOT / "configs" / f"{variant.config}.cfg")
    for remove in ADDITIONS[variant.additions :]:
        remove(config)
    variant.change(config)
    with tempfile.TemporaryDirectory() as folder:
        config.to_disk(Path(folder) / "variant.cfg")
        inputs = [Path(folder) / "variant.cfg", "encoders/minilm", "corpus/conll2003"]
        command = [sys.executable, "scripts/train_seeds.py", *inputs, path]
        options = ["--max-words", variant.max_words, *options]
        msg.divider(name)
        subprocess.run([str(word) for word in (*command, *options)], cwd=ROOT, check=True)


def format_table(paths: dict[str, Path]) -> str:
    rows = ["| | dev F1 | test F1 | seeds |", "| --- | ---: | ---: | ---: |"]
    for name, path in paths.items():
        runs = srsly.read_json(path)["runs"]
        cells = [summarize(runs, split) for split in ("dev", "test")]
        rows.append(f"| {name} | {' | '.join(cells)} | {len(runs)} |")
    return "\n".join(rows)


def summarize(runs: list[dict], split: str) -> str:
    """The mean, with the standard deviation if there are two or more values."""
    scores = [100 * run[split]["ents"]["f"] for run in runs if split in run]
    if len(scores) < 2:
        return "".join(f"{score:.2f}" for score in scores)
    return f"{statistics.mean(scores):.2f} ± {statistics.stdev(scores):.2f}"


if __name__ == "__main__":
    typer.run(main)
