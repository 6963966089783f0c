"""The arguments of frames, with all their names in the document."""

from collections.abc import Iterable
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from spacy_bert_ner.app.chat.questions import PREPS, get_keys
from spacy_bert_ner.pipeline.frames.records import Frame, get_actors

PRONOUNS = set(
    """
    i you he she it we they who that which this these those there one what him her them us me some
    many all others another nobody everyone someone anyone everything nothing no-one himself herself
    itself themselves
    """.split()
)


class Argument(NamedTuple):
    """An argument of a frame: its span, all words of its names, the words that can refer to it on
    their own, and the entity type."""

    span: Span
    words: frozenset[str]
    heads: frozenset[str]
    name: str
    label: str


class Names:
    """An index from each mention of an actor to all words of its names."""

    def __init__(self, doc: Doc, frames: list[Frame]) -> None:
        self.words: list[set[str]] = []
        self.heads: list[set[str]] = []
        self.titles: list[tuple[str, str]] = []
        self.groups: dict[int, list[tuple[int, int]]] = {}  # by a mention's last token
        for actor in get_actors(doc):
            if not all(token.lower_ in PRONOUNS for token in actor.mentions[0]):
                self._add(actor.name, actor.label, actor.mentions)
        for frame in frames:
            if frame.kind == "name":
                for actor in frame.actors:
                    group = self._find(actor)
                    if group is not None:
                        for span in (actor, *frame.targets):
                            self._learn(group, span)

    def _add(self, name: str, label: str, mentions: Iterable[Span]) -> None:
        self.titles.append((name, label))
        self.words.append(set())
        self.heads.append(set())
        for span in mentions:
            self._learn(len(self.titles) - 1, span)
            self.groups.setdefault(span.end, []).append((span.start, len(self.titles) - 1))

    def _learn(self, group: int, span: Span) -> None:
        self.words[group].update(*(get_keys(token) for token in span))
        self.heads[group].update(_list_heads(span))

    def _find(self, span: Span) -> int | None:
        """RETURNS (int | None): The index of the actor whose mention ends at the span's head."""
        end = _find_head(span).i + 1
        inside = [group for start, group in self.groups.get(end, ()) if start >= span.start]
        whole = [group for start, group in self.groups.get(span.end, ()) if start == span.start]
        return next(iter(inside + whole), None)

    def make_argument(self, span: Span) -> Argument:
        """RETURNS (Argument): The argument, with all its names in the document."""
        words = set().union(*(get_keys(token) for token in span))
        heads = _list_heads(span)
        group = self._find(span)
        if group is None:
            return Argument(span, frozenset(words), frozenset(heads), span.text, "")
        words, heads = words | self.words[group], heads | self.heads[group]
        return Argument(span, frozenset(words), frozenset(heads), *self.titles[group])


def list_spans(args: Iterable[Argument]) -> list[Span]:
    return [arg.span for arg in args]


def _find_head(span: Span) -> Token:
    """RETURNS (Token): The last word before a preposition."""
    last = next((i for i in range(1, len(span)) if span[i].lower_ in PREPS), len(span))
    return span[last - 1]


def _list_heads(span: Span) -> set[str]:
    """RETURNS (set[str]): The words that can refer to a noun phrase on their own: its head, the
    name at its end, the title before that name."""
    head = _find_head(span)
    heads = set(get_keys(head))
    for token in span[: head.i - span.start]:  # "fishermen and workers"
        if span.doc[token.i + 1].lower_ in ("and", "or", ","):
            heads |= get_keys(token)
    start, end = _find_entity(head)
    if span.start <= start < end <= span.end:
        for token in span.doc[start:end]:
            if token.i > start and token.lower_ in PREPS:
                break
            heads |= get_keys(token)
        if start > span.start and span.doc[start - 1].pos_ in ("NOUN", "PROPN"):
            heads |= get_keys(span.doc[start - 1])
    return heads


def _find_entity(token: Token) -> tuple[int, int]:
    """RETURNS (tuple[int, int]): The entity that contains a token, (0, 0) if there is none.
    (`Span.ents` iterates over all entities of the document.)"""
    if not token.ent_type:
        return 0, 0
    start, end = token.i, token.i + 1
    while token.doc[start].ent_iob_ == "I":
        start -= 1
    while end < len(token.doc) and token.doc[end].ent_iob_ == "I":
        end += 1
    return start, end
