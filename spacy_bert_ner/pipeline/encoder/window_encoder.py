"""The encoder as a thinc layer: documents to word vectors. Windows of similar length, from all
documents of a batch, are encoded together."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy
import torch
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps, Ops, torch2xp, xp2torch
from thinc.types import Floats2d, Ints1d
from torch import Tensor

from ..options import check_number
from ..threads import count_threads
from .bert_shim import BertShim
from .word_pieces import WordPieces

# Lengths are padded to a multiple of this for oneDNN, which compiles and caches a kernel for each
# shape that it meets
ROUND_TO = 8
POOLINGS = ("mean", "first")


class Window(NamedTuple):
    """A window: the slice from `start` to `end` of all pieces."""

    start: int
    end: int


class Batch(NamedTuple):
    """Windows laid out one after the other, each between [CLS] and [SEP]."""

    ids: Ints1d  # (slots,): the piece ids of all windows, with special tokens and padding
    positions: Ints1d  # (slots,): the position of each in its window
    groups: list[tuple[int, int]]  # for each window length: the number of windows, the length
    mask: Ints1d | None  # (slots,): False for padding; None without padding
    slots: Ints1d  # (pieces,): the slots of the words' pieces
    pieces: Ints1d  # (pieces,): the indices of these pieces among all pieces


def create_encoder(
    width: int,
    *,
    window: int,
    pooling: str,
    precision: str,
    dropout: float,
    masking: float,
    device: str = "auto",
) -> Model[list[Doc], list[Floats2d]]:
    """Create the BERT encoder. A word without pieces (white space) gets a zero vector. Documents
    are cut into windows that do not overlap, at a likely sentence end if that leaves the window at
    least half full.

    width (int): The width of the vectors. It must be the encoder's width.
    window (int): The maximum number of pieces in a window.
    pooling (str): How to pool a word's pieces: their "mean", or the "first" piece only.
    precision (str): The precision of the linear layers: fp32, bf16, int8 (prediction on a CPU
        only), or auto: the fastest on this processor, see `processor.choose_kernels`. Training uses
        bf16 or fp32. In training, everything else stays in fp32, including the weights.
    dropout (float): The dropout probability in training, after the embeddings and each block.
    masking (float): The proportion of words whose pieces are all replaced by [MASK] in training. A
        new random choice each time makes the model use the context. (As in BERT's pretraining:
        Devlin et al., 2019, section 3.1; but here the masked word is not predicted.)
    device (str): The device that runs the encoder: auto (that of spaCy, which is the CPU until
        `spacy.require_gpu()`), cpu, cuda, cuda:1 or mps. On a device that is not spaCy's only the
        encoder runs there.
    RETURNS (Model[list[Doc], list[Floats2d]]): For each document an array of shape (tokens, width).
    RAISES (ValueError): If the precision, the device or the pooling is unknown, or the dropout or
        masking probability is invalid.
    """
    if pooling not in POOLINGS:
        raise ValueError(
            f"spacy_bert_ner.Encoder.v1: pooling is '{pooling}', must be {' or '.join(POOLINGS)}"
        )
    for name, value in {"width": width, "window": window}.items():
        check_number(value, f"spacy_bert_ner.Encoder.v1: {name}", low=1, whole=True)
    for name, value in {"dropout": dropout, "masking": masking}.items():
        check_number(value, f"spacy_bert_ner.Encoder.v1: {name}", below=1)
    pieces = WordPieces()
    bert = BertShim(precision=precision, dropout=dropout, device=device)
    return Model(
        "bert_encoder",
        forward,
        dims={"nO": width},
        attrs={"window": window, "pooling": pooling, "masking": masking},
        shims=[pieces, bert],
    )


def forward(
    model: Model, docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    cut, bert = model.shims
    threads = count_threads()
    ids, counts, ends = cut.tokenize(docs)
    if is_train and model.attrs["masking"]:
        masked = numpy.random.random(len(counts)) < model.attrs["masking"]
        ids = numpy.where(numpy.repeat(masked, counts), cut.special["MASK"], ids)
    lengths = [len(doc) for doc in docs]
    windows = cut_windows(lengths, counts, ends, model.attrs["window"])
    word_of = numpy.repeat(numpy.arange(len(counts)), counts)
    share = share_pieces(counts, model.attrs["pooling"])
    kernels, host = bert.kernels, isinstance(model.ops, NumpyOps)
    home = torch.device("cpu") if host else bert.device  # where the vectors of all words are
    vectors = torch.zeros((len(counts), model.get_dim("nO")), device=home)
    tape: list[tuple[Tensor, Tensor]] = []
    size, bucket = kernels.batch_pieces, kernels.bucket
    if not is_train and kernels.parallel == "batches":  # at least one per thread
        size = min(size, -(-len(ids) // threads))
    if is_train:  # a few windows: starting an operation for each length takes longer than padding
        bucket = 0
    options = {"size": size, "padded": kernels.padded, "bucket": bucket}
    batches = list(make_batches(windows, ids, cut.special, **options))
    encoded = (
        (bert.encode(b, is_train=True) for b in batches) if is_train else bert.predict(batches)
    )
    for hidden, batch in zip(encoded, batches):
        hidden = hidden.index_select(0, bert.send(batch.slots)) * bert.send(share[batch.pieces])
        words = word_of[batch.pieces]  # the pieces of a word are adjacent
        starts = numpy.diff(words, prepend=-1) != 0
        rows = bert.send(numpy.cumsum(starts) - 1)
        pooled = torch.zeros((int(starts.sum()), vectors.shape[1]), device=bert.device)
        pooled.index_add_(0, rows, hidden.detach())
        if host and bert.processor.device != "cpu":
            pooled = pooled.cpu()  # the one copy of a batch: the host waits for the device here
        places = torch.from_numpy(words[starts])
        vectors.index_copy_(0, places.to(home, non_blocking=True), pooled)
        if is_train:
            tape.append((hidden, bert.send(words)))

    def backprop(gradient: list[Floats2d]) -> list[Doc]:
        d_words = xp2torch(model.ops.xp.concatenate(gradient), device=bert.device)
        torch.autograd.backward(
            [hidden for hidden, _ in tape], [d_words[of_word] for _, of_word in tape]
        )
        return docs

    borders = numpy.cumsum(lengths)[:-1].tolist()
    return model.ops.xp.split(_to_xp(model.ops, vectors), borders), backprop


def _to_xp(ops: Ops, vectors: Tensor) -> Floats2d:
    """RETURNS (Floats2d): An array of the layer's kind; a tensor on its device is not copied."""
    if isinstance(ops, NumpyOps):
        return vectors.numpy()
    return torch2xp(vectors) if vectors.is_cuda else ops.asarray2f(vectors.numpy())


