"""Sending a model to the Hugging Face hub."""

from pathlib import Path
from typing import Any

from .errors import ConversionError, first_line


def push_folder(folder: Path, name: str, *, private: bool = False, api: Any = None) -> str:
    """Send a folder to the hub. The repository is made if it is not there.

    folder (Path): The model's files.
    name (str): The repository's name, with the user's or the organization's before it.
    private (bool): Whether a new repository is private.
    api (Any): A `huggingface_hub.HfApi`; by default that of the user who is logged in.
    RETURNS (str): The address of the repository.
    RAISES (ConversionError): If nobody is logged in, the hub can't be reached, or it refuses.
    """
    from huggingface_hub import HfApi, get_token

    if api is None:
        if not get_token():
            raise ConversionError(
                f"{name}: nobody is logged in at the hub. Set HF_TOKEN to a token that may write. "
                f"The model is in {folder}."
            )
        api = HfApi()
    try:
        url = api.create_repo(name, private=private, exist_ok=True)
        api.upload_folder(
            folder_path=folder, repo_id=name, commit_message="Add the model made by spacy-bert-ner"
        )
    except Exception as error:  # the hub's errors have no common base class
        raise ConversionError(
            f"{name}: can't send the model to the hub: {first_line(error)}. It is in {folder}."
        ) from None
    return str(url)


def list_files(folder: Path) -> list[tuple[str, str]]:
    """RETURNS (list[tuple[str, str]]): The files that would be sent, and their sizes."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    sizes = [path.stat().st_size for path in paths]
    rows = [
        (path.relative_to(folder).as_posix(), f"{size:,} bytes") for path, size in zip(paths, sizes)
    ]
    return [*rows, ("all", f"{sum(sizes):,} bytes")]
