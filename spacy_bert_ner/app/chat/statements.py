"""Statements: frames whose arguments have all their names, with a certainty and a sentence."""

from collections.abc import Iterable
from typing import NamedTuple

from spacy.tokens import Doc

from spacy_bert_ner.app.chat.arguments import Argument, Names
from spacy_bert_ner.app.chat.certainty import add_source
from spacy_bert_ner.app.chat.sentences import choose_words, find_ends, write
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
    source (Argument | None): Who says so.
    verdict (str): yes (it is said to be so, by the text or by someone in it), no (it is said not to
        be so) or maybe (it may be, is wanted, feared, asked, denied, ...).
    text (str): The frame as a sentence.
    """

    doc: Doc
    frame: Frame
    actors: list[Argument]
    targets: list[Argument]
    source: Argument | None
    verdict: str
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
        chain = _follow(outer, number)
        verdict = _judge(frame, [frames[one] for one in chain])
        source = None if frame.source is None else names.make_argument(frame.source)
        places = choose_words(frames[chain[-1]] if chain else frame)
        text = add_source(write(doc, places), frame, places)
        statements.append(Statement(doc, frame, *arguments, source, verdict, text))
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


def _follow(outer: dict[int, int], number: int) -> list[int]:
    """RETURNS (list[int]): The frames around a frame, from the inside to the outside."""
    chain: list[int] = []
    while number in outer and outer[number] not in chain:
        number = outer[number]
        chain.append(number)
    return chain


def _judge(frame: Frame, around: list[Frame]) -> str:
    """RETURNS (str): The verdict of a frame, given the frames around it: yes, no or maybe."""
    if frame.kind == "name":
        return "yes"
    if frame.certainty not in ("asserted", "reported"):
        return "maybe"
    if frame.certainty == "reported" and around:
        if not any(one.lemma in SAYING for one in around):
            return "maybe"
        if any(_judge(one, []) != "yes" for one in around):
            return "maybe"
    start, end = find_ends(frame)
    near = {token.lower_ for token in frame.sentence.doc[max(start - 1, 0) : end]}
    if frame.negated:
        return "maybe" if frame.modality in WEAK else "no"
    is_open = frame.modality or frame.kind == "noun" or near & HEDGES
    return "maybe" if is_open else "yes"
