"""Write displaCy pages of some test documents: the entities, and the actors, factors and mechanisms."""

from pathlib import Path
from typing import Annotated

import spacy
import typer
from spacy import displacy
from spacy.tokens import DocBin
from wasabi import msg

from spacy_bert_ner.files import write_text

COLORS = {
    "PER": "#8fd19e",
    "ORG": "#7aecec",
    "LOC": "#ffcf8a",
    "MISC": "#cdb4f0",
    "ACTOR": "#7fb8f5",
    "FACTOR": "#ffd166",
    "MECHANISM": "#f4a3a8",
}

Existing = Annotated[Path, typer.Argument(exists=True)]


def main(model: Existing, corpus: Existing, output: Path, n_docs: int = 6) -> None:
    """MODEL: the pipeline. CORPUS: a .spacy file, of which the text alone is used. OUTPUT: the folder for
    entities.html and actors.html."""
    nlp = spacy.load(model)
    golds = list(DocBin().from_disk(corpus).get_docs(nlp.vocab))[:n_docs]
    docs = list(nlp.pipe(doc.text for doc in golds))
    for name, style in (("entities", "ent"), ("actors", "span")):
        page = displacy.render(
            docs, style=style, page=True, jupyter=False, options={"colors": COLORS}
        )
        write_text(output / f"{name}.html", page)
        msg.good(f"Wrote {output / f'{name}.html'}")


if __name__ == "__main__":
    typer.run(main)
