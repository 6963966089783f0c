"""Words to word pieces: every word is tokenized once, on its own, so the alignment is exact."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy
from spacy.attrs import ORTH
from spacy.tokens import Doc
from thinc.api import Shim
from thinc.types import Ints1d
from tokenizers import Tokenizer

from ..layout import EMPTY_LINE
from ..threads import make_lock
from .tokenizer_files import read_tokenizer

# A word with more pieces (a URL, a line of dots) is truncated, so that it fits into every window
MAX_PIECES = 32
# The size of the cache, in words; a full cache is cleared
MAX_WORDS = 100_000
# Special tokens, and what RoBERTa and XLM-R have for them
SPECIAL = {"CLS": "<s>", "SEP": "</s>", "PAD": "<pad>", "MASK": "<mask>"}
SENTENCE_END = {*".!?…", *"。！？", "।", "؟", "۔", "։"}


class Pieces(NamedTuple):
    """The pieces of a batch of documents, one after the other."""

    ids: Ints1d  # (pieces,)
    counts: Ints1d  # (words,): the number of pieces of each word; 0 for white space
    ends: Ints1d  # (words,): 1 for a likely sentence end


class _Table(NamedTuple):
    """The pieces of all words that are known so far, one word after the other."""

    ids: Ints1d  # (pieces,)
    counts: Ints1d  # (words,): the number of pieces
    starts: Ints1d  # (words,): the index of the first piece
    ends: Ints1d  # (words,): 1 for a likely sentence end


# Held while a table grows: several threads may use a pipeline
_growing = make_lock()


class WordPieces(Shim):
    """Tokenizes words with a tokenizer of the `tokenizers` library and caches the pieces by the
    word's hash. This works for WordPiece after BERT's pre-tokenizer (Devlin et al., 2019, section
    3), and with a space before each word for RoBERTa's byte-level BPE and XLM-R's sentencepiece:
    no piece crosses a word boundary."""

    def __init__(self, tokenizer: Tokenizer | None = None) -> None:
        super().__init__(tokenizer)
        self._forget()

    def read(self, folder: Path) -> None:
        """Load the tokenizer from an encoder's folder.

        RAISES (ValueError): If the folder has no tokenizer with the special tokens of BERT or
            RoBERTa.
        """
        path = folder / "tokenizer.json"
        self.from_bytes(read_tokenizer(folder).to_str().encode("utf8"))
        missing = [f"[{name}]" for name, number in self.special.items() if number is None]
        if missing:
            raise ValueError(
                f"{path}: {', '.join(missing)} missing. This layer needs a tokenizer of BERT's, "
                "RoBERTa's or XLM-R's kind."
            )

    @property
    def special(self) -> dict[str, int]:
        """RETURNS (dict[str, int]): The ids of [CLS], [SEP], [PAD] and [MASK], or of <s>, </s>,
        <pad> and <mask>."""
        find = self._model.token_to_id
        if find("[CLS]") is None and find("<s>") is not None:
            return {name: find(own) for name, own in SPECIAL.items()}
        return {name: find(f"[{name}]") for name in SPECIAL}

    def ids_to_tokens(self, ids: Ints1d) -> list[str]:
        """RETURNS (list[str]): The pieces as they are in the vocabulary: with WordPiece, a
        piece that continues a word starts with ##; with sentencepiece, the first one of a word
        starts with ▁."""
        return [self._model.id_to_token(number) for number in ids.tolist()]

    def tokenize(self, docs: list[Doc]) -> Pieces:
        """Tokenize documents into pieces.

        docs (list[Doc]): The documents.
        RETURNS (Pieces): Their pieces, without special tokens.
        """
        words = numpy.concatenate([doc.to_array(ORTH) for doc in docs])
        distinct, first, which = numpy.unique(words, return_index=True, return_inverse=True)
        with _growing:
            if len(self._rows) + len(distinct) > MAX_WORDS:
                self._forget()
            self._learn(docs, distinct, first)
            found = [self._rows[word] for word in distinct.tolist()]
            table = self._table
        rows = numpy.asarray(found, dtype="int64")[which]
        counts = table.counts[rows]
        # the pieces of a word are adjacent in the table: count on from each word's first one
        shift = table.starts[rows] - (numpy.cumsum(counts) - counts)
        ids = table.ids[numpy.repeat(shift, counts) + numpy.arange(counts.sum())]
        return Pieces(ids, counts, table.ends[rows])

    def _learn(self, docs: list[Doc], distinct: Ints1d, first: Ints1d) -> None:
        new = [i for i, word in enumerate(distinct.tolist()) if word not in self._rows]
        if not new:
            return
        borders = numpy.cumsum([len(doc) for doc in docs])
        ids, counts, ends = [], [], []
        for i in new:
            doc = int(numpy.searchsorted(borders, first[i], side="right"))
            text = docs[doc][int(first[i] - borders[doc])].text  # an index from the document's end
            # white space has no pieces, although it has some for a tokenizer of bytes
            words = [] if text.isspace() else [text]
            pieces = self._model.encode(words, is_pretokenized=True, add_special_tokens=False).ids
            ids.extend(pieces[:MAX_PIECES])
            counts.append(min(len(pieces), MAX_PIECES))
            ends.append(text in SENTENCE_END or EMPTY_LINE.search(text) is not None)
        table = self._table
        all_counts = numpy.append(table.counts, numpy.asarray(counts, dtype="int64"))
        # the table first: if this is interrupted, no word has a row that is not there
        self._table = _Table(
            numpy.append(table.ids, numpy.asarray(ids, dtype="int64")),
            all_counts,
            numpy.cumsum(all_counts) - all_counts,
            numpy.append(table.ends, numpy.asarray(ends, dtype="int64")),
        )
        self._rows.update(zip(distinct[new].tolist(), range(len(table.counts), len(all_counts))))

    def _forget(self) -> None:
        self._rows: dict[int, int] = {}
        self._table = _Table(*[numpy.zeros(0, dtype="int64") for _ in _Table._fields])

    def to_bytes(self) -> bytes:
        return self._model.to_str().encode("utf8") if self._model else b""

    def from_bytes(self, bytes_data: bytes) -> "WordPieces":
        if bytes_data:
            self._model = Tokenizer.from_buffer(bytes_data)
            self._model.no_truncation()
            self._model.no_padding()
        self._forget()
        return self

    def finish_update(self, optimizer: Any) -> None:
        """Nothing is learned here."""
