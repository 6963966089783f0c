"""Frames as what a text says: who plays which part under all names, how certain it is, and a sentence of the frame's own words."""

from typing import Dict, FrozenSet, Iterable, List, NamedTuple, Optional, Set, Tuple

from spacy.tokens import Doc, Span, Token

from spacy_bert_ner.app.questions import NOT, PREPS, Word, content, get_keys
from spacy_bert_ner.frames.records import Frame, get_actors, get_frames

# verbs whose object clause the text vouches for, or lets someone vouch for
SAYING = set(
    """
    say tell announce report add confirm state write declare show know find explain see note reveal disclose learn
    realise realize recall admit
    """.split()
)
CONDITIONS = {"if", "unless", "whether", "lest"}
HEDGES = set(
    "almost nearly allegedly reportedly probably perhaps possibly maybe supposedly apparently likely".split()
)
WEAK = {"may", "might", "should", "must", "ought", "need"}  # "it may not sell" denies nothing
MODALS = set("can could may might must should would ought need ca 'd have has had".split())
PRONOUNS = set(
    """
    i you he she it we they who that which this these those there one what him her them us me some many all others
    another nobody everyone someone anyone everything nothing no-one himself herself itself themselves
    """.split()
)


class Argument(NamedTuple):
    """Someone or something in a frame: its words in the text, all words it is known by, those that may stand for it alone, the entity's type."""

    span: Span
    words: FrozenSet[str]
    heads: FrozenSet[str]
    name: str
    label: str


class Statement(NamedTuple):
    """A frame as an answer uses it.

    name (str): Of the document.
    doc (Doc): The document.
    number (int): Of the frame in it.
    frame (Frame): The frame.
    actors, targets (List[Argument]): Its parts, with all names that they have in the document.
    certainty (str): said, maybe (it may be, is wanted, feared, asked, ...) or denied.
    text (str): A sentence of the frame's words.
    """

    name: str
    doc: Doc
    number: int
    frame: Frame
    actors: List[Argument]
    targets: List[Argument]
    certainty: str
    text: str


class _Names:
    """All words that those who act are known by, for each of their mentions."""

    def __init__(self, doc: Doc, frames: List[Frame]) -> None:
        self.words: List[Set[str]] = []
        self.heads: List[Set[str]] = []
        self.titles: List[Tuple[str, str]] = []
        self.groups: Dict[int, List[Tuple[int, int]]] = {}  # by a mention's last token
        for actor in get_actors(doc):
            if not all(token.lower_ in PRONOUNS for token in actor.mentions[0]):
                self._add(actor.name, actor.label, actor.mentions)
        for frame in frames:
            if frame.kind == "name":
                for actor in frame.actors:
                    group = self.find(actor)
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
        self.heads[group].update(list_heads(span))

    def find(self, span: Span) -> Optional[int]:
        """RETURNS (Optional[int]): Whose mention ends where the span's head does."""
        end = find_head(span).i + 1
        inside = [group for start, group in self.groups.get(end, ()) if start >= span.start]
        whole = [group for start, group in self.groups.get(span.end, ()) if start == span.start]
        return next(iter(inside + whole), None)

    def make_argument(self, span: Span) -> Argument:
        words = set().union(*(get_keys(token) for token in span))
        heads = list_heads(span)
        group = self.find(span)
        if group is None:
            return Argument(span, frozenset(words), frozenset(heads), span.text, "")
        words, heads = words | self.words[group], heads | self.heads[group]
        return Argument(span, frozenset(words), frozenset(heads), *self.titles[group])


def make_statements(doc: Doc) -> List[Statement]:
    """Read what a document says.

    doc (Doc): With frames; its name is in `doc.user_data["name"]`.
    RETURNS (List[Statement]): One for each frame, in their order.
    """
    frames = get_frames(doc)
    names = _Names(doc, frames)
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
        name = str(doc.user_data.get("name", ""))
        text = write_frame(frames[top])
        statements.append(Statement(name, doc, number, frame, *arguments, certainty, text))
    return statements


def fits(words: List[Word], argument: Argument) -> bool:
    """RETURNS (bool): Whether words of a question mean this actor or target: its head is among them, and no word is foreign."""
    head = find_head_word(words)
    if head is None or not head.keys & argument.heads:
        return False
    return all(word.keys & argument.words for word in content(words))


def find_head_word(words: List[Word]) -> Optional[Word]:
    """RETURNS (Optional[Word]): The last word that means something before a preposition."""
    found = None
    for word in words:
        if word.text in PREPS and found is not None:
            break
        found = word if content([word]) else found
    return found


