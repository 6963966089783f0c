"""The error of a conversion."""

from pathlib import Path


class ConversionError(ValueError):
    """A model can't be converted. The message says why, and what to do."""


def first_line(error: Exception) -> str:
    """RETURNS (str): The first line of what an error says, or its name."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def check_target(folder: Path) -> None:
    """RAISES (ConversionError): If the folder to write is there and not empty."""
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise ConversionError(f"{folder}: is there and not empty. Name another folder.")
