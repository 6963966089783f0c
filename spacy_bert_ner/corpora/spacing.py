"""Restore the spaces between tokens, so that `doc.text` reads like the original text."""

import re
from collections.abc import Sequence

_NO_SPACE_BEFORE = re.compile(
    r"""[,.;:!?%)\]}]+|\.\.\.|'s|'re|'ve|'ll|'d|'m|n't|''|'""", re.IGNORECASE
)
_NO_SPACE_AFTER = re.compile(r"""[(\[{$#£€]|``|[A-Z]{1,3}\$""")
_CLOSES_SENTENCE = re.compile(r"[.,;:!?)]+")


def natural_spaces(words: Sequence[str]) -> list[bool]:
    """Tell which tokens of a sentence are followed by a space.

    Straight double quotes are paired: the first opens, the second closes, and so on. A single one
    at the end of the sentence closes a quotation that started in an earlier sentence.

    words (Sequence[str]): The tokens.
    RETURNS (list[bool]): One value per token. The last is always True, since another sentence may
        follow.
    """
    spaces = [True] * len(words)
    opening = _opening_quotes(words)
    for i in range(len(words) - 1):
        if words[i] == '"':
            spaces[i] = i not in opening
        elif _NO_SPACE_AFTER.fullmatch(words[i]):
            spaces[i] = False
        if words[i + 1] == '"':
            spaces[i] = spaces[i] and i + 1 in opening
        elif _NO_SPACE_BEFORE.fullmatch(words[i + 1]):
            spaces[i] = False
    return spaces


def _opening_quotes(words: Sequence[str]) -> set[int]:
    quotes = [i for i, word in enumerate(words) if word == '"']
    ends_quoted = bool(quotes) and all(
        _CLOSES_SENTENCE.fullmatch(word) for word in words[quotes[-1] + 1 :]
    )
    if len(quotes) % 2 and ends_quoted and quotes[0] != 0:
        return set(quotes[1::2])
    return set(quotes[::2])
