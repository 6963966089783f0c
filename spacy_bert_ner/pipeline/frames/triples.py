"""Frames as triples, one fact each, and as open information extraction tuples."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from spacy.tokens import Doc

from . import operators
from .noun_groups import TokenSpan
from .storage import read_frames

NEGATIVE = set(
    """
    not n't never no none nobody nothing neither nor hardly scarcely few little cannot without
    """.split()
)
DENYING = operators.NEGATING | operators.NEGATING_ADJECTIVES | operators.PREVENTING
PREPOSITIONS = {"IN", "TO"}
RELATIVES = {"WDT", "WP", "IN"}  # "that" can be IN
SHARING = {"VB", "VBN", "VBG"}  # the forms of verbs that share an auxiliary: "was sold and moved"
MODIFYING = {"role.relative", "role.participle"}
SAID = {"asserted", "reported"}
PLURAL = {"NNS", "NNPS"}


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


class _Statement(NamedTuple):
    """A frame in the order of its text: a passive has its target as subject, its agent ("by ...")
    among the rest.

    words (list[str]): The verb with its auxiliaries and its governing verb.
    chain (int): Where the governing verb starts, or the verb without one.
    start, end (int): The tokens of the verb.
    subjects, objects (list[TokenSpan]): Noun groups.
    rest (list[TokenSpan]): Said adjectives, complements and agents.
    """

    words: list[str]
    chain: int
    start: int
    end: int
    subjects: list[TokenSpan]
    objects: list[TokenSpan]
    rest: list[TokenSpan]


class _Sentences:
    """The frames of a document, as statements.

    doc (Doc): The document.
    """

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.tokens = [token.text for token in doc]
        self.words = [token.lower_ for token in doc]
        self.tags = [token.tag_ for token in doc]
        self.frames: list[dict[str, Any]] = read_frames(doc)
        self.verbs: dict[TokenSpan, list[dict[str, Any]]] = {}
        for frame in self.frames:
            if frame["kind"] in ("verb", "copula"):
                self.verbs.setdefault(tuple(frame["sentence"]), []).append(frame)
        # the relative clauses and participles that begin at a token or after its "that"
        self.modifiers: dict[int, list[dict[str, Any]]] = {}
        for frame in self.frames:
            if MODIFYING.intersection(frame["rules"]):
                start = frame["mechanism"][0]
                after_relative = start > 0 and self.tags[start - 1] in RELATIVES
                begin = start - 1 if after_relative else start
                self.modifiers.setdefault(begin, []).append(frame)
        # "wants", if "wants to sell it" is a relation of its own
        self.contained = {
            self.get_chain(frame)
            for frame in self.frames
            if self.get_chain(frame) != frame["mechanism"][0]
            and (frame["targets"] or frame["complements"] or frame["factors_said"])
        }

    def get_chain(self, frame: dict[str, Any]) -> int:
        """RETURNS (int): The start of the governing verb of an infinitive or a gerund right after
        it ("wants to sell it", "began selling it"), else the frame's own start."""
        start = frame["mechanism"][0]
        if self.tags[start] == "VBG" and "role.control" in frame["rules"]:
            for other in self.verbs.get(tuple(frame["sentence"]), ()):
                if other["mechanism"][1] == start:
                    return other["chain"]
        return frame["chain"]

    def read(self, frame: dict[str, Any]) -> _Statement | None:
        """RETURNS (_Statement | None): The frame as a statement, or None if another one contains
        it."""
        start, end = frame["mechanism"]
        if frame["kind"] != "name" and start in self.contained:
            return None
        chain = self.get_chain(frame)
        words = ["is"] if frame["kind"] == "name" else self.tokens[chain:end]
        actors, targets = _to_spans(frame["actors"]), _to_spans(frame["targets"])
        rest = _to_spans((*frame["factors_said"], *frame["complements"]))
        if frame["kind"] in ("verb", "copula"):
            words = [*self.share_auxiliaries(frame), *words]
        if frame["voice"] == "passive":
            rest += [(first - 1, last) for first, last in actors]  # with "by"
            actors, targets = targets, []
        elif len(actors) == 1 and self.tags[actors[0][0]] == "EX":  # "there are mills in Lund"
            actors, targets = targets, []
            end = max([end, *(last for _, last in actors)])
        return _Statement(words, chain, start, end, actors, targets, sorted(rest))

    def share_auxiliaries(self, frame: dict[str, Any]) -> list[str]:
        """RETURNS (list[str]): "may" for the second verb of "may sell or rent it"."""
        start, end = frame["mechanism"]
        if (
            end - start > 1
            or frame["chain"] < start
            or self.tags[start] not in SHARING
            or "role.shared-subject" not in frame["rules"]
        ):
            return []
        for other in reversed(self.verbs[tuple(frame["sentence"])]):
            last = other["mechanism"][1] - 1
            if last < start and self.tags[last] == self.tags[start]:
                if other["voice"] != frame["voice"]:
                    return []
                shared = range(other["chain"], last)
                keep_negation = frame["negated"]
                return [
                    self.tokens[i] for i in shared if keep_negation or self.words[i] not in NEGATIVE
                ]
        return []

    def take_preposition(
        self, words: list[str], rest: list[TokenSpan], at: int
    ) -> tuple[list[str], list[TokenSpan]]:
        """Move the preposition at a token from the first of the rest to the relation."""
        if rest and rest[0][0] == at:
            size = self.measure_preposition(rest[0])
            words = [*words, *self.tokens[at : at + size]]
            rest = [(at + size, rest[0][1]), *rest[1:]]
        return words, rest

    def measure_preposition(self, span: TokenSpan) -> int:
        """RETURNS (int): How many words the preposition at the start has: 2 in "because of"."""
        start, end = span
        if self.tags[start] not in PREPOSITIONS or end < start + 2:
            return 0
        return 2 if self.tags[start + 1] in PREPOSITIONS and end > start + 2 else 1

    def write(self, span: TokenSpan) -> str:
        return " ".join(self.tokens[slice(*span)])


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
    sentences = _Sentences(doc)
    triples = []
    for index, frame in enumerate(sentences.frames):
        statement = sentences.read(frame)
        if statement is None:
            continue
        facts = list(_list_facts(sentences, frame, statement))
        source = frame.get("source")
        for subject in statement.subjects:
            for words, item, role in facts:
                negation = _find_negation(sentences, frame, words, (subject, item))
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
    sentences: _Sentences, frame: dict[str, Any], statement: _Statement
) -> Iterable[tuple[list[str], TokenSpan, str]]:
    """YIELDS (tuple[list[str], TokenSpan, str]): Relation, object and role."""
    words, _, start, end, _, objects, rest = statement
    said, agents = _to_spans(frame["factors_said"]), _to_spans(frame["actors"])
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