def find_head(span: Span) -> Token:
    """RETURNS (Token): The last word before a preposition."""
    last = next((i for i in range(1, len(span)) if span[i].lower_ in PREPS), len(span))
    return span[last - 1]


def list_heads(span: Span) -> Set[str]:
    """RETURNS (Set[str]): What may stand for a noun group alone: its head, the name it ends in, the title before that."""
    head = find_head(span)
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


def _find_entity(token: Token) -> Tuple[int, int]:
    """RETURNS (Tuple[int, int]): The entity around a token, (0, 0) if there is none. (`Span.ents` looks at all entities of the document.)"""
    if not token.ent_type:
        return 0, 0
    start, end = token.i, token.i + 1
    while token.doc[start].ent_iob_ == "I":
        start -= 1
    while end < len(token.doc) and token.doc[end].ent_iob_ == "I":
        end += 1
    return start, end


def write_frame(frame: Frame) -> str:
    """Write a frame as a sentence of its own words, in the order of the text.

    frame (Frame): The frame.
    RETURNS (str): Only words of its sentence. The whole sentence where a part would not be one, or would lose a "not" or "may".
    """
    parts = (frame.mechanism, *frame.actors, *frame.targets, *frame.complements, *frame.factors)
    places = {token.i for span in parts for token in span}
    lowers = {frame.sentence.doc[i].lower_ for i in places}
    is_fragment = not (frame.actors or frame.targets) or frame.kind in ("noun", "name")
    is_fragment = is_fragment or (frame.tense == "none" and not frame.modality)
    is_fragment = is_fragment or _is_condition(frame) or _is_asked(frame)
    loses_not = frame.negated and not lowers & (
        NOT | {"nobody", "nothing", "none", "neither", "nor"}
    )
    loses_modal = frame.modality and not lowers & MODALS
    if is_fragment or loses_not or loses_modal:
        return finish(frame.sentence.text)
    return write(frame.sentence.doc, places)


def write(doc: Doc, places: Iterable[int]) -> str:
    """RETURNS (str): Tokens as a sentence, with the adverbs, commas and small words between them."""
    order = sorted(set(places))
    text = ""
    for i, after in zip(order, [*order[1:], None]):
        text += doc[i].text_with_ws
        if after is not None and after > i + 1:
            gap = doc[i + 1 : after]
            if all(_is_glue(token) for token in gap):
                text += gap.text_with_ws
            elif not text.endswith(" "):
                text += " "
    return finish(text)


def finish(text: str) -> str:
    """RETURNS (str): With a capital and a full stop, on one line."""
    text = " ".join(text.split()).strip(" ,;:")
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?…" else ".")


def _is_glue(token: Token) -> bool:
    small = token.lower_ in ("by", "and", "or")
    return small or token.is_punct or token.tag_[:2] in ("RB", "RP") or token.lower_ in NOT


def _find_outer(frames: List[Frame]) -> Dict[int, int]:
    """RETURNS (Dict[int, int]): For frames inside a complement of another, as reported speech is, the number of that one."""
    outer: Dict[int, int] = {}
    for number, frame in enumerate(frames):
        for one in frame.complements if frame.kind != "name" else ():
            for inside, other in enumerate(
                frames[max(0, number - 40) : number + 40], max(0, number - 40)
            ):
                is_inside = one.start <= other.mechanism.start and other.mechanism.end <= one.end
                if is_inside and inside != number and other.kind not in ("noun", "name"):
                    best = outer.get(inside)
                    if best is None or len(one) < _size(frames[best], other):
                        outer[inside] = number
    return outer


def _size(frame: Frame, other: Frame) -> int:
    inside = (s for s in frame.complements if s.start <= other.mechanism.start < s.end)
    return min((len(span) for span in inside), default=0)


def _find_ends(frame: Frame) -> Tuple[int, int]:
    spans = (frame.mechanism, *frame.actors, *frame.targets)
    return min(span.start for span in spans), max(span.end for span in spans)


def _is_condition(frame: Frame) -> bool:
    start = max(_find_ends(frame)[0] - 1, frame.sentence.start)
    return frame.sentence.doc[start].lower_ in CONDITIONS


def _is_asked(frame: Frame) -> bool:
    return frame.sentence.text.rstrip(" \"'”’\n").endswith("?")


def _judge(frame: Frame, outer: Optional[Frame]) -> str:
    doc, first = frame.sentence.doc, frame.mechanism[0]
    start, end = _find_ends(frame)
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
    is_open = is_open or _is_asked(frame) or _is_condition(frame) or bool(near & HEDGES)
    return "maybe" if frame.modality or is_open else "said"
