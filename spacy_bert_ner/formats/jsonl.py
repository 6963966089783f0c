"""Lines of JSON, with errors that say where."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .record import FormatError


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """YIELDS (tuple[int, dict[str, Any]]): The number and the object of each line.
    RAISES (FormatError): If a line is no object in JSON."""
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, _parse(line, f"{path}:{number}")


def read_objects(path: Path) -> list[dict[str, Any]]:
    """RETURNS (list[dict[str, Any]]): The objects of a file with a list of them.
    RAISES (FormatError): If it is something else."""
    data = path.read_bytes()
    try:
        found = json.loads(data)
    except ValueError as error:
        raise FormatError(f"{path}: no JSON: {error}") from error
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise FormatError(f"{path}: expected a list of objects")
    return found


def get_text(line: dict[str, Any], key: str, where: str) -> str:
    """RETURNS (str): The text under a key.
    RAISES (FormatError): If there is none."""
    if not isinstance(line.get(key), str):
        raise FormatError(f"{where}: no text under '{key}'. Is this the right format?")
    return line[key]


def get_list(line: dict[str, Any], key: str, where: str) -> list[Any]:
    """RETURNS (list[Any]): The list under a key, an empty one if there is none.
    RAISES (FormatError): If there is something else."""
    found = line.get(key) or []
    if not isinstance(found, list):
        raise FormatError(f"{where}: '{key}' is no list")
    return list(found)


def _parse(line: bytes, where: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise FormatError(f"{where}: no JSON: {error}") from error
    if not isinstance(found, dict):
        raise FormatError(f"{where}: expected an object, {{...}}")
    return found
