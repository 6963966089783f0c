"""The baselines of the benchmarks: the same components and weights on spaCy's stock transformer,
and the Hugging Face pipeline."""

from pathlib import Path

import torch
from spacy.language import Language
from spacy.training import Example
from spacy.util import load_model_from_config
from thinc.api import Config, Model
from transformers import BertConfig, BertForTokenClassification

from spacy_bert_ner.hugging_face.reading import read_encoder
from spacy_bert_ner.hugging_face.weights import export_weights

LISTENER = {
    "@architectures": "spacy-transformers.TransformerListener.v1",
    "grad_factor": 1.0,
    "upstream": "*",
    "pooling": {"@layers": "reduce_mean.v1"},
}


def make_stock_config(config: Config, encoder: Path) -> Config:
    """Replace our encoder with `spacy-transformers.TransformerModel.v3` and its default windows.

    config (Config): One of our configs.
    encoder (Path): The folder of the encoder.
    """
    config = config.copy()
    config["components"]["transformer"] = {
        "factory": "transformer",
        "max_batch_items": 4096,
        "set_extra_annotations": {
            "@annotation_setters": "spacy-transformers.null_annotation_setter.v1"
        },
        "model": {
            "@architectures": "spacy-transformers.TransformerModel.v3",
            "name": str(encoder),
            "mixed_precision": False,
            "tokenizer_config": {"use_fast": True},
            "transformer_config": {},
            "grad_scaler_config": {},
            "get_spans": {
                "@span_getters": "spacy-transformers.strided_spans.v1",
                "window": 128,
                "stride": 96,
            },
        },
    }
    replace_listeners(config["components"])
    config["initialize"]["components"].pop("transformer", None)
    config["training"]["before_update"] = None
    config["nlp"]["pipeline"] = [p for p in config["nlp"]["pipeline"] if p != "tensor_cleaner"]
    config["components"].pop("tensor_cleaner", None)
    return config


def replace_listeners(block: dict) -> None:
    """Make all listeners in a block of a config listen to the stock transformer."""
    for key, value in block.items():
        if isinstance(value, dict):
            if value.get("@architectures") == "spacy.Tok2VecListener.v1":
                block[key] = LISTENER
            else:
                replace_listeners(value)


def make_stock(nlp: Language, encoder: Path, examples: list[Example]) -> Language:
    """Build the stock pipeline with the weights of one of ours.

    nlp (Language): The trained pipeline.
    encoder (Path): The folder of the encoder that it was trained from.
    examples (list[Example]): Some documents with all annotations, to infer the dimensions.
    """
    stock = load_model_from_config(make_stock_config(nlp.config, encoder), auto_fill=True)
    transformer = stock.get_pipe("transformer")
    transformer.initialize(lambda: examples, nlp=stock)
    transformer.model.transformer.load_state_dict(
        make_hugging_face(nlp).bert.state_dict(), strict=False
    )
    for name, component in nlp.components:
        if name in ("transformer", "tensor_cleaner"):
            continue
        twin = stock.get_pipe(name)
        if isinstance(getattr(component, "model", None), Model):
            labels = {"labels": component.label_data} if component.label_data else {}
            twin.initialize(lambda: examples, nlp=stock, **labels)
            copy_parameters(component.model, twin.model)
        elif hasattr(component, "to_bytes"):
            twin.from_bytes(component.to_bytes())
    for name in ("chunker", "ner"):
        stock.get_pipe(name).cfg.update(nlp.get_pipe(name).cfg)
    stock.tokenizer.from_bytes(nlp.tokenizer.to_bytes())
    return stock


def copy_parameters(source: Model, target: Model) -> None:
    """Copy the parameters of a head. The two differ only in the listeners, which have none."""
    nodes = [[node for node in model.walk() if node.param_names] for model in (source, target)]
    for node, twin in zip(*nodes, strict=True):
        for name in node.param_names:
            twin.set_param(name, node.get_param(name).copy())


def make_hugging_face(nlp: Language) -> BertForTokenClassification:
    """Build a Hugging Face model around the encoder of one of our pipelines. Its head predicts O
    for everything, so that its pipeline has no entities to aggregate."""
    encoder = read_encoder(nlp, "the pipeline")
    config = BertConfig(**encoder.config, id2label={0: "O", 1: "B-X", 2: "I-X"})
    model = BertForTokenClassification(config)
    parts = encoder.weights, encoder.config, encoder.special
    model.bert.load_state_dict(export_weights(*parts, prefix=False))
    torch.nn.init.zeros_(model.classifier.weight)
    model.classifier.bias.data = torch.tensor([1.0, 0.0, 0.0])
    return model.eval()
