"""Answers about cause and effect."""

from collections.abc import Iterable

from spacy.tokens import Doc, Span

from spacy_bert_ner.app.chat.answers import SENTENCES, Answer, merge, show, tell_open
from spacy_bert_ner.app.chat.fitting import holds
from spacy_bert_ner.app.chat.matching import match_clauses
from spacy_bert_ner.app.chat.questions import Question, Word, content
from spacy_bert_ner.app.chat.sentences import finish, write
from spacy_bert_ner.app.chat.spans import is_in, overlap
from spacy_bert_ner.app.chat.statements import Texts
from spacy_bert_ner.pipeline.frames.records import Link


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
    texts = dict.fromkeys(_write_link(doc, link) for doc, link in links)
    evidence = [show(doc, link.cue, link.cause, link.effect) for doc, link in links]
    return Answer(" ".join(list(texts)[:SENTENCES]), merge(evidence))


def _write_link(doc: Doc, link: Link) -> str:
    """RETURNS (str): Cause, cue and effect, or the whole sentence if the effect is not a full
    clause ("to close the mill")."""
    if link.effect.start < link.cue.start and link.effect[0].tag_[:2] in ("TO", "VB"):
        return finish(show(doc, link.cue).sentence.text)
    return write(doc, [token.i for span in (link.cause, link.cue, link.effect) for token in span])


def _means(words: list[Word], span: Span) -> bool:
    """RETURNS (bool): Whether a cause or an effect is about the words."""
    return bool(content(words)) and holds(words, span)
