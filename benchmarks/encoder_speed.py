"""Our encoder beside transformers' own model, for RoBERTa and XLM-R of base shape (12 layers, width
768; XLM-R's 250,002 pieces), with random weights and random words: no hub is needed.

python benchmarks/encoder_speed.py all          # words/s, memory and size of both kinds
python benchmarks/encoder_speed.py all --tiny   # the same with two narrow layers, to try it out

Each system runs in a separate process, all of them in turn, several times. Transformers gets the
same words in its fastest plain use on a CPU: fused attention, batches sorted by length, no word
vectors made of the pieces."""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
import transformers
import typer
from machine import PRECISIONS, describe_machine
from systems import read_memory
from tokenizers import ByteLevelBPETokenizer, Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing
from wasabi import msg

KINDS = {"roberta": 50_265, "xlm-roberta": 250_002}
BASE = {"width": 768, "layers": 12, "heads": 12}
TINY = {"width": 32, "layers": 2, "heads": 2}
LETTERS = "abcdefghijklmnopqrstuvwxyz."
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
SYSTEMS = {
    **{f"ours:{precision}": f"ours, {precision}" for precision in PRECISIONS},
    **{f"theirs:fp32:{size}": f"transformers, fp32, batches of {size}" for size in (8, 32)},
    **{f"theirs:bf16:{size}": f"transformers, bf16, batches of {size}" for size in (8, 32)},
}
app = typer.Typer()


