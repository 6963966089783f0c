"""`python -m spacy from-hf`: a spaCy pipeline of a Hugging Face token classifier. `to-hf`: back.

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
    from .errors import ConversionError
    from .from_hf import convert_classifier

    try:
        names = convert_classifier(source, target, lang=lang, precision=precision)
    except ConversionError as error:
        msg.fail(str(error), exits=1)
    except OSError as error:
        msg.fail(f"{error.filename}: {error.strerror}", exits=1)
    msg.good(f"{target}: a pipeline for {', '.join(names)}")


@app.command("to-hf")
def to_hf_cli(
    source: Annotated[str, Arg(metavar="MODEL", help="Folder, or installed package")],
    target: Annotated[Path, Arg(metavar="OUT", help="New folder for the model")],
    encoder_only: Annotated[
        bool, Opt("--encoder-only", help="The encoder without head: AutoModel")
    ] = False,
    onnx: Annotated[
        bool, Opt("--onnx", help="ONNX too; of encoder and scores, if need be")
    ] = False,
    push: Annotated[str, Opt("--push", help="Send it to this name on the Hugging Face hub")] = "",
    private: Annotated[bool, Opt("--private", help="With --push: a private one")] = False,
    dry_run: Annotated[
        bool, Opt("--dry-run", help="With --push: list what would be sent, and send nothing")
    ] = False,
) -> None:
    """Write a pipeline as a Hugging Face model: a token classifier with tokenizer, labels and model
    card, which transformers reads. OUT is written whole or not at all.
    """
    from .errors import ConversionError
    from .hub import list_files, push_folder
    from .to_hf import convert_pipeline

    try:
        if not push and (private or dry_run):
            raise ConversionError("--private and --dry-run need --push NAME.")
        msg.good(
            f"{target}: {convert_pipeline(source, target, encoder_only=encoder_only, onnx=onnx)}"
        )
        if push and dry_run:
            msg.info(f"Would be sent to {push}{', private' if private else ''}")
            msg.table(list_files(target), aligns=("l", "r"))
        elif push:
            msg.good(push_folder(target, push, private=private))
    except ConversionError as error:
        msg.fail(str(error), exits=1)
    except OSError as error:
        msg.fail(f"{error.filename}: {error.strerror}", exits=1)
