"""A spaCy pipeline of a Hugging Face token classifier."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from safetensors import SafetensorError, safe_open
from spacy.language import Language
from torch import Tensor

from .. import loading
from ..files import atomic_path
from ..pipeline.encoder.checkpoint import read_config
from .errors import ConversionError, check_target, first_line

# Architectures by the type of their encoder
SUPPORTED = {
    "bert": "BertForTokenClassification",
    "distilbert": "DistilBertForTokenClassification",
    "electra": "ElectraForTokenClassification",
    "roberta": "RobertaForTokenClassification",
    "xlm-roberta": "XLMRobertaForTokenClassification",
    "camembert": "CamembertForTokenClassification",
}
FILES = (
    "config.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "sentencepiece.bpe.model",
)
# No window is longer, whatever the encoder takes
LONGEST = 512
# What a package of the pipeline needs, as in assets/meta.json
REQUIREMENTS = (
    "spacy-bert-ner; extra == 'training'",
    "torch>=2.6",
    "tokenizers>=0.21",
    "safetensors>=0.4.3",
)


class Classifier(NamedTuple):
    """What is read of a token classifier, beside its encoder."""

    tags: list[str]  # in the order of the classes
    weights: Tensor  # of the linear layer, of shape (tags, width)
    bias: Tensor  # (tags,)


def convert_classifier(
    source: str, target: Path, *, lang: str = "en", precision: str = "fp32"
) -> list[str]:
    """Make a spaCy pipeline of a token classifier.

    source (str): A folder with `config.json`, `model.safetensors` and a tokenizer, or a name on the
        Hugging Face hub.
    target (Path): The pipeline's folder, which is not there or empty.
    lang (str): The language, for spaCy's tokenizer.
    precision (str): That of `spacy_bert_ner.Encoder.v1`. With fp32 the weights are saved as they
        are, else matrices in half precision.
    RETURNS (list[str]): The labels of its entities.
    RAISES (ConversionError): If the model or an option is not supported, a file is missing or
        damaged, the hub can't be reached, or the target is not empty.
    """
    check_target(target)
    is_local = Path(source).is_dir()
    folder = Path(source) if is_local else download(source)
    name = folder.resolve().name if is_local else source  # a path is nobody else's business
    classifier = read_classifier(folder)
    try:
        nlp = make_pipeline(folder, classifier, lang=lang, precision=precision)
    except (ImportError, ValueError) as error:
        raise ConversionError(first_line(error)) from None
    nlp.meta["description"] = f"Made of {name} by spacy-bert-ner."
    nlp.meta["requirements"] = list(REQUIREMENTS)
    nlp.meta["sources"] = [{"name": name}]
    with atomic_path(target) as temporary:
        nlp.to_disk(temporary)
    return nlp.pipe_labels["ner"]


def download(name: str) -> Path:
    """RETURNS (Path): The folder of the hub's cache with the files of a model."""
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, allow_patterns=list(FILES)))
    except Exception as error:  # the hub's errors have no common base class
        raise ConversionError(
            f"{name}: no such folder, and the hub can't be reached or does not have it "
            f"({first_line(error)}). Give a folder with the model's files."
        ) from None


def read_classifier(folder: Path) -> Classifier:
    """Read the linear layer of a token classifier and the names of its classes.

    RAISES (ConversionError): If it is no token classifier of a supported type, or a file is missing
        or damaged.
    """
    for name in ("config.json", "model.safetensors"):
        if not (folder / name).is_file():
            hint = "Save the model with save_pretrained(folder, safe_serialization=True)."
            raise ConversionError(f"{folder / name}: no such file. {hint}")
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf8"))
    except ValueError as error:
        raise ConversionError(f"{folder / 'config.json'}: {error}") from None
    kind = config.get("model_type")
    if kind not in SUPPORTED:
        raise ConversionError(
            f"{folder}: model_type is {kind!r}. Supported are {', '.join(SUPPORTED)}."
        )
    if SUPPORTED[kind] not in (config.get("architectures") or [SUPPORTED[kind]]):
        found = ", ".join(config["architectures"])
        raise ConversionError(f"{folder}: is {found}, and no token classifier: {SUPPORTED[kind]}.")
    try:
        with safe_open(folder / "model.safetensors", framework="pt") as weights:
            layer = [
                weights.get_tensor(f"classifier.{part}").float() for part in ("weight", "bias")
            ]
    except SafetensorError as error:
        raise ConversionError(f"{folder / 'model.safetensors'}: {first_line(error)}") from None
    # a config without names has LABEL_0, ... in transformers
    names = {int(number): name for number, name in (config.get("id2label") or {}).items()}
    tags = [names.get(i, f"LABEL_{i}") for i in range(len(layer[0]))]
    if "O" not in tags or len(set(tags)) < len(tags) or len(tags) == 1:
        raise ConversionError(
            f"{folder / 'config.json'}: id2label must have O and names of entities, each once; it "
            f"has {', '.join(tags)}."
        )
    return Classifier(tags, *layer)


def make_pipeline(folder: Path, classifier: Classifier, *, lang: str, precision: str) -> Language:
    """Make the pipeline.

    folder (Path): The encoder's files.
    classifier (Classifier): Its head.
    lang, precision (str): As in `convert_classifier`.
    RAISES (ValueError): If a file or the precision is wrong.
    RAISES (ImportError): If spaCy does not know the language.
    """
    width = classifier.weights.shape[1]
    longest = _read_longest(folder)
    nlp = loading.blank(lang)
    encoder: Any = nlp.add_pipe(
        "bert_encoder",
        name="transformer",
        config={
            "model": {
                "@architectures": "spacy_bert_ner.Encoder.v1",
                "width": width,
                "window": min(LONGEST, longest),
                "pooling": "first",
                "precision": precision,
                "dropout": 0.1,
                "masking": 0.0,
            }
        },
    )
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": width, "upstream": "*"}
    head = {"@architectures": "spacy_bert_ner.TokenClassifier.v2", "tok2vec": listener}
    ner: Any = nlp.add_pipe("hf_token_ner", name="ner", config={"model": head})
    nlp.add_pipe("tensor_cleaner")
    encoder.initialize(lambda: [], path=folder)
    encoder.saves_half = precision != "fp32"
    ner.set_weights(classifier.tags, classifier.weights.numpy(), classifier.bias.numpy())
    return nlp


def _read_longest(folder: Path) -> int:
    """RETURNS (int): The number of pieces in the longest window of an encoder."""
    try:
        return int(read_config(folder)["max_position_embeddings"])
    except KeyError as error:
        raise ConversionError(f"{folder / 'config.json'}: {error} missing") from None
    except ValueError as error:
        raise ConversionError(f"{folder / 'config.json'}: {error}") from None
