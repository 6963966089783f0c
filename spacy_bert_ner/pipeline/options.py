"""The check of options that are numbers. (confection checks the types of all options when a config
is resolved, but lets a number through that is written as a string.)"""

from math import inf
from numbers import Integral, Real
from typing import Any


def check_number(
    value: Any,
    option: str,
    *,
    low: float = 0,
    high: float = inf,
    below: float = inf,
    whole: bool = False,
) -> None:
    """Check an option.

    value (Any): Its value.
    option (str): Its place and name: `[components.ner] threshold`.
    low, high (float): The smallest and the largest number that it may be.
    below (float): A number that it must be less than.
    whole (bool): Whether it must be a whole number.
    RAISES (ValueError): If the value is no such number.
    """
    is_number = isinstance(value, Integral if whole else Real) and not isinstance(value, bool)
    if is_number and low <= value <= high and value < below:
        return
    limit = f", {low} or more"
    if high < inf:
        limit = f" from {low} to {high}"
    elif below < inf:
        limit = f" from {low} to less than {below}"
    kind = "a whole number" if whole else "a number"
    raise ValueError(f"{option} is {value!r}: must be {kind}{limit}")
