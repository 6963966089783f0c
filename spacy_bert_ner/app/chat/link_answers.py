"""Answers about cause and effect."""

from collections.abc import Iterable

from spacy.tokens import Doc, Span

from spacy_bert_ner.app.chat.answers import SENTENCES, Answer, merge, show, tell_open
from spacy_bert_ner.app.chat.certainty import add_source
from spacy_bert_ner.app.chat.fitting import holds
from spacy_bert_ner.app.chat.matching import match_clauses
from spacy_bert_ner.app.chat.questions import Question, Word, content
from spacy_bert_ner.app.chat.sentences import finish, write
from spacy_bert_ner.app.chat.spans import is_in, overlap
from spacy_bert_ner.app.chat.statements import Texts
from spacy_bert_ner.pipeline.frames.records import Frame, Link, get_frames


def answer_links(texts: Texts, question: Question) -> Answer | None:
    """Which causes and effects are there?"""
    return _tell_links(texts.links)


def answer_causes(texts: Texts, question: Question) -> Answer | None:
    """What caused x?"""
    return _tell_links(one for one in texts.links if _means(question.words, one[1].effect))


def answer_effects(texts: Texts, question: Question) -> Answer | None:
    """What did x lead to?"""
    return _tell_links(one for one in texts.links if _means(question.words, one[1].cause))


def answer_why(texts: Texts, question: Question) -> Answer | None:
    """Why did x sell it?"""
    matches = match_clauses(texts.statements, question.words)
    found = {}
    for one in matches:
        frame = one.statement.frame
        for doc, link in texts.links:
            parts = (frame.mechanism, *frame.complements)
            if doc is one.statement.doc and any(overlap(link.effect, part) for part in parts):
                if not is_in(frame.mechanism, link.cause):
                    found[id(link)] = (doc, link)
    return _tell_links(found.values()) if found else tell_open(matches, "why")


def _tell_links(links: Iterable[tuple[Doc, Link]]) -> Answer:
    links = list(links)
    docs = {id(doc): doc for doc, _ in links}
    frames = {key: get_frames(doc) for key, doc in docs.items()}
    texts, evidence = [], []
    for doc, link in links:
        unsure = _list_unsure(link, frames[id(doc)])
        texts.append(_write_link(doc, link, unsure))
        evidence.append(show(doc, link.cue, link.cause, link.effect))
        evidence += [show(doc, one.source) for one in unsure if one.source is not None]
    return Answer(" ".join(list(dict.fromkeys(texts))[:SENTENCES]), merge(evidence))


def _list_unsure(link: Link, frames: list[Frame]) -> list[Frame]:
    """RETURNS (list[Frame]): Those of effect and cause that are not asserted."""
    ends = [frames[one] for one in (link.effect_frame, link.cause_frame) if one is not None]
    return [frame for frame in ends if frame.certainty != "asserted"]


def _write_link(doc: Doc, link: Link, unsure: list[Frame]) -> str:
    """RETURNS (str): Cause, cue and effect, or the whole sentence if the effect is not a full
    clause ("to close the mill"), or one of them is no fact."""
    is_fragment = link.effect.start < link.cue.start and link.effect[0].tag_[:2] in ("TO", "VB")
    if is_fragment or unsure:
        sentence = show(doc, link.cue).sentence
        text, places = finish(sentence.text), range(sentence.start, sentence.end)
        return add_source(text, unsure[0], places) if unsure else text
    return write(doc, [token.i for span in (link.cause, link.cue, link.effect) for token in span])


def _means(words: list[Word], span: Span) -> bool:
    """RETURNS (bool): Whether a cause or an effect is about the words."""
    return bool(content(words)) and holds(words, span)
