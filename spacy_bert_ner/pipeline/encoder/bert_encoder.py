"""The component `bert_encoder`: writes BERT's word vectors to `doc.tensor` and shares them with
all listening components."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context  # thinc keeps its device there
from pathlib import Path
from typing import NamedTuple

import srsly
from spacy.language import Language
from spacy.pipeline.tok2vec import Tok2Vec
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import ensure_path, logger, minibatch
from spacy.vocab import Vocab
from thinc.api import Model, Optimizer
from thinc.types import Floats2d

SHAPE_FILE = "bert.json"
TOKENIZER_FILE = "tokenizer.json"
WEIGHTS_FILE = "model.safetensors"
SHORTEST = 64  # pieces in a window; the longest word has half of that


def make_bert_encoder(
    nlp: Language, name: str, model: Model[list[Doc], list[Floats2d]]
) -> "BertEncoder":
    """Create the component. The model is `spacy_bert_ner.Encoder.v1`."""
    return BertEncoder(nlp.vocab, model, name)


class BertEncoder(Tok2Vec):
    """spaCy's `tok2vec` for a pretrained encoder. It uses spaCy's own listeners and saves its
    weights as a safetensors file."""

    def __init__(
        self, vocab: Vocab, model: Model[list[Doc], list[Floats2d]], name: str = "bert_encoder"
    ) -> None:
        if model.name != "bert_encoder":
            raise ValueError(f"[components.{name}.model] must be spacy_bert_ner.Encoder.v1")
        super().__init__(vocab, model, name)
        self._pieces, self._bert = model.shims

    @property
    def precision(self) -> str:
        """RETURNS (str): The precision used in prediction, chosen once: fp32, bf16 or int8."""
        return self._bert.precision

    @property
    def kernels(self) -> NamedTuple:
        """RETURNS (NamedTuple): How prediction is computed, chosen once by what the processor
        supports: precision, linear layers, attention, padding, and how threads split the work."""
        return self._bert.kernels

    @property
    def saves_half(self) -> bool:
        """RETURNS (bool): Whether matrices are saved in half precision. A pipeline that was saved
        without is saved so again."""
        return self._bert.saves_half

    @saves_half.setter
    def saves_half(self, value: bool) -> None:
        self._bert.saves_half = value

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        path: Path | None = None,
    ) -> None:
        """Load the pretrained encoder from a folder.

        get_examples (Callable): Not used.
        path (Path | None): The folder, in Hugging Face's format (`config.json`,
            `model.safetensors`, `tokenizer.json`). None: keep the loaded encoder.
        RAISES (ValueError): If there is no usable encoder, or its width differs from the config.
        """
        if path is not None:
            self._pieces.read(Path(path))
            self._bert.read(Path(path))
        elif not self._bert.config:
            raise ValueError(
                f"[initialize.components.{self.name}] path is missing: a folder with an encoder"
            )
        self._check()

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Compute the vectors of a stream. The encoder already works on the next batch while the
        later components process this one: they use one core, and the encoder the others or the GPU.

        stream (Iterable[Doc]): The documents.
        batch_size (int): The number of documents to buffer.
        YIELDS (Doc): The documents, in order.
        """
        if self._bert.device.type not in ("cpu", "cuda"):  # others may know one thread only
            yield from super().pipe(stream, batch_size=batch_size)
            return
        with ThreadPoolExecutor(1) as pool:
            started: deque[tuple[list[Doc], Future]] = deque()
            for docs in minibatch(stream, size=batch_size):
                started.append((docs, pool.submit(copy_context().run, self.predict, docs)))
                if len(started) > 1:
                    yield from self._finish(*started.popleft())
            for docs, vectors in started:
                yield from self._finish(docs, vectors)

    def _finish(self, docs: list[Doc], vectors: Future) -> list[Doc]:
        """RETURNS (list[Doc]): The documents with their vectors; an empty list if computing them
        failed and the error was handled."""
        try:
            self.set_annotations(docs, vectors.result())
        except Exception as error:
            self.get_error_handler()(self.name, self, docs, error)
            return []
        return docs

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Compute the vectors for the listeners. They are also written to `doc.tensor`, so that a
        component in `[training] annotating_components` can predict from them without running the
        encoder again.

        examples (Iterable[Example]): The batch.
        drop (float): The dropout rate. (The encoder has its own: `dropout` of its model.)
        sgd (Optimizer | None): The optimizer.
        losses (dict[str, float] | None): The losses to which the component's loss is added.
        RETURNS (dict[str, float]): The losses.
        """
        examples = list(examples)
        losses = super().update(examples, drop=drop, sgd=sgd, losses=losses)
        if self.listeners:
            self.set_annotations([eg.predicted for eg in examples], self.listeners[-1]._outputs)
        return losses

    def _check(self) -> None:
        width, expected = self._bert.config["hidden_size"], self.model.get_dim("nO")
        if width != expected:
            raise ValueError(
                f"[components.{self.name}.model] width is {expected}, but the encoder's is "
                f"{width}. Set it to {width}."
            )
        window, longest = self.model.attrs["window"], self._bert.config["max_position_embeddings"]
        if not SHORTEST <= window <= longest:
            raise ValueError(
                f"[components.{self.name}.model] window is {window}: with this encoder it must be "
                f"{SHORTEST} to {longest}"
            )
        kernels = ", ".join(f"{key}: {value}" for key, value in self.kernels._asdict().items())
        logger.info("%s: running on %s, %s", self.name, self._bert.processor, kernels)

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save the dimensions, the tokenizer and the weights (matrices in half precision
        if `saves_half`).

        path (Union[str, Path]): The folder to write.
        """
        folder = ensure_path(path)
        folder.mkdir(parents=True, exist_ok=True)
        srsly.write_json(folder / SHAPE_FILE, self._bert.config)
        if self._bert.config:
            (folder / TOKENIZER_FILE).write_bytes(self._pieces.to_bytes())
            (folder / WEIGHTS_FILE).write_bytes(self._bert.weights_to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "BertEncoder":
        """Load what `to_disk` saved.

        path (Union[str, Path]): The folder.
        RAISES (ValueError): If a file is missing, or the width differs from the config.
        """
        folder = ensure_path(path)
        missing = [
            f for f in (SHAPE_FILE, TOKENIZER_FILE, WEIGHTS_FILE) if not (folder / f).is_file()
        ]
        if SHAPE_FILE not in missing and not srsly.read_json(folder / SHAPE_FILE):
            return self  # saved before it was initialized
        if missing:
            raise ValueError(
                f"{folder}: {', '.join(missing)} missing. Save or install the pipeline again."
            )
        self._pieces.from_bytes((folder / TOKENIZER_FILE).read_bytes())
        weights = (folder / WEIGHTS_FILE).read_bytes()
        self._bert.set_weights(srsly.read_json(folder / SHAPE_FILE), weights)
        self._check()
        return self

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> "BertEncoder":
        super().from_bytes(bytes_data, exclude=exclude)
        self._pieces, self._bert = self.model.shims
        if self._bert.config:
            self._check()
        return self
