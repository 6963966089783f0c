"""Offsets of tools written in Java and JavaScript, which count UTF-16 units: a character beyond
U+FFFF is two."""

from bisect import bisect_left

from .record import FormatError


class Utf16:
    """Characters of a text to UTF-16 units and back.

    text (str): The text.
    """

    def __init__(self, text: str) -> None:
        self._length = len(text)
        # the units of the characters that are two
        self._pairs = [i for i, character in enumerate(text) if character > "\uffff"]
        self._units = [place + i for i, place in enumerate(self._pairs)]

    def to_units(self, place: int) -> int:
        """RETURNS (int): The units before a character."""
        return place + bisect_left(self._pairs, place)

    def to_place(self, unit: int) -> int:
        """RETURNS (int): The characters before a unit.
        RAISES (FormatError): If the unit is not in the text, or inside of a character."""
        number = bisect_left(self._units, unit)
        place = unit - number
        if number and self._units[number - 1] == unit - 1:
            raise FormatError(f"offset {unit} is inside of a character of two UTF-16 units")
        if not 0 <= place <= self._length:
            raise FormatError(f"offset {unit} is outside of the text")
        return place
