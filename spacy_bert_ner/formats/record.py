"""A document as all formats see it: a text, and annotations with character offsets."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

# the fields of frames and links with stretches of text: one, or several
STRETCHES = ("mechanism", "sentence", "source", "condition", "cause", "effect", "cue")
STRETCH_LISTS = (
    *("actors", "targets", "complements", "factors", "factors_said"),
    *("times", "places", "quantities", "purposes"),
)
# a field of frames with one place in the text
POSITION = "chain"


class FormatError(ValueError):
    """A file can't be read or a document can't be written. The message is one line: the place (file
    and line or key), the problem, and what to do."""


class Stretch(NamedTuple):
    """An annotated stretch of text.

    start, end (int): Characters (Unicode code points).
    label (str): The label.
    score (float | None): The confidence, 0 to 1.
    rule (str): The id of the rule that found it.
    """

    start: int
    end: int
    label: str
    score: float | None = None
    rule: str = ""


class Word(NamedTuple):
    """A token: its characters, and its tag ("" if there is none)."""

    start: int
    end: int
    tag: str = ""


class Loss(NamedTuple):
    """How many things of a kind could not be carried, and an example."""

    number: int
    example: str


@dataclass
class Record:
    """A document. What is None is not annotated; what is empty is known to have none.

    name (str): Its name, e.g. that of its file.
    text (str): The text.
    entities, spans, chunks (list[Stretch] | None): `doc.ents`, `doc.spans["sc"]` and
        `doc.spans["chunks"]`.
    frames, links (list[dict[str, Any]]): As `read_frames` and `read_links` give them, but with
        characters in place of tokens.
    words (list[Word] | None): The tokens. White space between them may be left out.
    sentences (list[int] | None): The characters where sentences start.
    lost (dict[str, Loss]): What the document had and this record has not, by kind.
    """

    name: str
    text: str
    entities: list[Stretch] | None = None
    spans: list[Stretch] | None = None
    chunks: list[Stretch] | None = None
    frames: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    words: list[Word] | None = None
    sentences: list[int] | None = None
    lost: dict[str, Loss] = field(default_factory=dict)

    def lose(self, kind: str, example: str, *, count: int = 1) -> None:
        """Note something that can't be carried.

        kind (str): What it is, in the plural: "scores".
        example (str): A few words that let it be found.
        count (int): How many there are.
        """
        before = self.lost.get(kind, Loss(0, example))
        self.lost[kind] = Loss(before.number + count, before.example)

    def quote(self, start: int, end: int) -> str:
        """RETURNS (str): A stretch of the text for a message."""
        text = self.text[start:end]
        return repr(text if len(text) <= 40 else f"{text[:37]}...")
