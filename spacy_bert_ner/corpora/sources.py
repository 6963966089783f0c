"""The source of each corpus: local files first, then the hub."""

from collections.abc import Callable, Iterable
from pathlib import Path

from .columns import read_columns
from .gmb import FILE_NAME as GMB_FILE
from .gmb import read_gmb
from .hub import HUB_NAME, read_hub
from .labels import CorpusError, GoldDocument

# the file names that are looked for, in this order
SPLIT_FILES = {
    "train": ("train.conll", "train.txt", "eng.train"),
    "dev": ("dev.conll", "valid.txt", "eng.testa"),
    "test": ("test.conll", "test.txt", "eng.testb"),
}
HUB_CORPORA = {"conll2003": HUB_NAME}


def read_corpus(
    name: str,
    folder: Path,
    *,
    any_labels: bool = False,
    on_message: Callable[[str], None] = lambda message: None,
) -> dict[str, list[GoldDocument]]:
    """Read a corpus from its folder, or, if the folder has no column file, from the hub.

    name (str): The corpus, e.g. "sample" or "conll2003".
    folder (Path): The folder with its files.
    any_labels (bool): Take other tags and types in column files than those of CoNLL-2003, too.
    on_message (Callable[[str], None]): Called with a line about each source used and each repair.
    RETURNS (dict[str, list[GoldDocument]]): The documents of "train", "dev" and "test".
    RAISES (CorpusError): If a split is missing or malformed, or no source has the corpus.
    """
    if name == "gmb":
        if not (folder / GMB_FILE).is_file():
            raise CorpusError(
                f"{folder / GMB_FILE}: no such file. Download the 'entity annotated corpus' from "
                f"Kaggle and unpack it there."
            )
        return read_gmb(folder / GMB_FILE, on_repair=on_message)
    paths = {split: _find(folder, names) for split, names in SPLIT_FILES.items()}
    if any(paths.values()):
        for split, path in paths.items():
            if path is None:
                raise CorpusError(
                    f"{folder}: the {split} split is missing. Expected one of "
                    f"{', '.join(SPLIT_FILES[split])}."
                )
        return {
            split: read_columns(path, any_labels=any_labels, on_repair=on_message)
            for split, path in paths.items()
            if path is not None
        }
    files = ", ".join(names[0] if name == "sample" else names[1] for names in SPLIT_FILES.values())
    if name not in HUB_CORPORA:
        raise CorpusError(f"{folder}: no corpus there. Put the files {files} into it.")
    on_message(f"No files in {folder}: loading {HUB_CORPORA[name]} from the hub")
    try:
        return read_hub(HUB_CORPORA[name], on_repair=on_message)
    except CorpusError as error:
        raise CorpusError(
            f"{error}. Two ways to get {name}: put the files {files} into {folder}, "
            f"or run this where the hub can be reached."
        ) from error


def _find(folder: Path, names: Iterable[str]) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_file()), None)