def _is_adverb_before(sentences: _Sentences, item: TokenSpan, start: int) -> bool:
    return item[0] < start and all(tag[:2] == "RB" for tag in sentences.tags[slice(*item)])


def _find_negation(
    sentences: _Sentences, frame: dict[str, Any], words: list[str], spans: Iterable[TokenSpan]
) -> list[str]:
    """RETURNS (list[str]): "not" for a negated frame, if neither its relation nor the start of a
    span has a negative word, nor its governing verb: "failed to sell"."""
    if not frame["negated"]:
        return []
    said = {word.lower() for word in words}
    said.update(sentences.words[start] for start, end in spans if start < end)
    governing = sentences.doc[sentences.get_chain(frame) : frame["mechanism"][0]]
    is_said = said & NEGATIVE or any(token.lemma_ in DENYING for token in governing)
    return [] if is_said else ["not"]


def make_tuples(doc: Doc) -> list[tuple[Any, ...]]:
    """Convert frames to open information extraction tuples.

    doc (Doc): A document with frames.
    RETURNS (list[tuple[Any, ...]]): For each actor of a frame (in the passive: each target) the
        score, the relation, and two or more arguments, as tokens joined by spaces. The relation is
        the verb, with the governing verb of an infinitive, the auxiliary that a participle goes
        without, the adverbs before it, the adjective of a copula, and the preposition if there is
        no other object. Arguments have their restrictive relative clauses and participles.
    """
    sentences = _Sentences(doc)
    rows = []
    for frame in sentences.frames:
        statement = sentences.read(frame)
        if statement is None:
            continue
        words, chain, start, end, subjects, objects, rest = statement
        first = chain  # of the adverbs before it
        while frame["kind"] != "name" and first and sentences.tags[first - 1] == "RB":
            first -= 1
        rest = [span for span in rest if not first <= span[0] < start]
        behind = [span for span in rest if span[0] >= end]
        ahead = [span for span in rest if span[0] < end]
        if not objects:
            words, behind = sentences.take_preposition(words, behind, end)
        said = _to_spans(frame["factors_said"][:1])
        if said and len(behind) > 1 and behind[:1] == said and said[0][0] == end:
            words = [*words, sentences.write(behind.pop(0))]  # "is equal to"
            words, behind = sentences.take_preposition(words, behind, said[0][1])
        if objects == [(end, end + 1)] and behind and behind[0][0] == end + 1:
            if sentences.measure_preposition(behind[0]):  # "sold it to"
                words, objects = [*words, sentences.tokens[end]], []
                words, behind = sentences.take_preposition(words, behind, end + 1)
        args = [_extend(sentences, span) for span in (*objects, *behind, *ahead)]
        for subject in subjects if args else ():
            auxiliary = _choose_auxiliary(sentences, frame, statement, subject)
            relation = [*sentences.tokens[first:chain], *auxiliary, *words]
            relation = [*_find_negation(sentences, frame, relation, (subject, *args)), *relation]
            who = sentences.write(_extend(sentences, subject, start))
            rows.append((frame["score"], " ".join(relation), who, *map(sentences.write, args)))
    return rows


