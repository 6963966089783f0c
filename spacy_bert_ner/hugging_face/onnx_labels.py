"""Entities of words with ONNX Runtime: what is around the two graphs that `spacy to-hf --onnx`
writes. It stands on its own, beside these files, as `label.py`.

    from label import Labeller

    labeller = Labeller("FOLDER")
    print(labeller(["Anna", "Brandt", "left", "Hamburg", "."]))
"""

import json
import math
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

BITS = 2**64 - 1
CERTAIN = math.log(0.999)  # a word with at least this log probability of O is O


class Labeller:
    """Finds the entities of a document. A document counts as a whole: the other mentions of a word
    in it help.

    folder (str | Path): Has `labels.json`, `tokenizer.json` and `onnx/`.
    """

    def __init__(self, folder: str | Path = ".") -> None:
        folder = Path(folder)
        self.options = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.encoder, self.head = (
            onnxruntime.InferenceSession(folder / "onnx" / name, providers=["CPUExecutionProvider"])
            for name in ("model.onnx", "scores.onnx")
        )

    def __call__(self, words: list[str]) -> list[tuple[int, int, str]]:
        """Label a document.

        words (list[str]): Its words, punctuation too; none of them is white space.
        RETURNS (list[tuple[int, int, str]]): For each entity its first word, the word after its
            last, and its label.
        """
        if not words:
            return []
        scores = self.score(words)
        names = self.options["labels"]
        return [(start, end, names[label]) for start, end, label in decode(scores, len(names))]

    def score(self, words: list[str]) -> np.ndarray:
        """RETURNS (np.ndarray): The scores of O and of B-, I-, L- and U- of all labels, of shape
        (words, tags)."""
        vectors = self.encode(words)
        if self.options["memory"]:
            vectors = np.hstack([vectors, average_others(words, vectors)])
        inputs = {"vectors": vectors}
        if self.options["shape"]:
            inputs["rows"] = np.array([self.hash_shape(word) for word in words])
        return self.head.run(None, inputs)[0]

    def encode(self, words: list[str]) -> np.ndarray:
        """RETURNS (np.ndarray): The vector of each word, of shape (words, width)."""
        encode, most = self.tokenizer.encode, self.options["max_pieces"]
        pieces = [
            encode([word], is_pretokenized=True, add_special_tokens=False).ids[:most]
            for word in words
        ]
        first, last = self.options["special"]["CLS"], self.options["special"]["SEP"]
        found = []
        for start, end in self.cut_windows(words, [len(own) for own in pieces]):
            ids = np.array([[first, *sum(pieces[start:end], []), last]])
            hidden = self.encoder.run(
                None, {"input_ids": ids, "attention_mask": np.ones_like(ids)}
            )[0][0]
            at = 1
            for own in pieces[start:end]:
                rows = hidden[at : at + len(own)]
                rows = rows[:1] if self.options["pooling"] == "first" else rows
                found.append(rows.mean(axis=0) if len(own) else np.zeros_like(hidden[0]))
                at += len(own)
        return np.array(found)

    def cut_windows(self, words: list[str], counts: list[int]) -> list[tuple[int, int]]:
        """Cut a document into windows, at the end of a sentence if that leaves the window at least
        half full.

        counts (list[int]): The number of pieces of each word.
        RETURNS (list[tuple[int, int]]): For each window its first word and the word after its last.
        """
        ends, room = self.options["sentence_ends"], self.options["window"] - 2
        windows, start = [], 0
        while start < len(words):
            end, used = start, 0
            while end < len(words) and used + counts[end] <= room:
                used += counts[end]
                end += 1
            if end < len(words):
                half = (start + end) // 2
                good = [i + 1 for i in range(half, end) if words[i] in ends]
                end = good[-1] if good else end
            windows.append((start, end))
            start = end
        return windows

    def hash_shape(self, word: str) -> list[int]:
        """RETURNS (list[int]): The four rows of a word's shape in the table of shapes."""
        shape = find_shape(word)
        key = self.options["shape"]["symbols"].get(shape, hash_string(shape))
        return [n % self.options["shape"]["rows"] for n in hash_key(key, self.options["shape"])]


