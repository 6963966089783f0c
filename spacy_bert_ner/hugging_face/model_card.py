"""The model card of a Hugging Face model: its scores, data, licence and limits, from the pipeline's
meta."""

from pathlib import Path
from typing import Any

from spacy.language import Language

from ..pipeline.ner.token_ner import TokenNer

# Licences whose names the hub knows, lower-cased; another one is "other"
LICENSES = ("apache-2.0", "mit", "cc0-1.0", "cc-by-4.0", "cc-by-sa-4.0", "bsd-3-clause", "gpl-3.0")
METRICS = {"ents_p": ("precision", "Precision"), "ents_r": ("recall", "Recall")}
METRICS |= {"ents_f": ("f1", "F1")}
USE = {
    "classifier": """
```python
from transformers import pipeline

classify = pipeline("ner", model="FOLDER-OR-NAME", aggregation_strategy="first")
print(classify("Anna Brandt left Hamburg ."))
```

Words are best separated by spaces, punctuation too: the model was trained on tokens. A word has the
label of its first piece.
""",
    "encoder": """
```python
from transformers import AutoModel, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("FOLDER-OR-NAME")
model = AutoModel.from_pretrained("FOLDER-OR-NAME")
vectors = model(**tokenizer("Anna Brandt left Hamburg .", return_tensors="pt")).last_hidden_state
```

It has the encoder alone, without the heads that were trained with it, and without a pooler.
""",
    "tagger": """
`onnx/model.onnx` is the encoder, `onnx/scores.onnx` computes scores of the words' tags. `label.py`
shows what comes before, between and behind them; it needs numpy, onnxruntime and tokenizers.

```python
from label import Labeller

labeller = Labeller("FOLDER-OR-NAME")
print(labeller(["Anna", "Brandt", "left", "Hamburg", "."]))
```

Labels are those of the best valid sequence of tags. The pipeline's probabilities, its threshold and
its other components are not in it.
""",
}


def write_card(path: Path, nlp: Language, use: str) -> None:
    """Write `README.md` with the metadata that the hub reads.

    path (Path): The file. The model's files are beside it.
    nlp (Language): The pipeline, whose `meta` says where it comes from.
    use (str): What the model is, a key of `USE`.
    """
    from huggingface_hub import ModelCard, ModelCardData

    meta = nlp.meta
    has_head = use != "encoder"
    name = f"{meta['lang']}_{meta['name']}"
    options: dict[str, Any] = {"language": meta["lang"], "tags": ["spacy-bert-ner"]}
    options["pipeline_tag"] = "token-classification" if has_head else "feature-extraction"
    options["library_name"] = "onnx" if use == "tagger" else "transformers"
    if licence := str(meta.get("license") or ""):
        options["license"] = licence.lower() if licence.lower() in LICENSES else "other"
    if has_head and (results := list_results(meta)):
        options |= {"model_name": name, "eval_results": results}
    parts = [f"# {name}", meta.get("description") or "Made by spacy-bert-ner.", "## Use"]
    parts += [USE[use].strip()]
    if use != "tagger" and (path.parent / "onnx").is_dir():
        parts += ["`onnx/model.onnx` is the same for ONNX Runtime."]
    if has_head:
        parts += [*describe_scores(meta), "## Labels", ", ".join(nlp.pipe_labels["ner"])]
    parts += describe_sources(meta, licence)
    parts += ["## Limits", "\n".join(f"- {limit}" for limit in list_limits(nlp, has_head))]
    front = ModelCardData(**options).to_yaml()
    card = ModelCard(f"---\n{front}\n---\n\n" + "\n\n".join(parts) + "\n")
    path.write_text(str(card), encoding="utf-8")


def list_results(meta: dict[str, Any]) -> list[Any]:
    """RETURNS (list[EvalResult]): Precision, recall and F1 of the entities, for `model-index`."""
    from huggingface_hub import EvalResult

    scores = meta.get("performance", {})
    corpus = meta.get("corpus") or "the corpus that it was trained on"
    return [
        EvalResult(
            task_type="token-classification",
            task_name="Named entities",
            dataset_type=corpus if meta.get("corpus") else "unknown",
            dataset_name=corpus,
            dataset_split=split_of(meta),
            metric_type=metric,
            metric_name=title,
            metric_value=round(scores[key], 4),
        )
        for key, (metric, title) in METRICS.items()
        if scores.get(key) is not None
    ]


def split_of(meta: dict[str, Any]) -> str:
    """RETURNS (str): What the scores were measured on: the step `meta` takes those of the test
    set, a training those of the dev set."""
    return "test" if "scores" in meta else "validation"


def describe_scores(meta: dict[str, Any]) -> list[str]:
    """RETURNS (list[str]): A table of the scores of each label; nothing without scores."""
    scores = meta.get("performance", {})
    rows = dict(sorted((scores.get("ents_per_type") or {}).items()))
    if scores.get("ents_f") is not None:
        rows["all"] = {key: scores.get(f"ents_{key}") for key in "prf"}
    if not rows:
        return []
    lines = [f"| {split_of(meta)} set, % | precision | recall | F1 |", "|---|---:|---:|---:|"]
    for label, row in rows.items():
        cells = ("-" if row[key] is None else f"{100 * row[key]:.2f}" for key in "prf")
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return ["## Scores", "\n".join(lines)]


def describe_sources(meta: dict[str, Any], licence: str) -> list[str]:
    """RETURNS (list[str]): The encoder and the corpus with their licences, and that of the
    model."""
    keys = ("name", "author", "license", "note")
    sources = meta.get("sources") or ()
    found = ["; ".join(source[key] for key in keys if source.get(key)) for source in sources]
    parts = ["## Data", "\n".join(f"- {source}" for source in found)] if found else []
    said = licence or "Not stated. Mind the licences of the encoder and of the data."
    return [*parts, "## Licence", said]


def list_limits(nlp: Language, has_head: bool) -> list[str]:
    """RETURNS (list[str]): What the pipeline does and this model does not, and what it was not made
    for."""
    limits = ["It was made for texts like those that it was trained on."]
    ners = [pipe for _, pipe in nlp.pipeline if isinstance(pipe, TokenNer)]
    if has_head and any(ner.threshold or ner.cfg["calibration"] for ner in ners):
        limits.append("All entities count: the pipeline's threshold and calibration are not in it.")
    if has_head:
        limits.append("Longer texts must be cut, at the end of a sentence.")
    return limits
