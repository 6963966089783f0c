"""What a Hugging Face model is made of, read from a pipeline."""

from typing import Any, NamedTuple

from safetensors.torch import load
from spacy.language import Language
from tokenizers import Tokenizer
from tokenizers.models import BPE
from torch import Tensor

from .. import loading
from ..pipeline.encoder.bert_encoder import BertEncoder
from ..pipeline.ner.hf_token_ner import HfTokenNer
from ..pipeline.ner.tag_groups import OUTSIDE
from ..pipeline.ner.token_ner import TokenNer
from .errors import ConversionError, first_line
from .weights import TYPES


class Encoder(NamedTuple):
    """A pipeline's encoder."""

    config: dict[str, Any]  # the dimensions
    weights: dict[str, Tensor]  # of `Bert`
    tokenizer: bytes
    special: dict[str, int]  # the ids of CLS, SEP, PAD and MASK
    dropout: float  # the probability in training
    pooling: str  # of a word's pieces: first or mean
    window: int  # the number of pieces in the longest


def load_pipeline(source: str) -> Language:
    """RETURNS (Language): The pipeline of a folder or an installed package.

    RAISES (ConversionError): If there is none, or it can't be loaded.
    """
    try:
        return loading.load(source)
    except (OSError, ValueError, ImportError) as error:
        raise ConversionError(f"{source}: can't load the pipeline: {first_line(error)}") from None


def read_encoder(nlp: Language, source: str) -> Encoder:
    """RAISES (ConversionError): If there is no encoder, or none of a known type."""
    found = [pipe for _, pipe in nlp.pipeline if isinstance(pipe, BertEncoder)]
    if len(found) != 1:
        raise ConversionError(
            f"{source}: has {', '.join(nlp.pipe_names) or 'no components'}. Only a pipeline with "
            "the component bert_encoder (spacy_bert_ner.Encoder.v1) can be converted."
        )
    model: Any = found[0].model
    pieces, bert = model.shims
    if not bert.config:
        raise ConversionError(f"{source}: its encoder has no weights yet. Train it first.")
    tokenizer = pieces.to_bytes()
    config = {"model_type": _guess_type(tokenizer), **bert.config}  # older pipelines do not say it
    if config["model_type"] not in TYPES:
        raise ConversionError(
            f"{source}: its encoder is {config['model_type']}. Supported are {', '.join(TYPES)}."
        )
    return Encoder(
        config,
        load(bert.weights_to_bytes()),
        tokenizer,
        pieces.special,
        bert.dropout,
        model.attrs["pooling"],
        model.attrs["window"],
    )


def _guess_type(tokenizer: bytes) -> str:
    """RETURNS (str): The type of an encoder with this tokenizer."""
    made = Tokenizer.from_buffer(tokenizer)
    if made.token_to_id("[CLS]") is not None:
        return "bert"
    return "roberta" if isinstance(made.model, BPE) else "xlm-roberta"


def find_ner(nlp: Language) -> TokenNer | None:
    """RETURNS (TokenNer | None): The component that finds entities from the encoder's vectors."""
    found = [pipe for _, pipe in nlp.pipeline if isinstance(pipe, TokenNer)]
    return found[0] if len(found) == 1 else None


def list_extras(ner: TokenNer, encoder: Encoder) -> list[str]:
    """RETURNS (list[str]): What a linear layer on the first piece of each word can't hold."""
    names = {node.name for node in ner.model.walk()}
    attrs = list_features(ner)
    extras = [f"{' and '.join(attrs)} features"] if attrs else []
    extras += ["document memory"] if "document_memory" in names else []
    extras += ["mean pooling"] if encoder.pooling != "first" else []
    return extras if isinstance(ner, HfTokenNer) else [*extras, "lattice decoding"]


def list_features(ner: TokenNer) -> list[str]:
    """RETURNS (list[str]): The token attributes that the head reads."""
    extracts = [node for node in ner.model.walk() if node.name == "extract_features"]
    return [name for node in extracts for name in node.attrs["columns"]]


def read_tags(ner: TokenNer, source: str) -> list[str]:
    """RETURNS (list[str]): The classes, with the labels' names in the output.

    RAISES (ConversionError): If two of them have one name.
    """
    names, tags = ner.label_map, []
    for tag in ner.tags:
        prefix, dash, label = tag.partition("-")
        if tag in names:
            tag = names[tag]
        elif dash and label in names and tag != OUTSIDE:
            tag = f"{prefix}-{names[label]}"
        tags.append(tag)
    if len(set(tags)) < len(tags):
        raise ConversionError(
            f"{source}: [components.ner.label_map] gives one name to several labels, which a "
            "classifier's classes can't have."
        )
    return tags
