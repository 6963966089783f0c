"""Words that a line end cuts in two."""

import re
from collections import Counter

from .lines import LINE_END_HYPHEN, SOFT_HYPHEN

HYPHENS = ("-", "\u2010", SOFT_HYPHEN, LINE_END_HYPHEN)
CUT_WORD = re.compile(rf"([^\W_][\w'’\-\u2010]*)[{''.join(HYPHENS)}]$")
WORD = re.compile(r"\w+(?:[-\u2010]\w+)*")
TENS = re.compile(r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty$", re.I)


def write_text(paragraphs: list[list[str]]) -> str:
    """RETURNS (str): The text, with words joined that a line end cuts in two."""
    words: Counter[str] = Counter()
    for lines in paragraphs:
        for line in lines:
            cut = find_cut(line.rstrip())
            for word in WORD.findall(line[: cut.start() if cut else None].lower()):
                parts = re.split("[-\u2010]", word)
                words.update({"-".join(parts), *parts})
    return "\n\n".join(_join_lines(lines, words) for lines in paragraphs)


def _join_lines(lines: list[str], words: Counter[str]) -> str:
    """RETURNS (str): A paragraph. A word that is cut in two goes to the later line."""
    joined = lines[:1]
    for line in lines[1:]:
        before = joined[-1].rstrip("\n")
        cut = find_cut(before)
        if cut and line[0].isalnum():
            joined[-1] = before[: cut.start()].rstrip() + joined[-1][len(before) :]
            line = _join_word(cut, line, words)
        joined.append(line)
    text = " ".join(line for line in joined if line.strip()).replace("\n ", "\n")
    text = re.sub(f"[{SOFT_HYPHEN}{LINE_END_HYPHEN}]$", "-", text).replace(SOFT_HYPHEN, "")
    return text.replace(LINE_END_HYPHEN, "-").replace("\u2010", "-")


def find_cut(line: str) -> re.Match[str] | None:
    """RETURNS (Optional[re.Match[str]]): The word with a hyphen at the end of a line."""
    return CUT_WORD.search(line) if line.endswith(HYPHENS) else None


def _join_word(cut: re.Match[str], line: str, words: Counter[str]) -> str:
    """Join a word that is cut in two, with or without the hyphen.

    cut (re.Match[str]): The first part, with the hyphen behind it.
    line (str): The line that starts with the second part.
    words (Counter[str]): How often the document has words within lines, and parts of such with
        hyphens, in lower case.
    RETURNS (str): The line with the whole word at its start.
    """
    first, second = cut[1], WORD.match(line)[0]
    *_, part = re.split("[-\u2010]", first)
    joined = max(words[f"{one}{second}".lower()] for one in (first, part))
    hyphenated = words[f"{first}-{second}".lower()]
    if cut[0][-1] == SOFT_HYPHEN or joined > hyphenated:
        return first + line
    if hyphenated:
        return f"{first}-{line}"
    if second in ("and", "or", "to") and words[first.lower()]:
        return f"{first}- {line}"
    if re.search(r"\d", first) or TENS.match(part) or not second[0].islower():
        return f"{first}-{line}"
    return f"{first}-{line}" if part != first and words[part.lower()] else first + line
