"""What texts say: frames whose parts are known under all names, how certain each is, and a sentence
for it."""

from collections.abc import Iterable
from typing import NamedTuple

from spacy.tokens import Doc

from spacy_bert_ner.app.chat.arguments import Argument, Names
from spacy_bert_ner.app.chat.questions import PREPS
from spacy_bert_ner.app.chat.sentences import find_ends, is_asked, is_condition, write_frame
from spacy_bert_ner.app.chat.spans import is_in
from spacy_bert_ner.pipeline.frames.records import Frame, Link, get_frames, get_links

# verbs whose object clause the text vouches for, or lets someone vouch for
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
NEAR = 40  # frames before and behind one, among which those are that it is about
WEAK = {"may", "might", "should", "must", "ought", "need"}  # "it may not sell" denies nothing


class Statement(NamedTuple):
    """A frame as an answer uses it.

    doc (Doc): The document.
    frame (Frame): The frame.
    actors, targets (list[Argument]): Its parts, with all names that they have in the document.
    certainty (str): said, maybe (it may be, is wanted, feared, asked, ...) or denied.
    text (str): A sentence of the frame's words.
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
    """What answers are found in: documents, all their statements, the causes and effects with the
    document of each."""

    docs: list[Doc]
    statements: list[Statement]
    links: list[tuple[Doc, Link]]


def read_texts(docs: Iterable[Doc]) -> Texts:
    """RETURNS (Texts): What documents with frames say."""
    docs = list(docs)
    statements = [one for doc in docs for one in make_statements(doc)]
    return Texts(docs, statements, [(doc, link) for doc in docs for link in get_links(doc)])


def make_statements(doc: Doc) -> list[Statement]:
    """Read what a document says.

    doc (Doc): With frames.
    RETURNS (list[Statement]): One for each frame, in their order.
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
    """RETURNS (dict[int, int]): For frames inside a complement of another, as reported speech is,
    the number of that one."""
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
    """RETURNS (int): Of the complement that the other frame is in."""
    inside = (s for s in frame.complements if s.start <= other.mechanism.start < s.end)
    return min((len(span) for span in inside), default=0)


def _judge(frame: Frame, outer: Frame | None) -> str:
    """RETURNS (str): How certain a frame is, said, maybe or denied, inside the complement of
    another."""
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
