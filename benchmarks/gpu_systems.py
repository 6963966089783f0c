"""The rows of `gpu.py`, by system. `python benchmarks/gpu_systems.py SYSTEM FOLDER DEVICE TINY`
measures one in a process of its own: `gpu.py` starts it."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import spacy
import srsly
import torch
from gpu_rows import (
    Row,
    attempt,
    forget_peak,
    name_error,
    read_all,
    read_peak,
    synchronize,
    time_rounds,
)
from gpu_setup import Setup, make_config, use_gpu
from gpu_training import train_encoder, train_ours, train_stock
from gpu_variants import measure_variants
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training.initialize import init_nlp
from systems import NER_ONLY, read_memory
from thinc.util import to_numpy

MARK = "ROW "  # begins a line with a row
MODEL = "components.transformer.model."


def predict_ours(setup: Setup) -> Iterator[Row]:
    use_gpu(setup)
    for part, options in list_parts("tensor_cleaner").items():
        yield attempt(f"ours, {part}", predict, setup, "ours", {"device": "auto"}, **options)


def predict_encoder(setup: Setup) -> Iterator[Row]:
    for part, options in list_parts("tensor_cleaner").items():
        name = f"ours, only the encoder on the device, {part}"
        yield attempt(name, predict, setup, "ours", {"device": setup.device}, **options)


def predict_stock(setup: Setup) -> Iterator[Row]:
    use_gpu(setup)
    import_module("spacy_transformers")
    for part, options in list_parts().items():
        for mixed in (False, True):
            name = f"stock transformer, {part}{', mixed precision' if mixed else ''}"
            yield attempt(name, predict, setup, "stock", {"mixed_precision": mixed}, **options)


def list_parts(*more: str) -> dict[str, dict[str, Any]]:
    """RETURNS (dict[str, dict[str, Any]]): For each part of a pipeline how to load it."""
    return {"ner alone": {"enable": [*NER_ONLY, *more]}, "all components": {}}


def load(setup: Setup, folder: str, model: dict[str, Any], **options: Any) -> Language:
    """RETURNS (Language): A pipeline with other options for the encoder."""
    if folder == "ours" and not (setup.folder / folder).exists():  # no training went through
        init_nlp(make_config(setup)).to_disk(setup.folder / folder)
    config = {MODEL + key: value for key, value in model.items()}
    return spacy.load(setup.folder / folder, config=config, **options)


def predict(setup: Setup, folder: str, model: dict[str, Any], **options: Any) -> Row:
    nlp = load(setup, folder, model, **options)
    measured = srsly.read_json(setup.folder / "texts.json")
    row = time_rounds(setup, measured["words"], measured["texts"], partial(read_all, nlp))
    return row._replace(note=getattr(nlp.get_pipe("transformer"), "precision", ""))


def build_others(setup: Setup) -> Iterator[Row]:
    """Save the stock pipeline and the Hugging Face model, with the weights of ours. (No row unless
    that fails.)"""
    from stock import make_hugging_face, make_stock

    from spacy_bert_ner.training.corpus_reader import Corpus

    def build_stock() -> Row:
        import_module("spacy_transformers")  # if it is missing, the error says so
        make_stock(nlp, setup.folder / "encoder", examples).to_disk(setup.folder / "stock")
        return Row("")

    def build_hugging_face() -> Row:
        folder = setup.folder / "hf"
        make_hugging_face(nlp).save_pretrained(folder)
        for name in ("vocab.txt", "tokenizer.json", "tokenizer_config.json"):
            (folder / name).write_bytes((setup.folder / "encoder" / name).read_bytes())
        return Row("")

    nlp = load(setup, "ours", {"device": "cpu"})
    examples = list(Corpus(setup.folder / "dev.spacy", max_total_words=1000)(nlp))
    rows = [
        attempt("build Hugging Face's", build_hugging_face),
        attempt("build stock", build_stock),
    ]
    yield from (row for row in rows if row.failed)


def predict_hugging_face(setup: Setup) -> Iterator[Row]:
    from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

    measured = srsly.read_json(setup.folder / "texts.json")
    sentences = sorted(measured["sentences"], key=len)

    def measure(dtype: torch.dtype, size: int) -> Row:
        model = AutoModelForTokenClassification.from_pretrained(setup.folder / "hf")
        ner = pipeline(
            "token-classification",
            model=model.to(dtype),
            tokenizer=AutoTokenizer.from_pretrained(setup.folder / "hf"),
            aggregation_strategy="simple",
            device=setup.device,
        )
        work = partial(ner, batch_size=size)
        return time_rounds(setup, measured["words"], sentences, work)

    for dtype in (torch.float32, torch.bfloat16):
        for size in setup.sizes:
            kind = "" if dtype == torch.float32 else ", bf16"
            name = f"Hugging Face's pipeline, batches of {size}, sorted{kind}"
            yield attempt(name, measure, dtype, size)


def compare_devices(setup: Setup) -> Iterator[Row]:
    """How far the device agrees with the CPU in fp32, on some documents."""
    texts = srsly.read_json(setup.folder / "texts.json")["texts"][:20]
    reference: list[Any] = []

    def read(**model: str) -> list[Any]:
        return list(load(setup, "ours", model, exclude=["tensor_cleaner"]).pipe(texts))

    def begin() -> Row:
        reference.extend(read(device="cpu", precision="fp32"))
        return Row("")

    def compare(**model: str) -> Row:
        if not reference:
            raise ValueError("there is no result of the CPU")
        return Row("", note=describe_agreement(reference, read(**model)))

    def compare_all() -> Row:
        use_gpu(setup)
        return compare(device="auto", precision="fp32")

    row = attempt("agreement, the CPU's part", begin)
    if row.failed:
        yield row
    start = "agreement with the CPU in fp32:"
    for precision in ("auto", "fp32"):
        name = f"{start} only the encoder on the device, {precision}"
        yield attempt(name, compare, device=setup.device, precision=precision)
    yield attempt(f"{start} all on the device, fp32", compare_all)


def describe_agreement(docs: list[Doc], others: list[Doc]) -> str:
    """RETURNS (str): How many tags and spans are equal, and how far scores and vectors differ."""
    pairs = list(zip(docs, others, strict=True))
    tokens = sum(len(doc) for doc in docs)
    tags = sum(a.tag_ == b.tag_ for one, two in pairs for a, b in zip(one, two, strict=True))
    parts = [f"tags equal {tags:,} of {tokens:,}"]
    gaps = [0.0]
    for name in ("chunks", "ner"):
        found = [(list_scores(one, name), list_scores(two, name)) for one, two in pairs]
        joint = sum(len(one.keys() & two.keys()) for one, two in found)
        every = sum(len(one.keys() | two.keys()) for one, two in found)
        gaps += [abs(one[key] - two[key]) for one, two in found for key in one.keys() & two.keys()]
        parts.append(f"spans of {name} {joint:,} of {every:,}")
    vectors = [abs(to_numpy(one.tensor) - to_numpy(two.tensor)).max() for one, two in pairs]
    parts.append(f"largest difference of a score {max(gaps):.1e}, of a vector {max(vectors):.1e}")
    return ", ".join(parts)


def list_scores(doc: Doc, name: str) -> dict[tuple[int, int, str], float]:
    group = doc.spans[name]
    spans = [(span.start, span.end, span.label_) for span in group]
    return dict(zip(spans, group.attrs["scores"], strict=True))


def read_long(setup: Setup) -> Iterator[Row]:
    """One document: memory must not grow with it on the device."""
    sentences = srsly.read_json(setup.folder / "texts.json")["sentences"]

    def measure(words: int, **options: Any) -> Row:
        nlp = load(setup, "ours", {"device": setup.device}, **options)
        nlp.max_length = 10**8
        nlp(" ".join(sentences[:50]))
        text = make_long(nlp, sentences, words)
        forget_peak(setup)
        start = time.perf_counter()
        doc = nlp(text)
        synchronize(setup)
        seconds = time.perf_counter() - start
        speed = len(doc) / seconds
        note = f"{seconds:.1f} s; {read_memory('VmHWM'):,.0f} MB of the process"
        return Row("", speed, speed, speed, read_peak(setup), note)

    for part, options in list_parts("tensor_cleaner").items():
        for words in setup.long:
            yield attempt(f"one document of {words:,} words, {part}", measure, words, **options)


def make_long(nlp: Language, sentences: list[str], words: int) -> str:
    """RETURNS (str): The sentences again and again, until they have so many words."""
    lengths = [len(nlp.make_doc(sentence)) for sentence in sentences]
    chosen, total = [], 0
    while total < words:
        i = len(chosen) % len(sentences)
        chosen.append(sentences[i])
        total += lengths[i]
    return " ".join(chosen)


# in this order: those that others need come first, then those that the bars name
SYSTEMS: dict[str, Callable[[Setup], Iterator[Row]]] = {
    "train-ours": train_ours,
    "train-encoder": train_encoder,
    "ours": predict_ours,
    "encoder": predict_encoder,
    "build": build_others,
    "stock": predict_stock,
    "train-stock": train_stock,
    "hf": predict_hugging_face,
    "agreement": compare_devices,
    "long": read_long,
    "variants": measure_variants,
}


def run(system: str, setup: Setup) -> Iterator[Row]:
    """YIELDS (Row): The rows of a system. What fails outside a row is one."""
    try:
        yield from SYSTEMS[system](setup)
    except Exception as error:
        yield Row(system, note=f"failed: {name_error(error)}", failed=True)


if __name__ == "__main__":
    here = Setup(Path(sys.argv[2]), sys.argv[3], sys.argv[4] == "True")
    for row in run(sys.argv[1], here):
        sys.stdout.write(f"{MARK}{json.dumps(row)}\n")
        sys.stdout.flush()
