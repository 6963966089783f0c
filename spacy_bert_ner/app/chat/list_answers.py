"""Answers that list or count: actors, names, factors, how often something is mentioned."""

from collections import Counter

from spacy.tokens import Doc, Span

from spacy_bert_ner.app.chat.answers import Answer, list_names, make_answer, merge, show
from spacy_bert_ner.app.chat.arguments import PRONOUNS
from spacy_bert_ner.app.chat.fitting import find_runs
from spacy_bert_ner.app.chat.matching import MatchedStatement
from spacy_bert_ner.app.chat.questions import Question, content
from spacy_bert_ner.app.chat.sentences import finish
from spacy_bert_ner.app.chat.statements import Texts
from spacy_bert_ner.pipeline.frames.records import get_actors
from spacy_bert_ner.pipeline.frames.storage import find_spans

LABELS = {"PER": "PERSON", "ORG": "ORG", "LOC": "GPE GEO"}  # other names of the types


def answer_actors(texts: Texts, question: Question) -> Answer | None:
    """Who acts?"""
    counts: Counter = Counter()
    first: dict[str, MatchedStatement] = {}
    for one in texts.statements:
        for arg in one.actors if one.frame.kind != "name" else ():
            if arg.name.lower() not in PRONOUNS:
                counts[arg.name] += 1
                first.setdefault(arg.name, MatchedStatement(one, [arg.span]))
    return make_answer([list_names(counts)], [first[name] for name, _ in counts.most_common()])


def answer_entities(texts: Texts, question: Question, *, label: str) -> Answer | None:
    """Which persons are there? The label is PER, ORG, LOC, or "" for all."""
    counts: Counter = Counter()
    places: dict[str, tuple[Doc, Span]] = {}
    wanted = {label, *LABELS.get(label, "").split()}
    for doc in texts.docs:
        full = {
            (span.start, span.end): actor.name
            for actor in get_actors(doc)
            for span in actor.mentions
            if actor.label
        }
        for ent in doc.ents:
            if not label or ent.label_.upper() in wanted:
                name = full.get((ent.start, ent.end), ent.text)
                counts[name] += 1
                places.setdefault(name, (doc, ent))
    evidence = merge(show(*places[name]) for name, _ in counts.most_common())
    return Answer(list_names(counts), evidence)


def answer_factors(texts: Texts, question: Question) -> Answer | None:
    """Which factors are there?"""
    spans = [
        (doc, span) for doc in texts.docs for span in find_spans(doc) if span.label_ == "FACTOR"
    ]
    counts = Counter(span.text.lower() for _, span in spans)
    return Answer(list_names(counts), merge(show(doc, span) for doc, span in spans))


def answer_count(texts: Texts, question: Question) -> Answer | None:
    """How often is x named?"""
    keys = [word.keys for word in content(question.words)]
    found: list[tuple[Doc, Span]] = []
    for doc in texts.docs:
        same = {
            (span.start, span.end)
            for actor in get_actors(doc)
            if actor.label and any(find_runs(span, keys) for span in actor.mentions)
            for span in actor.mentions
        }
        taken = {i for start, end in same for i in range(start, end)}
        for start in find_runs(doc, keys):
            if not taken & set(range(start, start + len(keys))):
                same.add((start, start + len(keys)))
        found.extend((doc, doc[start:end]) for start, end in sorted(same))
    counts = Counter(span.text for _, span in found)
    times = "once" if len(found) == 1 else f"{len(found)} times"
    text = finish(f"{times}: {list_names(counts)}")
    return Answer(text, merge(show(doc, span) for doc, span in found))
