"""Frames as tuples of open information extraction."""

from typing import Any

from spacy.tokens import Doc

from .noun_groups import TokenSpan
from .statements import PREPOSITIONS, Sentences, Statement, find_negation, to_spans

SAID = {"asserted", "reported"}
PLURAL = {"NNS", "NNPS"}


def make_tuples(doc: Doc) -> list[tuple[Any, ...]]:
    """Convert frames to open information extraction tuples.

    doc (Doc): A document with frames.
    RETURNS (list[tuple[Any, ...]]): For each actor of a frame (in the passive: each target) the
        score, the relation, and two or more arguments, as tokens joined by spaces. The relation is
        the verb, with the governing verb of an infinitive, the auxiliary that a participle goes
        without, the adverbs before it, the adjective of a copula, and the preposition if there is
        no other object. Arguments have their restrictive relative clauses and participles.
    """
    sentences = Sentences(doc)
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
        said = to_spans(frame["factors_said"][:1])
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
            relation = [*find_negation(sentences, frame, relation, (subject, *args)), *relation]
            who = sentences.write(_extend(sentences, subject, start))
            rows.append((frame["score"], " ".join(relation), who, *map(sentences.write, args)))
    return rows


def _choose_auxiliary(
    sentences: Sentences, frame: dict[str, Any], statement: Statement, subject: TokenSpan
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


def _extend(sentences: Sentences, span: TokenSpan, limit: int | None = None) -> TokenSpan:
    """Extend a span to its other quotation mark, and by the restrictive relative clause or the
    participle at its end.

    sentences (Sentences): The document.
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