def share_pieces(counts: Ints1d, pooling: str) -> Floats2d:
    """RETURNS (Floats2d): The weight of each piece in its word's vector, of shape (pieces, 1)."""
    if pooling == "mean":
        share = 1 / numpy.repeat(counts, counts)
    else:
        share = numpy.zeros(int(counts.sum()))
        share[(numpy.cumsum(counts) - counts)[counts > 0]] = 1
    return share.astype("float32")[:, None]


def cut_windows(lengths: list[int], counts: Ints1d, ends: Ints1d, size: int) -> list[Window]:
    """Cut documents into windows of whole words.

    lengths (list[int]): The number of words in each document.
    counts (Ints1d): The number of pieces of each word.
    ends (Ints1d): Nonzero for words that are a likely sentence end.
    size (int): The maximum number of pieces in a window, including [CLS] and [SEP].
    RETURNS (list[Window]): The windows, in text order.
    """
    until = numpy.concatenate([[0], numpy.cumsum(counts)])  # the number of pieces before each word
    windows = []
    stop = 0
    for length in lengths:
        start, stop = stop, stop + length
        while start < stop:
            end = int(numpy.searchsorted(until, until[start] + size - 2, side="right")) - 1
            end = max(min(end, stop), start + 1)
            if end < stop:
                half = (start + end) // 2
                good = numpy.flatnonzero(ends[half:end])
                end = half + int(good[-1]) + 1 if len(good) else end
            if until[end] > until[start]:
                windows.append(Window(int(until[start]), int(until[end])))
            start = end
    return windows


def make_batches(
    windows: list[Window],
    ids: Ints1d,
    special: dict[str, int],
    *,
    size: int,
    padded: bool = True,
    bucket: int = 0,
) -> Iterator[Batch]:
    """Make batches of windows of similar length.

    windows (list[Window]): The windows.
    ids (Ints1d): The ids of all pieces.
    special (dict[str, int]): The ids of CLS, SEP and PAD.
    size (int): The maximum number of pieces in a batch, padding included. A single longer window is
        a batch of its own.
    padded (bool): Whether to pad all windows of a batch to the same multiple of `ROUND_TO`.
    bucket (int): Pad each window to a multiple of this instead; 0: do not.
    YIELDS (Batch): The batches, the shortest windows first.
    """
    windows = sorted(windows, key=lambda window: window.end - window.start)
    lengths = numpy.asarray([window.end - window.start + 2 for window in windows], dtype="int64")
    starts = numpy.asarray([window.start for window in windows], dtype="int64")
    step = bucket or (ROUND_TO if padded else 1)
    spreads = -(-lengths // step) * step
    joint = padded and not bucket
    first = 0
    while first < len(windows):
        last, used = first + 1, int(spreads[first])
        while last < len(windows):
            used += int(spreads[last])
            if (int(spreads[last]) * (last + 1 - first) if joint else used) > size:
                break
            last += 1
        own = slice(first, last)
        spread = numpy.full(last - first, spreads[last - 1]) if joint else spreads[own]
        yield _make_batch(starts[own], lengths[own], spread, ids, special)
        first = last


def _make_batch(
    starts: Ints1d, lengths: Ints1d, spread: Ints1d, ids: Ints1d, special: dict[str, int]
) -> Batch:
    """Lay windows out one after the other.

    starts, lengths, spread (Ints1d): For each window the index of its first piece, its length with
        special tokens, and its length with padding.
    """
    window = numpy.repeat(numpy.arange(len(starts)), spread)
    positions = numpy.arange(len(window)) - (numpy.cumsum(spread) - spread)[window]
    last = (lengths - 1)[window]
    inside = (positions > 0) & (positions < last)
    pieces = (starts[window] + positions - 1)[inside]
    filled = numpy.where(positions == last, special["SEP"], special["PAD"])
    filled[positions == 0] = special["CLS"]
    filled[inside] = ids[pieces]
    each, counts = numpy.unique(spread, return_counts=True)
    groups = list(zip(counts.tolist(), each.tolist()))
    mask = None if numpy.array_equal(lengths, spread) else positions <= last
    return Batch(filled, positions, groups, mask, numpy.flatnonzero(inside), pieces)
