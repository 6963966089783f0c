"""Pipelines that `spacy from-hf` makes, beside transformers' `pipeline`.

python benchmarks/from_hf.py labels   # equal labels on 2,000 sentences, for each type of encoder
python benchmarks/from_hf.py speed    # words/s, MiniLM's shape

All models have random weights and sentences are random words: no hub is needed."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import spacy
import torch
import transformers
import typer
from machine import PRECISIONS, describe_machine
from spacy.tokens import Doc
from tokenizers import ByteLevelBPETokenizer, Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace, Sequence, WhitespaceSplit
from tokenizers.processors import TemplateProcessing
from wasabi import msg

from spacy_bert_ner.hugging_face.from_hf import convert_classifier

LETTERS = "abcdefghijklmnopqrstuvwxyz"
TAGS = ["O", *(f"{prefix}-{label}" for label in ("PER", "ORG", "LOC", "MISC") for prefix in "BI")]
TINY = {"layers": 2, "width": 32, "heads": 2, "inner": 64}
MINILM = {"layers": 6, "width": 384, "heads": 12, "inner": 1536}
TIE = 1e-5
KINDS = {
    "bert": "Bert",
    "distilbert": "DistilBert",
    "roberta": "Roberta",
    "xlm-roberta": "XLMRoberta",
}
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
app = typer.Typer()


@app.command()
def labels(sentences: int = 2000) -> None:
    """Count the sentences whose entities are the same. They may differ where a word has two best
    tags, since sums in fp32 depend on their order."""
    texts = make_sentences(sentences)
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            write_classifier(folder, kind, TINY)
            convert_classifier(str(folder), folder / "out")
            ours, theirs = load_ours(folder / "out"), load_theirs(folder, 32)
            pairs = list(zip(ours(texts), theirs(texts), strict=True))
            other = [words for words, (own, their) in zip(texts, pairs) if own != their]
            gaps = [find_smallest_gap(folder / "out", words) for words in other]
        entities = sum(len(their) for _, their in pairs)
        same = len(pairs) - len(other)
        msg.info(f"{kind}: {same:,} of {len(pairs):,} sentences the same; {entities:,} entities")
        for gap in gaps:
            msg.info(f"Not the same: the two best tags of a word are {gap:.1e} apart (log odds)")
        if any(gap > TIE for gap in gaps):
            raise SystemExit(f"{kind}: entities differ")


@app.command()
def speed(sentences: int = 1000, rounds: int = 3) -> None:
    """Measure in turn, in one process, and print medians and the range."""
    texts = make_sentences(sentences)
    words = sum(map(len, texts))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_classifier(folder, "bert", MINILM)
        systems: dict[str, Callable[[list[list[str]]], Any]] = {}
        for precision in PRECISIONS:
            convert_classifier(str(folder), folder / precision, precision=precision)
            systems[f"from-hf, {precision}"] = load_ours(folder / precision)
        for size in (8, 32):
            systems[f"pipeline, batches of {size}"] = load_theirs(folder, size)
        speeds: dict[str, list[float]] = {name: [] for name in systems}
        for run in systems.values():
            run(texts[:64])  # warm up
        for _ in range(rounds):
            for name, run in systems.items():
                start = time.perf_counter()
                run(texts)
                speeds[name].append(words / (time.perf_counter() - start))
    best = max(statistics.median(speeds[f"pipeline, batches of {size}"]) for size in (8, 32))
    typer.echo(f"{describe_machine()}; transformers {transformers.__version__}\n")
    typer.echo("| | words/s | spread | times the faster pipeline |\n|---|---:|---:|---:|")
    for name, found in speeds.items():
        middle = statistics.median(found)
        spread = f"{min(found):,.0f} to {max(found):,.0f}"
        typer.echo(f"| {name} | {middle:,.0f} | {spread} | {middle / best:.1f} |")


def make_sentences(number: int) -> list[list[str]]:
    """Random words of up to 8 letters: most have several pieces."""
    chance = random.Random(0)
    known = ["".join(chance.choices(LETTERS, k=chance.randint(1, 8))) for _ in range(5000)]
    return [chance.choices(known, k=chance.randint(3, 40)) for _ in range(number)]


def write_classifier(folder: Path, kind: str, shape: dict[str, int]) -> None:
    """Write a token classifier with random weights, whose words differ enough to get different
    tags."""
    torch.manual_seed(0)
    writers = {"roberta": write_byte_pairs, "xlm-roberta": write_sentencepieces}
    size = writers.get(kind, write_word_pieces)(folder, KINDS[kind])
    keys = ("num_hidden_layers", "hidden_size", "num_attention_heads", "intermediate_size")
    if kind == "distilbert":
        keys = ("n_layers", "dim", "n_heads", "hidden_dim")
    config = getattr(transformers, f"{KINDS[kind]}Config")(
        vocab_size=size,
        initializer_range=0.1,
        max_position_embeddings=514 if kind in writers else 512,
        id2label=dict(enumerate(TAGS)),
        label2id={tag: i for i, tag in enumerate(TAGS)},
        **dict(zip(keys, shape.values())),
    )
    model = getattr(transformers, f"{KINDS[kind]}ForTokenClassification")(config)
    with torch.no_grad():
        model.get_input_embeddings().weight.normal_()
        model.classifier.weight.normal_()
    model.save_pretrained(folder)


def write_word_pieces(folder: Path, kind: str) -> int:
    pairs = [a + b for a in LETTERS for b in LETTERS]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *pairs]
    pieces += [f"##{piece}" for piece in (*LETTERS, *pairs)]
    (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    make = getattr(transformers, f"{kind}TokenizerFast")
    make(str(folder / "vocab.txt"), model_max_length=512).save_pretrained(folder)
    return len(pieces)


def write_byte_pairs(folder: Path, kind: str) -> int:
    tokenizer = ByteLevelBPETokenizer(add_prefix_space=True)
    tokenizer.train_from_iterator(
        [" ".join(LETTERS)] * 9, 400, 2, show_progress=False, special_tokens=SPECIAL
    )
    tokenizer.save_model(str(folder))
    files = (str(folder / "vocab.json"), str(folder / "merges.txt"))
    options = {"add_prefix_space": True, "model_max_length": 512}
    made = getattr(transformers, f"{kind}TokenizerFast")(*files, **options)
    made.save_pretrained(folder)
    return len(made)


def write_sentencepieces(folder: Path, kind: str) -> int:
    pairs = [a + b for a in LETTERS for b in LETTERS]
    pieces = [*(f"▁{piece}" for piece in (*LETTERS, *pairs)), *LETTERS, *pairs]
    scores = [(piece, -1.0) for piece in (*SPECIAL[:-1], *pieces, SPECIAL[-1])]
    tokenizer = Tokenizer(Unigram(scores, unk_id=3))
    tokenizer.pre_tokenizer = Sequence([WhitespaceSplit(), Metaspace()])
    ends = [("<s>", 0), ("</s>", 2)]
    tokenizer.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    make = getattr(transformers, f"{kind}TokenizerFast")
    make(tokenizer_object=tokenizer, model_max_length=512).save_pretrained(folder)
    return len(scores)


def load_ours(folder: Path) -> Callable[[list[list[str]]], list]:
    nlp = spacy.load(folder)

    def run(sentences: list[list[str]]) -> list:
        docs = (Doc(nlp.vocab, words=words) for words in sentences)
        found = nlp.pipe(docs, batch_size=64)
        return [[(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents] for doc in found]

    return run


def find_smallest_gap(folder: Path, words: list[str]) -> float:
    """RETURNS (float): How far the two best tags of a word are apart, for the closest of a
    sentence."""
    nlp = spacy.load(folder, disable=["tensor_cleaner"])
    scores = nlp.get_pipe("ner").model.predict([nlp(Doc(nlp.vocab, words=words))])[0]
    scores.sort(axis=1)
    return float((scores[:, -1] - scores[:, -2]).min())


def load_theirs(folder: Path, batch_size: int) -> Callable[[list[list[str]]], list]:
    options = {"aggregation_strategy": "first", "device": "cpu", "batch_size": batch_size}
    classify = transformers.pipeline("token-classification", model=str(folder), **options)

    def run(sentences: list[list[str]]) -> list:
        results = classify([" ".join(words) for words in sentences])
        return [
            [(e["start"], e["end"], e["entity_group"]) for e in found if e["entity_group"] != "O"]
            for found in results
        ]

    return run


if __name__ == "__main__":
    app()
