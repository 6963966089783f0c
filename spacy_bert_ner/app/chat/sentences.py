"""Write frames as sentences, with only words of the text, in text order."""

from collections.abc import Iterable

from spacy.tokens import Doc, Token

from spacy_bert_ner.app.chat.questions import NOT
from spacy_bert_ner.pipeline.frames.records import Frame

CONDITIONS = {"if", "unless", "whether", "lest"}
QUOTES = '"“”'
MODALS = set("can could may might must should would ought need ca 'd have has had".split())


def choose_words(frame: Frame) -> list[int]:
    """Choose the words that say what a frame says.

    frame (Frame): The frame.
    RETURNS (list[int]): The tokens of its parts, or the whole sentence if they would not be a
        sentence, or would lose a "not", a "may", a condition, or how certain it is.
    """
    parts = (frame.mechanism, *frame.actors, *frame.targets, *frame.complements, *frame.factors)
    places = {token.i for span in parts for token in span}
    lowers = {frame.sentence.doc[i].lower_ for i in places}
    is_fragment = not (frame.actors or frame.targets) or frame.kind in ("noun", "name")
    is_fragment = is_fragment or (frame.tense == "none" and not frame.modality)
    is_fragment = is_fragment or is_condition(frame) or is_asked(frame)
    loses_not = frame.negated and not lowers & (
        NOT | {"nobody", "nothing", "none", "neither", "nor"}
    )
    loses_modal = frame.modality and not lowers & MODALS
    if is_fragment or loses_not or loses_modal or _loses_certainty(frame, places, lowers):
        return [token.i for token in frame.sentence]
    return sorted(places)


def write(doc: Doc, places: Iterable[int]) -> str:
    """RETURNS (str): Tokens as a sentence, with the adverbs, commas and function words between
    them."""
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
    """RETURNS (str): The text with an initial capital and a full stop, on one line."""
    text = " ".join(text.split()).strip(" ,;:")
    if sum(text.count(mark) for mark in QUOTES) == 1:
        text = text.strip(QUOTES + " ")  # the other one is in another sentence
    if not text:
        return ""
    return (
        text[0].upper()
        + text[1:]
        + ("" if text.rstrip(QUOTES + " ")[-1:] in (*".!?…", "") else ".")
    )


def is_condition(frame: Frame) -> bool:
    """RETURNS (bool): Whether the frame comes after an "if" or the like."""
    start = max(find_ends(frame)[0] - 1, frame.sentence.start)
    return frame.sentence.doc[start].lower_ in CONDITIONS


def is_asked(frame: Frame) -> bool:
    """RETURNS (bool): Whether the frame is part of a question."""
    return frame.sentence.text.rstrip(" \"'”’\n").endswith("?")


def find_ends(frame: Frame) -> tuple[int, int]:
    """RETURNS (tuple[int, int]): Start and end of the mechanism with its actors and targets."""
    spans = (frame.mechanism, *frame.actors, *frame.targets)
    return min(span.start for span in spans), max(span.end for span in spans)


def starts_with_name(doc: Doc, i: int) -> bool:
    """RETURNS (bool): Whether a sentence from this token on keeps its capital after other words."""
    token = doc[i]
    return token.pos_ == "PROPN" or bool(token.ent_type_) or token.text == "I" or token.is_upper


def _loses_certainty(frame: Frame, places: set[int], lowers: set[str]) -> bool:
    """RETURNS (bool): Whether these words alone would say as a fact what is none."""
    if frame.certainty == "asserted":
        return False
    held = [span for span in (frame.source, frame.condition) if span is not None]
    if not all(token.i in places for span in held for token in span):
        return True
    if frame.certainty in ("hypothetical", "intended"):
        return not lowers & MODALS
    return not held or frame.certainty not in ("reported", "conditional")


def _is_glue(token: Token) -> bool:
    small = token.lower_ in ("by", "and", "or", *CONDITIONS)
    return small or token.is_punct or token.tag_[:2] in ("RB", "RP") or token.lower_ in NOT
