"""A Hugging Face model of a spaCy pipeline: the token classifier, the encoder alone, or ONNX."""

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from ..files import atomic_path
from ..pipeline.ner.token_ner import TokenNer
from .errors import ConversionError, check_target
from .model_card import write_card
from .reading import Encoder, find_ner, list_extras, load_pipeline, read_encoder, read_tags
from .tokenizer import write_json, write_tokenizer
from .weights import TYPES, export_weights, make_config


def convert_pipeline(
    source: str, target: Path, *, encoder_only: bool = False, onnx: bool = False
) -> str:
    """Write a pipeline in Hugging Face's format, whole or not at all.

    source (str): The pipeline: a folder, or an installed package.
    target (Path): The folder, which is not there or empty.
    encoder_only (bool): Whether to leave out the head.
    onnx (bool): Whether to write ONNX: of a plain token classifier, beside its weights; else of
        encoder and scores.
    RETURNS (str): What was written, in words.
    RAISES (ConversionError): If there is no such pipeline, it can't be converted, or the target is
        not empty.
    """
    check_target(target)
    if encoder_only and onnx:
        raise ConversionError("--encoder-only and --onnx: choose one of them.")
    nlp = load_pipeline(source)
    encoder = read_encoder(nlp, source)
    ner = find_ner(nlp)
    extras = list_extras(ner, encoder) if ner else ["no component token_ner or hf_token_ner"]
    if extras and not encoder_only and not (onnx and ner):
        raise ConversionError(
            f"{source}: has {', '.join(extras)}: a plain token classifier can't hold that. Write "
            f"the encoder alone with --encoder-only{', or all of it with --onnx' if ner else ''}."
        )
    with atomic_path(target) as temporary:
        temporary.mkdir()
        if encoder_only or ner is None:
            use, kind = "encoder", write_encoder(temporary, encoder)
        elif extras:
            from .onnx_tagger import write_tagger

            write_tagger(temporary, encoder, ner, source=source)
            use, kind = "tagger", "ONNX of encoder and scores"
        else:
            use = "classifier"
            kind = write_classifier(temporary, encoder, ner, source=source, onnx=onnx)
        write_card(temporary / "README.md", nlp, use)
    return kind


def write_encoder(folder: Path, encoder: Encoder) -> str:
    """Write the encoder without head: what `AutoModel.from_pretrained` reads.

    RETURNS (str): The class.
    """
    config = make_config(encoder.config, encoder.special, dropout=encoder.dropout)
    write_json(folder / "config.json", config)
    _save(folder, export_weights(encoder.weights, encoder.config, encoder.special, prefix=False))
    _write_tokenizer(folder, encoder)
    return config["architectures"][0]


def write_classifier(
    folder: Path, encoder: Encoder, ner: TokenNer, *, source: str, onnx: bool
) -> str:
    """Write encoder and head: what `AutoModelForTokenClassification.from_pretrained` reads.

    RETURNS (str): The class.
    """
    tags = read_tags(ner, source)
    output = ner.model.get_ref("output_layer")
    ops = ner.model.ops
    layer = {
        f"classifier.{name}": torch.from_numpy(ops.to_numpy(output.get_param(own)).copy())
        for name, own in {"weight": "W", "bias": "b"}.items()
    }
    kind = f"{TYPES[encoder.config['model_type']].model}ForTokenClassification"
    config: dict[str, Any] = {
        **make_config(encoder.config, encoder.special, dropout=encoder.dropout),
        "architectures": [kind],
        "id2label": {str(number): tag for number, tag in enumerate(tags)},
        "label2id": {tag: number for number, tag in enumerate(tags)},
    }
    write_json(folder / "config.json", config)
    own = export_weights(encoder.weights, encoder.config, encoder.special, prefix=True)
    _save(folder, {**own, **layer})
    _write_tokenizer(folder, encoder)
    if onnx:
        from .onnx_export import export_classifier

        export_classifier(folder / "onnx" / "model.onnx", encoder, layer)
    return kind


def _save(folder: Path, weights: dict[str, Tensor]) -> None:
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def _write_tokenizer(folder: Path, encoder: Encoder) -> None:
    write_tokenizer(
        folder,
        encoder.tokenizer,
        model_type=encoder.config["model_type"],
        longest=encoder.config["max_position_embeddings"],
    )
