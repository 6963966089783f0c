"""Write HTML pages of some test documents: a displaCy page of the entities, and, if the pipeline
finds them, one of the actors, factors and mechanisms, and a page of the frames."""

from pathlib import Path
from typing import Annotated, Any

import typer
from jinja2 import Environment
from spacy import displacy
from spacy.tokens import Doc, DocBin
from wasabi import msg

from spacy_bert_ner import loading
from spacy_bert_ner.files import atomic_write_text
from spacy_bert_ner.pipeline.frames.actor_factor_mechanism import ActorFactorMechanism
from spacy_bert_ner.pipeline.frames.records import Frame, get_actors, get_frames, get_links
from spacy_bert_ner.pipeline.layout import list_sentences
from spacy_bert_ner.visual.colors import COLORS
from spacy_bert_ner.visual.graph import draw_graph

TEMPLATE = Path(__file__).parent.parent / "assets" / "frames.html"


Existing = Annotated[Path, typer.Argument(exists=True)]


def main(model: Existing, corpus: Existing, output: Path, n_docs: int = 6) -> None:
    """MODEL: the pipeline. CORPUS: a .spacy file; only its text is used. OUTPUT: the folder for
    entities.html, and, if the pipeline finds frames, actors.html and frames.html."""
    nlp = loading.load(model)
    golds = list(DocBin().from_disk(corpus).get_docs(nlp.vocab))[:n_docs]
    docs = list(nlp.pipe(doc.text for doc in golds))
    write(output / "entities.html", render(docs, "ent"))
    rulers = [pipe for _, pipe in nlp.pipeline if isinstance(pipe, ActorFactorMechanism)]
    if not rulers:
        msg.info("No actor_factor_mechanism in the pipeline: no pages of actors and frames")
        return
    write(output / "actors.html", render(docs, "span", spans_key=rulers[0].spans_key))
    template = Environment(autoescape=True).from_string(TEMPLATE.read_text(encoding="utf-8"))
    page = template.render(documents=[describe(doc) for doc in docs], flags=list_flags)
    write(output / "frames.html", page)


def render(docs: list[Doc], style: str, **options: Any) -> str:
    options["colors"] = COLORS
    return displacy.render(docs, style=style, page=True, jupyter=False, options=options)


def write(path: Path, page: str) -> None:
    atomic_write_text(path, page)
    msg.good(f"Wrote {path}")


def describe(doc: Doc) -> dict[str, Any]:
    """RETURNS (dict[str, Any]): The template's data for a document."""
    frames = list(enumerate(get_frames(doc)))
    names = [pair for pair in frames if pair[1].kind == "name"]
    frames = [pair for pair in frames if pair[1].kind != "name"]
    sentences = [
        {
            "text": sent.text,
            "frames": [pair for pair in frames if sent.start <= pair[1].sentence.start < sent.end],
        }
        for sent in list_sentences(doc)
    ]
    return {
        "sentences": sentences,
        "names": names,
        "links": get_links(doc),
        "actors": get_actors(doc),
        "graph": draw_graph(doc),
    }


def list_flags(frame: Frame) -> list[str]:
    """RETURNS (list[str]): The values that differ from the default: kind, not, certainty,
    modality, passive, future."""
    flags = {
        frame.kind: frame.kind != "verb",
        "not": frame.negated,
        frame.certainty: frame.certainty != "asserted",
        frame.modality or "": frame.modality,
        "passive": frame.voice == "passive",
        "future": frame.tense == "future",
    }
    return [flag for flag, is_set in flags.items() if is_set]


if __name__ == "__main__":
    typer.run(main)
