"""Statements: frames whose arguments have all their names, with a certainty and a sentence."""

from collections.abc import Iterable
from typing import NamedTuple

from spacy.tokens import Doc

from spacy_bert_ner.app.chat.arguments import Argument, Names
from spacy_bert_ner.app.chat.questions import PREPS
from spacy_bert_ner.app.chat.sentences import find_ends, is_asked, is_condition, write_frame
from spacy_bert_ner.app.chat.spans import is_in
from spacy_bert_ner.pipeline.frames.records import Frame, Link, get_frames, get_links

# verbs whose object clause is asserted, by the text or by someone in it
SAYING = set(
    """
    say tell announce report add confirm state write declare show know find explain see note reveal
    disclose learn realise realize recall admit
    """.split()
)
HEDGES = set(
    (
        "almost nearly allegedly reportedly probably perhaps possibly maybe supposedly apparently "
        "likely"
    ).split()
)
NEAR = 40  # how many frames before and after a frame are searched for related ones
WEAK = {"may", "might", "should", "must", "ought", "need"}  # "it may not sell" denies nothing


class Statement(NamedTuple):
    """A frame with what answers need.

    doc (Doc): The document.
    frame (Frame): The frame.
    actors, targets (list[Argument]): Its arguments, with all their names in the document.
    certainty (str): said, maybe (it may be, is wanted, feared, asked, ...) or denied.
    text (str): The frame as a sentence.
    """

    doc: Doc
    frame: Frame
    actors: list[Argument]
    targets: list[Argument]
    certainty: str
    text: str

    @property
    def is_action(self) -> bool:
        """Whether someone does something: it is not a name, nor what someone or something is."""
        return self.frame.kind not in ("name", "copula")


class Texts(NamedTuple):
    """The source of answers: documents, all their statements, and the causal links with the
    document of each."""

    docs: list[Doc]
    statements: list[Statement]
    links: list[tuple[Doc, Link]]


def read_texts(docs: Iterable[Doc]) -> Texts:
    """RETURNS (Texts): The statements and links of documents with frames."""
    docs = list(docs)
    statements = [one for doc in docs for one in make_statements(doc)]
    return Texts(docs, statements, [(doc, link) for doc in docs for link in get_links(doc)])


def make_statements(doc: Doc) -> list[Statement]:
    """Make the statements of a document.

    doc (Doc): A document with frames.
    RETURNS (list[Statement]): One statement per frame, in the same order.
    """
    frames = get_frames(doc)
    names = Names(doc, frames)
    outer = _find_outer(frames)
    statements = []
    for number, frame in enumerate(frames):
        arguments = [
            [names.make_argument(span) for span in part] for part in (frame.actors, frame.targets)
        ]
        certainty = _judge(frame, frames[outer[number]] if number in outer else None)
        top, seen = number, {number}
        while top in outer and outer[top] not in seen:
            top = outer[top]
            seen.add(top)
        if top != number and certainty != "maybe" and _judge(frames[top], None) != "said":
            certainty = "maybe"
        text = write_frame(frames[top])
        statements.append(Statement(doc, frame, *arguments, certainty, text))
    return statements


def _find_outer(frames: list[Frame]) -> dict[int, int]:
    """RETURNS (dict[int, int]): For each frame inside a complement of another one, such as reported
    speech, the index of that one."""
    outer: dict[int, int] = {}
    for number, frame in enumerate(frames):
        for one in frame.complements if frame.kind != "name" else ():
            first = max(0, number - NEAR)
            for inside, other in enumerate(frames[first : number + NEAR], first):
                if inside == number or other.kind in ("noun", "name"):
                    continue
                if is_in(other.mechanism, one):
                    best = outer.get(inside)
                    if best is None or len(one) < _size(frames[best], other):
                        outer[inside] = number
    return outer


def _size(frame: Frame, other: Frame) -> int:
    """RETURNS (int): The length of the shortest complement that contains the other frame."""
    inside = (s for s in frame.complements if s.start <= other.mechanism.start < s.end)
    return min((len(span) for span in inside), default=0)


def _judge(frame: Frame, outer: Frame | None) -> str:
    """RETURNS (str): The certainty of a frame, given the frame whose complement it is in: said,
    maybe or denied."""
    doc, first = frame.sentence.doc, frame.mechanism[0]
    start, end = find_ends(frame)
    near = {token.lower_ for token in doc[max(start - 1, frame.sentence.start) : end]}
    if frame.kind == "name":
        return "said"
    if outer is not None and (outer.lemma not in SAYING or outer.negated or outer.modality):
        return "maybe"
    if frame.negated:
        return "maybe" if frame.modality in WEAK else "denied"
    verb = doc[max(frame.mechanism.start - 1, frame.sentence.start) : frame.mechanism.start]
    is_open = frame.tense == "none" and (
        first.lower_ == "to"
        or frame.kind == "noun"
        or (first.tag_ in ("VB", "VBG") and any(token.lower_ in PREPS for token in verb))
    )
    is_open = is_open or is_asked(frame) or is_condition(frame) or bool(near & HEDGES)
    return "maybe" if frame.modality or is_open else "said"