def average_others(words: list[str], vectors: np.ndarray) -> np.ndarray:
    """RETURNS (np.ndarray): For each word the mean vector of its other mentions; zeros if there are
    none, and for words in lower case."""
    groups: dict[str, list[int]] = {}
    for i, word in enumerate(words):
        if not word.islower():
            groups.setdefault(word.lower(), []).append(i)
    means = np.zeros_like(vectors)
    for group in groups.values():
        if len(group) > 1:
            own = vectors[group]
            means[group] = (own.sum(axis=0) - own) / np.float32(len(group) - 1)
    return means


def find_shape(word: str) -> str:
    """RETURNS (str): spaCy's shape of a word: "Xxxxx" for "Hamburg", "dd.d" for "12.5"."""
    if len(word) >= 100:
        return "LONG"
    shape = ""
    for char in word:
        kind = ("X" if char.isupper() else "x") if char.isalpha() else char
        kind = "d" if char.isdigit() else kind
        shape += "" if shape.endswith(kind * 4) else kind
    return shape


def hash_string(text: str) -> int:
    """RETURNS (int): spaCy's id of a text (MurmurHash64A)."""
    data, times = text.encode("utf-8"), 0xC6A4A7935BD1E995
    number = 1 ^ (len(data) * times & BITS)
    whole = len(data) // 8 * 8
    for i in range(0, whole, 8):
        block = int.from_bytes(data[i : i + 8], "little") * times & BITS
        block = (block ^ block >> 47) * times & BITS
        number = (number ^ block) * times & BITS
    if data[whole:]:
        number = (number ^ int.from_bytes(data[whole:], "little")) * times & BITS
    number = (number ^ number >> 47) * times & BITS
    return number ^ number >> 47


def hash_key(key: int, table: dict) -> list[int]:
    """RETURNS (list[int]): thinc's four hashes of an id (MurmurHash3 of 128 bits)."""
    seed = table["seed"]
    high = key * 0x87C37B91114253D5 & BITS
    high = (high << 31 | high >> 33) & BITS
    high = high * 0x4CF5AD432745937F & BITS ^ seed ^ 8
    low = seed ^ 8
    high = high + low & BITS
    low = low + high & BITS
    high, low = mix(high), mix(low)
    high = high + low & BITS
    low = low + high & BITS
    return [high & 0xFFFFFFFF, high >> 32, low & 0xFFFFFFFF, low >> 32]


def mix(number: int) -> int:
    number = (number ^ number >> 33) * 0xFF51AFD7ED558CCD & BITS
    number = (number ^ number >> 33) * 0xC4CEB9FE1A85EC53 & BITS
    return number ^ number >> 33


def decode(scores: np.ndarray, labels: int) -> list[tuple[int, int, int]]:
    """Find the best valid sequence of tags (Viterbi).

    scores (np.ndarray): Of shape (words, 1 + 4 * labels).
    labels (int): The number of labels.
    RETURNS (list[tuple[int, int, int]]): For each entity its first word, the word after its last,
        and the number of its label.
    """
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    begin, inside, last, unit = np.split(logs[:, 1:], 4, axis=1)
    closes, begins = [], []  # the label that ends at a word, or -1; whether a label begins there
    out, inn = 0.0, np.full(labels, -np.inf)  # the best sequences outside, and inside of a label
    singles = []
    for t, outside in enumerate(logs[:, 0]):
        if outside >= CERTAIN:
            closes.append(-1)
            begins.append(np.zeros(labels, dtype=bool))
            singles.append(-1)
            out, inn = out + outside, np.full(labels, -np.inf)
            continue
        stay = max(outside, unit[t].max())
        singles.append(int(unit[t].argmax()) if unit[t].max() > outside else -1)
        ends = inn + last[t]
        opens, goes = out + begin[t], inn + inside[t]
        closes.append(int(ends.argmax()) if ends.max() > out + stay else -1)
        begins.append(opens > goes)
        out, inn = max(out + stay, ends.max()), np.maximum(opens, goes)
    found, t = [], len(scores) - 1
    while t >= 0:
        label, end = closes[t], t + 1
        if label >= 0:
            t -= 1
            while not begins[t][label]:
                t -= 1
            found.append((t, end, label))
        elif singles[t] >= 0:
            found.append((t, end, singles[t]))
        t -= 1
    return found[::-1]
