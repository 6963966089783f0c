"""List and load the available pipelines."""

import threading
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language
from spacy.util import get_installed_models, get_package_path

from spacy_bert_ner import loading

PACKAGE = "en_bert_ner"
TRAINED = Path("training")
SAMPLE = "training/sample-minilm"
HOW_TO = "Train one with: python -m spacy project run all"


class Model(NamedTuple):
    """A loaded pipeline.

    name (str): The display name.
    nlp (Language): The pipeline.
    lock (threading.Lock): A pipeline is not thread-safe (its listeners store the last batch). Hold
        this lock to call `nlp` or its components, and call nothing of Streamlit meanwhile: it may
        end the thread.
    """

    name: str
    nlp: Language
    lock: threading.Lock


def list_models(folder: Path = TRAINED) -> dict[str, str]:
    """List the available pipelines.

    folder (Path): The folder with trained pipelines.
    RETURNS (dict[str, str]): The display name of each, with its package or path. The first is the
        default: the installed `en_bert_ner`, else the one trained on the sample, else another
        trained one, else any.
    """
    configs = sorted(folder.glob("*/model-best/config.cfg"))
    models = {f"training/{config.parent.parent.name}": str(config.parent) for config in configs}
    models.update((name, name) for name in sorted(get_installed_models()))
    order = sorted(models, key=lambda name: (name != PACKAGE, name != SAMPLE))
    return {name: models[name] for name in order}


def find_folder(path: str) -> Path:
    """Find the folder of a pipeline.

    path (str): The name of an installed package, or a folder.
    RETURNS (Path): The folder.
    RAISES (ValueError): If there is no pipeline.
    """
    if path in get_installed_models():
        return get_package_path(path)
    folder = Path(path.strip()).expanduser()
    try:
        there, is_model = folder.is_dir(), (folder / "config.cfg").is_file()
    except OSError:  # a name that is too long, a folder that may not be read
        there = False
    if not path.strip() or not there:
        raise ValueError(f"There is no folder and no installed package {path[:200]!r}. {HOW_TO}")
    if not is_model:
        raise ValueError(
            f"The folder {path!r} is not a spaCy pipeline: it has no config.cfg. Choose one like "
            f"training/sample-minilm/model-best."
        )
    return folder


def find_time(path: str) -> float:
    """RETURNS (float): The modification time of the pipeline, to detect that it was trained again.
    RAISES (ValueError): If there is no pipeline."""
    folder = find_folder(path)
    try:
        return max(file.stat().st_mtime for file in folder.rglob("*"))
    except OSError as error:  # it is being written
        raise ValueError(f"The folder {path!r} can't be read now. Try again later.") from error


def load_model(path: str) -> Model:
    """Load a pipeline.

    path (str): The name of an installed package, or a folder.
    RETURNS (Model): The model, ready to use.
    RAISES (ValueError): If it can't be loaded, or has no NER component. The message is one line
        that says what is wrong and what to do.
    """
    folder = find_folder(path)
    try:
        nlp = loading.load(path if path in get_installed_models() else folder)
    except Exception as error:  # a broken file can cause any error in a component
        reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        raise ValueError(
            f"The pipeline {path!r} can't be loaded: {reason[:300]}. Train or install it again."
        ) from error
    if not any("doc.ents" in nlp.get_pipe_meta(name).assigns for name in nlp.pipe_names):
        raise ValueError(
            f"The pipeline {path!r} finds no entities: it has no component 'ner'. Choose another "
            f"one."
        )
    return Model(make_name(path), nlp, threading.Lock())


def make_name(path: str) -> str:
    """RETURNS (str): The display name: the package, or the folder, without model-best."""
    names = {value: name for name, value in list_models().items()}
    return names.get(path, path)


def describe_model(model: Model) -> dict[str, str]:
    """Describe a pipeline.

    model (Model): The pipeline.
    RETURNS (dict[str, str]): Information from its meta.json and its components.
    """
    meta = model.nlp.meta
    labels = {label for name in model.nlp.pipe_names for label in _get_entity_types(model, name)}
    performance = meta.get("performance", {})
    names = {"ents_f": "F1", "ents_p": "precision", "ents_r": "recall"}
    scores = [
        f"{text} {100 * performance[key]:.1f} %"
        for key, text in names.items()
        if isinstance(performance.get(key), (int, float))
    ]
    # a package has the scores on the test set, from the step "meta"; a trained pipeline those on
    # the dev set
    measured = "on the dev set" if model.name.startswith("training/") else "as its maker measured"
    rows = {
        "name": f"{meta['lang']}_{meta['name']} {meta['version']}",
        "what it is": meta.get("description", ""),
        "components": ", ".join(model.nlp.pipe_names),
        "entity types": ", ".join(sorted(labels)),
        f"entities, {measured}": ", ".join(scores),
        "licence": meta.get("license", ""),
    }
    return {name: text for name, text in rows.items() if text}


def _get_entity_types(model: Model, name: str) -> list[str]:
    pipe = model.nlp.get_pipe(name)
    names_entities = "doc.ents" in model.nlp.get_pipe_meta(name).assigns
    return list(getattr(pipe, "labels", ())) if names_entities else []
