"""The rules for actors, factors, mechanisms and frames: list them, and analyse documents with some
of them disabled."""

import copy
from collections.abc import Iterable
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from spacy_bert_ner.pipeline.frames.records import get_frames, get_links
from spacy_bert_ner.pipeline.frames.storage import find_spans

FACTORY = "actor_factor_mechanism"
PATTERNS = ("phrases", "lemmas", "entities", "pos", "pattern", "patterns")
LONGEST = 100  # characters of an example


class ListedRule(NamedTuple):
    """A rule in the list on the page: its id, its label, an example or its pattern, and whether the
    model has it enabled."""

    id: str
    label: str
    example: str
    on: bool


class Change(NamedTuple):
    """A difference between two analyses: new or gone, what it is, its words, the sentence, the
    rules that made it."""

    change: str
    what: str
    words: str
    sentence: str
    rules: str


def find_component(nlp: Language) -> Any | None:
    """RETURNS (ActorFactorMechanism | None): The pipeline's component with the rules; None if there
    is none."""
    names = (name for name in nlp.pipe_names if nlp.get_pipe_meta(name).factory == FACTORY)
    return next((nlp.get_pipe(name) for name in names), None)


def list_rules(component: Any) -> list[ListedRule]:
    """List all rules: first those in code, which read frames, then those in data.

    component (ActorFactorMechanism): The result of `find_component`.
    RETURNS (list[ListedRule]): The rules, in the component's order.
    """
    off = set(component.disabled_rules)
    rules = [
        ListedRule(rule_id, rule_id.split(".")[0].upper(), example, rule_id not in off)
        for rule_id, example in component.code_rules.items()
    ]
    for rule in component.rules:
        rules.append(ListedRule(rule["id"], rule["label"], _describe(rule), rule["id"] not in off))
    return rules


def read_without(nlp: Language, docs: Iterable[Doc], off: Iterable[str]) -> list[Doc]:
    """Analyse documents again, with some rules disabled. Neither the documents nor the pipeline are
    modified: copies of both are used.

    nlp (Language): A pipeline with the component. The caller must hold the model's lock, since the
        copies share the vocabulary.
    docs (Iterable[Doc]): Documents that the pipeline has analysed.
    off (Iterable[str]): Ids of disabled rules; all others are enabled.
    RETURNS (list[Doc]): Copies of the documents, with new spans and frames.
    RAISES (ValueError): If the pipeline has no such component, or no rule with that id.
    """
    shared = find_component(nlp)
    if shared is None:
        raise ValueError(f"The model has no component '{FACTORY}'.")
    own = copy.copy(
        shared
    )  # which rules are off is the copy's own; the rules themselves are not touched
    for rule_id in own.disabled_rules:
        own.enable_rule(rule_id)
    for rule_id in off:
        own.disable_rule(rule_id)
    return [own(_copy(doc)) for doc in docs]


def list_changes(before: Doc, after: Doc) -> list[Change]:
    """List the differences between two analyses of a document.

    before, after (Doc): The same document, analysed with different rules.
    RETURNS (list[Change]): First what is gone, then what is new, each in text order.
    """
    old, new = _list_found(before), _list_found(after)
    gone = [Change("gone", *found) for key, found in old.items() if key not in new]
    return gone + [Change("new", *found) for key, found in new.items() if key not in old]


def _list_found(doc: Doc) -> dict[tuple[Any, ...], tuple[str, str, str, str]]:
    """RETURNS (dict[tuple[Any, ...], tuple[str, str, str, str]]): What, words, sentence and rules
    of each span, frame and link, by a key that identifies it."""
    found: dict[tuple[Any, ...], tuple[str, str, str, str]] = {}
    for span in find_spans(doc):
        key = ("span", span.start, span.end, span.label_)
        found[key] = (span.label_, span.text, _find_sentence(doc, span.start), span.id_)
    for frame in get_frames(doc):
        parts = (frame.actors, (frame.mechanism,), frame.targets, frame.complements, frame.factors)
        places = tuple(tuple((span.start, span.end) for span in part) for part in parts)
        held = tuple((span.start, span.end) for span in (frame.source, frame.condition) if span)
        key = (frame.kind, frame.negated, frame.modality, frame.certainty, held, places)
        words = " | ".join(", ".join(span.text for span in part) for part in parts[:4])
        flags = ["not"] * frame.negated + [frame.certainty] * (frame.certainty != "asserted")
        words = (f"{', '.join(flags)}: {words}" if flags else words).rstrip("| ")
        found[key] = ("FRAME", words, frame.sentence.text, ", ".join(frame.rules))
    for link in get_links(doc):
        key = ("link", link.cause.start, link.cause.end, link.effect.start, link.effect.end)
        words = f"{link.cause.text} → {link.effect.text}"
        found[key] = ("LINK", words, _find_sentence(doc, link.cue.start), link.rule)
    return found


def _find_sentence(doc: Doc, i: int) -> str:
    return doc[i].sent.text if doc.has_annotation("SENT_START") else doc.text


def _copy(doc: Doc) -> Doc:
    """RETURNS (Doc): A deep copy. (The spans of `Doc.copy` still refer to the original.)"""
    exclude = ["user_data", "tensor"]
    same = Doc(doc.vocab).from_bytes(doc.to_bytes(exclude=exclude), exclude=exclude)
    same.user_data = dict(doc.user_data)
    return same


def _describe(rule: dict[str, Any]) -> str:
    """RETURNS (str): A short description of a rule's pattern."""
    pattern = next(rule[kind] for kind in PATTERNS if kind in rule)
    text = ", ".join(map(str, pattern))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
