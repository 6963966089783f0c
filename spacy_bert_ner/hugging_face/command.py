"""`python -m spacy from-hf`: a spaCy pipeline of a Hugging Face token classifier.

Every command of spaCy imports this module: what is slow to import is imported when it runs."""

from pathlib import Path
from typing import Annotated

from spacy.cli._util import Arg, Opt, app
from wasabi import msg


@app.command("from-hf")
def from_hf_cli(
    source: Annotated[str, Arg(metavar="MODEL", help="Folder, or name on the Hugging Face hub")],
    target: Annotated[Path, Arg(metavar="OUT", help="New folder for the pipeline")],
    lang: Annotated[str, Opt("--lang", "-l", help="Language, for spaCy's tokenizer")] = "en",
    precision: Annotated[
        str,
        Opt(
            "--precision",
            "-p",
            help="fp32: labels and scores as in transformers. auto: the fastest on the processor "
            "that runs it, in a file of half the size",
        ),
    ] = "fp32",
) -> None:
    """Make a spaCy pipeline of a token classifier: our encoder, its head, entities with scores. OUT
    is written whole or not at all.
    """
    from .from_hf import ConversionError, convert_classifier

    try:
        names = convert_classifier(source, target, lang=lang, precision=precision)
    except ConversionError as error:
        msg.fail(str(error), exits=1)
    except OSError as error:
        msg.fail(f"{error.filename}: {error.strerror}", exits=1)
    msg.good(f"{target}: a pipeline for {', '.join(names)}")
