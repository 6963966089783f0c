"""ONNX of a pipeline whose head is more than a linear layer on first pieces: one graph for the
encoder, one for the scores of the words' tags."""

import shutil
from pathlib import Path
from typing import Any

import torch
from spacy.symbols import IDS
from torch import Tensor, nn
from torch.nn import functional

from ..pipeline.encoder.word_pieces import MAX_PIECES, SENTENCE_END
from ..pipeline.ner.hf_token_ner import HfTokenNer
from ..pipeline.ner.token_ner import TokenNer
from .errors import ConversionError
from .onnx_export import export, export_encoder
from .reading import Encoder, list_features
from .tokenizer import write_json, write_tokenizer
from .weights import make_config

SCRIPT = Path(__file__).with_name("onnx_labels.py")
WORDS = 4  # of the example that is traced; their number is not fixed by it
EPS = 1e-8  # of thinc's layer normalization


class Scores(nn.Module):
    """The scores of the words' tags: a linear layer on the encoder's vectors and an embedding of
    the word's shape.

    output (dict[str, Tensor]): Its weights W and b.
    shape (dict[str, Tensor]): The weights of the embedding; empty without one.
    """

    def __init__(self, output: dict[str, Tensor], shape: dict[str, Tensor]) -> None:
        super().__init__()
        self.output = nn.ParameterDict(output)
        self.shape = nn.ParameterDict(shape)

    def forward(self, vectors: Tensor, rows: Tensor | None = None) -> Tensor:
        """Score words.

        vectors (Tensor): The vector of each word, and behind it, with document memory, the mean
            vector of its other mentions, of shape (words, width).
        rows (Tensor | None): The four rows of each word's shape in the table of shapes, of shape
            (words, 4).
        RETURNS (Tensor): Of shape (words, tags).
        """
        if rows is not None:
            vectors = torch.cat([vectors, self.embed(rows)], dim=1)
        return functional.linear(vectors, self.output["W"], self.output["b"])

    def embed(self, rows: Tensor) -> Tensor:
        """Embed shapes: thinc's `HashEmbed`, `Maxout` and `LayerNorm`."""
        table, weights, bias = (self.shape[name] for name in ("table", "W", "b"))
        n_out, n_pieces, _ = weights.shape
        x = functional.linear(table[rows].sum(1), weights.flatten(0, 1), bias.flatten())
        x = x.reshape(-1, n_out, n_pieces).amax(2)
        return functional.layer_norm(x, (n_out,), self.shape["scale"], self.shape["shift"], EPS)


def write_tagger(folder: Path, encoder: Encoder, ner: TokenNer, *, source: str) -> None:
    """Write ONNX of the encoder and of the scores, what is needed around them, and a script that
    does it.

    RAISES (ConversionError): If the head is not one of this project's recipes.
    """
    names = {node.name for node in ner.model.walk()}
    has_memory, attrs = "document_memory" in names, list_features(ner)
    if isinstance(ner, HfTokenNer) or attrs not in ([], ["SHAPE"]) or "expand_window" in names:
        raise ConversionError(
            f"{source}: --onnx supports plain heads, and token_ner with document memory and SHAPE "
            f"features of depth 0; this is {type(ner).__name__} with "
            f"{', '.join(attrs) or 'no'} features. --encoder-only is what is left."
        )
    shape = next((node for node in ner.model.walk() if node.name == "hashembed"), None)
    labels = [ner.label_map.get(label, label) for label in ner.cfg["labels"]]
    options: dict[str, Any] = {
        "labels": labels,
        "window": encoder.window,
        "pooling": encoder.pooling,
        "max_pieces": MAX_PIECES,
        "special": encoder.special,
        "sentence_ends": sorted(SENTENCE_END),
        "memory": has_memory,
        "shape": shape and {"seed": shape.attrs["seed"], "rows": shape.get_dim("nV")},
    }
    if shape:  # spaCy has ids of its own for these
        options["shape"]["symbols"] = {
            name: number for name, number in IDS.items() if set(name) <= set("Xxd_")
        }
    write_json(folder / "labels.json", options)
    config = make_config(encoder.config, encoder.special, dropout=encoder.dropout)
    write_json(folder / "config.json", config)
    longest = encoder.config["max_position_embeddings"]
    model_type = encoder.config["model_type"]
    write_tokenizer(folder, encoder.tokenizer, model_type=model_type, longest=longest)
    shutil.copy(SCRIPT, folder / "label.py")
    export_encoder(folder / "onnx" / "model.onnx", encoder)
    width = encoder.config["hidden_size"] * (2 if has_memory else 1)
    export_scores(folder / "onnx" / "scores.onnx", ner, width)


def export_scores(path: Path, ner: TokenNer, width: int) -> None:
    """Write the graph of the scores.

    path (Path): The file.
    ner (TokenNer): The component.
    width (int): That of the words' vectors.
    """
    output = ner.model.get_ref("output_layer")
    head = {name: _copy(ner, output, name) for name in ("W", "b")}
    inputs = {"vectors": torch.zeros((WORDS, width))}
    shape = {}
    if list_features(ner):
        nodes = {node.name: node for node in ner.model.walk()}
        inputs["rows"] = torch.zeros((WORDS, 4), dtype=torch.int64)
        shape["table"] = _copy(ner, nodes["hashembed"], "E")
        shape |= {name: _copy(ner, nodes["maxout"], name) for name in ("W", "b")}
        norm = nodes["layernorm"]
        shape |= {"scale": _copy(ner, norm, "G"), "shift": _copy(ner, norm, "b")}
    sizes = {name: {0: "words"} for name in inputs}
    export(path, Scores(head, shape), inputs, ["scores"], sizes)


def _copy(ner: TokenNer, node: Any, name: str) -> Tensor:
    return torch.from_numpy(ner.model.ops.to_numpy(node.get_param(name)).copy())
