"""What each part of the recipe brings on CoNLL-2003: the same training without it, or with something else in its place.

python benchmarks/ablation.py                 # two seeds, half of the training data, dev set only
python benchmarks/ablation.py "no memory"     # one row
python benchmarks/ablation.py --table-only    # print the rows that there are
"""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable, Dict, List, NamedTuple

import srsly
import typer
from spacy.util import load_config
from thinc.api import Config
from wasabi import msg

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "metrics" / "ablation"
HALF = 100_000
SENTENCES = 1


class Variant(NamedTuple):
    config: str
    change: Callable[[Config], None]
    max_words: int = 0  # of the windows that are scored


def keep(config: Config) -> None:
    """Change nothing."""


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


VARIANTS: Dict[str, Variant] = {
    "the recipe": Variant("minilm", keep),
    "single sentences": Variant("minilm", cut_sentences, SENTENCES),
    "no memory": Variant("minilm", remove_memory),
    "no shape": Variant("minilm", remove_shape),
    "with tags": Variant("minilm", add_tags),
    "first piece": Variant("minilm", pool_first),
    "transition-based": Variant("minilm_transition", keep),
}


def main(names: List[str] = typer.Argument(None), seeds: int = 2, table_only: bool = False) -> None:
    """NAMES: the rows; all by default. SEEDS: trainings for each. --table-only: do not train."""
    names = names or list(VARIANTS)
    unknown = [name for name in names if name not in VARIANTS]
    if unknown:
        msg.fail(f"No row '{unknown[0]}'. There are: {', '.join(VARIANTS)}", exits=1)
    if not table_only:
        for name in names:
            run(name, VARIANTS[name], seeds)
    typer.echo(format_table([name for name in names if path_of(name).exists()]))


def path_of(name: str) -> Path:
    return FOLDER / f"{name.replace(' ', '-')}.json"


def run(name: str, variant: Variant, seeds: int) -> None:
    config = load_config(ROOT / "configs" / f"{variant.config}.cfg")
    variant.change(config)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "variant.cfg"
        config.to_disk(path)
        script = [sys.executable, "scripts/train_seeds.py", path, "encoders/minilm"]
        places = ["corpus/conll2003", path_of(name)]
        options = ["--dev-only", "--seeds", seeds, "--max-words", variant.max_words]
        command = [*script, *places, *options, "--corpora.train.max_total_words", HALF]
        msg.divider(name)
        subprocess.run([str(word) for word in command], cwd=ROOT, check=True)


def format_table(names: List[str]) -> str:
    rows = ["| | dev F1 | seeds |", "| --- | ---: | --- |"]
    for name in names:
        scores = [100 * run["dev"]["ents"]["f"] for run in srsly.read_json(path_of(name))["runs"]]
        each = ", ".join(f"{score:.2f}" for score in scores)
        rows.append(f"| {name} | {statistics.mean(scores):.2f} | {each} |")
    return "\n".join(rows)


if __name__ == "__main__":
    typer.run(main)
