"""Frames as triples, one fact each."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from spacy.tokens import Doc

from .noun_groups import TokenSpan
from .statements import PREPOSITIONS, Sentences, Statement, find_negation, to_spans


class Triple(NamedTuple):
    """One fact.

    subject, relation, object (str): In the words of the text. A relation that is negated has a
        negative word, and "not" in front if the text's is elsewhere.
    role (str): What the object is in the frame: target, complement, factor or agent.
    lemma (str): The lemma of the frame.
    frame (int): The index of the frame in `doc._.frames`.
    negated (bool): Whether the frame is negated.
    certainty (str): asserted, reported, alleged, denied, conditional, hypothetical or intended.
    source (str): Who says so; "" if it is the text itself.
    score (float): The score of the frame.
    """

    subject: str
    relation: str
    object: str
    role: str
    lemma: str
    frame: int
    negated: bool
    certainty: str
    source: str
    score: float


def make_triples(doc: Doc) -> list[Triple]:
    """Convert frames to triples of subject, relation and object, one for each pair of an actor with
    a target, a complement, an adjective that is said of it, or an agent.

    The passive stays as it is written: "the mill", "was sold by", "him". Scorers of facts compare
    with triples in the words of the sentence, and a passive without an agent has nobody to turn it
    round to. With the role agent, object, lemma and subject are the active triple. A complement's
    preposition belongs to the relation, and what it adds to is part of it: "sold the mill to".
    A frame with no object at all ("she slept") has no triple, and neither has the governing verb of
    an infinitive that has ("wants" in "wants to sell it"): that triple's relation has both.

    doc (Doc): A document with frames.
    RETURNS (list[Triple]): The triples, in the order of the frames.
    """
    sentences = Sentences(doc)
    triples = []
    for index, frame in enumerate(sentences.frames):
        statement = sentences.read(frame)
        if statement is None:
            continue
        facts = list(_list_facts(sentences, frame, statement))
        source = frame.get("source")
        for subject in statement.subjects:
            for words, item, role in facts:
                negation = find_negation(sentences, frame, words, (subject, item))
                triples.append(
                    Triple(
                        subject=doc[slice(*subject)].text,
                        relation=" ".join([*negation, *words]),
                        object=doc[slice(*item)].text,
                        role=role,
                        lemma=frame["lemma"],
                        frame=index,
                        negated=frame["negated"],
                        certainty=frame.get("certainty", "asserted"),
                        source=doc[slice(*source)].text if source else "",
                        score=frame["score"],
                    )
                )
    return triples


def triples_to_records(docs: Iterable[Doc]) -> list[dict[str, Any]]:
    """Make table rows for `pandas.DataFrame` or `datasets.Dataset.from_list`.

    docs (Iterable[Doc]): The documents.
    RETURNS (list[dict[str, Any]]): One row per triple: the index of the document, and the triple's
        fields.
    """
    return [
        {"doc": number, **triple._asdict()}
        for number, doc in enumerate(docs)
        for triple in make_triples(doc)
    ]


def _list_facts(
    sentences: Sentences, frame: dict[str, Any], statement: Statement
) -> Iterable[tuple[list[str], TokenSpan, str]]:
    """YIELDS (tuple[list[str], TokenSpan, str]): Relation, object and role."""
    words, _, start, end, _, objects, rest = statement
    said, agents = to_spans(frame["factors_said"]), to_spans(frame["actors"])
    recipients: list[TokenSpan] = []
    if "role.recipient" in frame["rules"] and objects:  # "lent the farmers" | "money"
        recipients = [item for item in rest if end <= item[0] and item[1] <= objects[0][0]]
    for item in objects:
        before = [sentences.write(one) for one in recipients]
        if frame["kind"] == "noun" and sentences.tags[item[0] - 1] in PREPOSITIONS:
            before = [sentences.tokens[item[0] - 1]]  # "destruction of"
        yield [*words, *before], item, "target"
    for item in rest:
        if item in recipients or _is_adverb_before(sentences, item, start):
            continue
        # what stands before it: "sold the mill" | "to him", "is equal" | "to ten"
        parts = sorted((*recipients, *objects, *said))
        between = [one for one in parts if end <= one[0] and one[1] <= item[0]]
        if item[0] < start:
            between = [*recipients, *objects]
        between = [(between[0][0], between[-1][1])] if between else []
        size = sentences.measure_preposition(item)
        if size and sentences.tags[item[0]] == "TO" and sentences.tags[item[0] + 1] == "VB":
            size = 0  # "to build a bridge"
        said_before = [sentences.write(one) for one in between]
        is_first = item[0] == frame["sentence"][0]  # "In" at the start of a sentence
        texts = sentences.words if is_first else sentences.tokens
        preposition = texts[item[0] : item[0] + size]
        is_agent = frame["voice"] == "passive" and (item[0] + 1, item[1]) in agents
        role = "agent" if is_agent else "factor" if item in said else "complement"
        yield [*words, *said_before, *preposition], (item[0] + size, item[1]), role


def _is_adverb_before(sentences: Sentences, item: TokenSpan, start: int) -> bool:
    return item[0] < start and all(tag[:2] == "RB" for tag in sentences.tags[slice(*item)])