@app.command("all")
def measure_all(
    words: int = 4000,
    rounds: int = 3,
    tiny: bool = False,
    kind: list[str] = list(KINDS),  # noqa: B006, typer's way
    only: list[str] = list(SYSTEMS),  # noqa: B006, typer's way
) -> None:
    """Measure both kinds, and print a table of medians and ranges for each. ONLY: systems, by the
    names in the progress messages; with theirs:fp32:32 among them."""
    typer.echo(f"{describe_machine()}; transformers {transformers.__version__}")
    for name in kind:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            write_encoder(folder / "encoder", name, TINY if tiny else BASE)
            texts = {"warm_up": make_sentences(words // 4, seed=3), "text": make_sentences(words)}
            (folder / "texts.json").write_text(json.dumps(texts), encoding="utf8")
            write_pipeline(folder)
            size = sum(path.stat().st_size for path in (folder / "ours").rglob("*")) / 1e6
            runs: dict[str, list[dict[str, float]]] = {system: [] for system in only}
            for _ in range(rounds):
                for system in only:
                    runs[system].append(run(system, folder))
                    found = runs[system][-1]["words_per_second"]
                    msg.info(f"{name}, {system}: {found:,.0f} words/s")
        typer.echo(f"\n{name}; the saved pipeline has {size:,.0f} MB\n")
        typer.echo(format_table(runs))


def run(system: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "one", system, str(folder)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def format_table(runs: dict[str, list[dict[str, float]]]) -> str:
    def median(system: str, key: str) -> float:
        return statistics.median(run[key] for run in runs[system])

    speeds = {system: median(system, "words_per_second") for system in runs}
    best = max(speed for system, speed in speeds.items() if system.startswith("theirs:fp32"))
    rows = ["| | words/s | spread | times transformers' fp32 | load, s | peak, MB |"]
    rows.append("|---|---:|---:|---:|---:|---:|")
    for system, found in runs.items():
        each = [run["words_per_second"] for run in found]
        rows.append(
            f"| {SYSTEMS[system]} | {speeds[system]:,.0f} | {min(each):,.0f} to {max(each):,.0f} "
            f"| {speeds[system] / best:.2f} | {median(system, 'load_s'):.1f} "
            f"| {median(system, 'peak_mb'):,.0f} |"
        )
    return "\n".join(rows)


@app.command("one")
def measure_one(system: str, folder: Path) -> None:
    """Time one system in this process."""
    texts = json.loads((folder / "texts.json").read_text(encoding="utf8"))
    whose, how, *size = system.split(":")
    start = time.perf_counter()
    if whose == "ours":
        encode = load_ours(folder / "ours", how)
    else:
        encode = load_theirs(folder / "encoder", how, int(size[0]))
    encode(texts["warm_up"][:1])  # weights are packed on first use
    loaded = time.perf_counter()
    encode(texts["warm_up"])
    middle = time.perf_counter()
    encode(texts["text"])
    figures = {
        "words_per_second": sum(map(len, texts["text"])) / (time.perf_counter() - middle),
        "load_s": loaded - start,
        "peak_mb": read_memory("VmHWM"),
    }
    typer.echo(json.dumps(figures))


def load_ours(folder: Path, precision: str) -> Callable[[list[list[str]]], None]:
    import spacy
    from spacy.tokens import Doc

    nlp = spacy.load(folder, config={"components.transformer.model.precision": precision})

    def encode(sentences: list[list[str]]) -> None:
        for _ in nlp.pipe(Doc(nlp.vocab, words=words) for words in sentences):
            pass

    return encode


def load_theirs(folder: Path, precision: str, size: int) -> Callable[[list[list[str]]], None]:
    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[precision]
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModel.from_pretrained(folder, attn_implementation="sdpa").to(dtype)
    model.eval()
    options = {"is_split_into_words": True, "padding": True, "return_tensors": "pt"}

    def encode(sentences: list[list[str]]) -> None:
        sentences = sorted(sentences, key=lambda words: sum(map(len, words)))
        with torch.inference_mode():
            for first in range(0, len(sentences), size):
                model(**tokenizer(sentences[first : first + size], truncation=True, **options))

    return encode


def make_words(number: int, *, seed: int = 0) -> list[str]:
    """Random words of syllables, of 5 letters on average; the short ones are frequent."""
    chance = random.Random(seed)
    parts = [a + b for a in "bcdfghklmnprstvw" for b in "aeiou"] + ["an", "er", "in", "on", "st"]
    return [
        "".join(chance.choices(parts, k=chance.choice((1, 2, 2, 3, 3, 4)))) for _ in range(number)
    ]


def make_sentences(words: int, *, seed: int = 1) -> list[list[str]]:
    """Sentences of 5 to 40 words. A few words are in most of the text, as in a language."""
    chance = random.Random(seed)
    known = make_words(20_000, seed=2)
    weights = [1 / (rank + 10) for rank in range(len(known))]
    made: list[list[str]] = []
    while sum(map(len, made)) < words:
        made.append([*chance.choices(known, weights, k=chance.randint(4, 39)), "."])
    return made


def write_encoder(folder: Path, kind: str, shape: dict[str, int]) -> None:
    """Write an encoder with random weights and its tokenizer, whose pieces are random words."""
    name = {"roberta": "Roberta", "xlm-roberta": "XLMRoberta"}[kind]
    tokenizer = (make_byte_pairs if kind == "roberta" else make_sentencepieces)(KINDS[kind])
    options = {"add_prefix_space": True, "model_max_length": 512}
    made = getattr(transformers, f"{name}TokenizerFast")(tokenizer_object=tokenizer, **options)
    made.save_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.AutoConfig.for_model(
        kind,
        vocab_size=KINDS[kind],
        hidden_size=shape["width"],
        num_hidden_layers=shape["layers"],
        num_attention_heads=shape["heads"],
        intermediate_size=4 * shape["width"],
        max_position_embeddings=514,
        type_vocab_size=1,
    )
    transformers.AutoModel.from_config(config).save_pretrained(folder)


def make_byte_pairs(size: int) -> Tokenizer:
    made = ByteLevelBPETokenizer(add_prefix_space=True)
    made.train_from_iterator(make_words(100_000), size, 1, False, SPECIAL)
    return made._tokenizer


def make_sentencepieces(size: int) -> Tokenizer:
    words = list(dict.fromkeys(make_words(size)))
    pieces = [*SPECIAL[:-1], *(f"▁{word}" for word in words), *LETTERS, "▁", *words]
    scores = [*((piece, -1.0) for piece in pieces[: size - 1]), ("<mask>", -1.0)]
    made = Tokenizer(Unigram(scores, unk_id=3))
    made.pre_tokenizer = Metaspace()
    ends = [("<s>", 0), ("</s>", 2)]
    made.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    return made


def write_pipeline(folder: Path) -> None:
    """Save a pipeline of the encoder alone."""
    import spacy

    nlp = spacy.blank("xx")
    config = json.loads((folder / "encoder" / "config.json").read_text(encoding="utf8"))
    model = {
        "@architectures": "spacy_bert_ner.Encoder.v1",
        "width": config["hidden_size"],
        "window": 192,
        "pooling": "mean",
        "precision": "auto",
        "dropout": 0.1,
        "masking": 0.0,
    }
    encoder = nlp.add_pipe("bert_encoder", name="transformer", config={"model": model})
    encoder.initialize(lambda: [], path=folder / "encoder")
    nlp.to_disk(folder / "ours")


if __name__ == "__main__":
    app()