def _choose_auxiliary(
    sentences: _Sentences, frame: dict[str, Any], statement: _Statement, subject: TokenSpan
) -> list[str]:
    """RETURNS (list[str]): The form of "be" for a participle without auxiliary, in the tense of the
    nearest frame: "the mill (was) sold by him burned". None if it would say what the text does not:
    "kept [the mill] from burning"."""
    start = statement.start
    is_participle = frame["voice"] == "passive" or sentences.tags[start] == "VBG"
    is_bare = frame["kind"] in ("verb", "copula") and len(statement.words) == 1
    if not (is_participle and is_bare):
        return []
    is_said = not frame["negated"] and frame.get("certainty", "asserted") in SAID
    if not is_said or (start and sentences.tags[start - 1] in PREPOSITIONS):
        return []
    tensed = [one for one in sentences.verbs[tuple(frame["sentence"])] if one["tense"] != "none"]
    nearest = min(tensed, key=lambda one: abs(one["mechanism"][0] - start), default=frame)
    tags = sentences.tags[slice(*subject)]
    tags = tags[: tags.index("IN")] if "IN" in tags[1:] else tags
    is_plural = tags[-1:] and tags[-1] in PLURAL
    if nearest["tense"] == "past":
        return ["were" if is_plural else "was"]
    return ["are" if is_plural else "is"]


def _extend(sentences: _Sentences, span: TokenSpan, limit: int | None = None) -> TokenSpan:
    """Extend a span to its other quotation mark, and by the restrictive relative clause or the
    participle at its end.

    sentences (_Sentences): The document.
    span (TokenSpan): The span.
    limit (int | None): Where a longer one would have to end.
    RETURNS (TokenSpan): The longer span, or the span.
    """
    start, end = span
    inside = sentences.tokens[start:end]
    if "''" in inside and "``" not in inside and start and sentences.tokens[start - 1] == "``":
        start -= 1
    if "``" in inside and "''" not in inside and sentences.tokens[end : end + 1] == ["''"]:
        end += 1
    limit = len(sentences.tokens) if limit is None or limit < end else limit
    for frame in sentences.modifiers.get(span[1], ()):
        spans = [frame["mechanism"], *frame["factors_said"], *frame["complements"]]
        spans += [*frame["actors"], *frame["targets"]]
        end = max([end, *(last for _, last in spans if last <= limit)])
    return start, end


def _to_spans(spans: Iterable[Any]) -> list[TokenSpan]:
    return [(start, end) for start, end in spans]
