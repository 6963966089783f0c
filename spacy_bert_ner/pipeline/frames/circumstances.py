"""Circumstances: which complements of a frame say when, where, how much and what for."""

from collections.abc import Sequence

from .clauses.attach_nouns import DATES, UNITS
from .clauses.clause_parts import Clause
from .clauses.control import OBJECT_CONTROL
from .noun_groups import TokenSpan
from .operators import INTENDING_NOUNS, PURPOSES

CIRCUMSTANCES = ("times", "places", "quantities", "purposes")
TIME_ADVERBS = set(
    """
    now then soon later earlier today yesterday tomorrow tonight again often twice once rarely
    regularly already ago afterwards recently currently annually daily weekly monthly overnight
    """.split()
)
PLACE_ADVERBS = set("here there abroad online home away overseas nearby outside inside".split())
TIME_NOUNS = UNITS | set("past future present moment beginning end dawn dusk noon midnight".split())
PLACE_NOUNS = set(
    """
    city town village street road square harbour harbor port bridge river lake sea coast shore
    island mountain hill valley forest wood field farm garden park house building hall room office
    school
    university hospital church prison jail station airport market shop factory mill mine camp border
    country region province district area zone place site north south east west centre center
    capital world street court library museum theatre theater stadium beach desert hotel kitchen
    yard cellar roof floor wall gate garage canal
    """.split()
)
PLACE_PREPS = set(
    """
    in at near on outside inside along across off into from to through over under behind between
    beside around within towards toward onto above below beyond
    """.split()
)
MEASURES = set(
    """
    percent % cent euro euros dollar dollars pound pounds mile miles kilometre kilometres kilometer
    kilometers metre metres meter meters km kg tonne tonnes ton tons litre litres time times point
    points hectare hectares acre acres degree degrees foot feet inch inches fold half third quarter
    """.split()
)


def find_role(
    span: TokenSpan,
    words: Sequence[str],
    lemmas: Sequence[str],
    tags: Sequence[str],
    places: set[int],
) -> str:
    """Find out what a complement says.

    span (TokenSpan): A prepositional phrase, noun phrase or adverb.
    words, lemmas, tags (Sequence[str]): The lower-cased word, lemma and tag of each token.
    places (set[int]): The tokens of place names.
    RETURNS (str): times, places, quantities, or "".
    """
    start, end = span
    word = words[start]
    if any(tag[:2] in ("VB", "MD") for tag in tags[start:end]):  # a clause
        return ""
    if end == start + 1 or tags[start][:2] == "RB":
        inside = set(words[start:end])
        if inside & TIME_ADVERBS:
            return "times"
        return "places" if inside & PLACE_ADVERBS else ""
    is_prep = tags[start] in ("IN", "TO")
    head = _find_head(start + is_prep, end, tags)
    if head < 0:
        return ""
    is_year = tags[head] == "CD" and len(words[head]) == 4 and words[head].isdigit()
    if words[head] in DATES or is_year and is_prep:
        return "times"
    counted = "CD" in tags[start:head] or tags[head] == "CD" or "$" in words[start:end]
    if words[head] in MEASURES and (counted or words[head] in ("half", "third", "quarter")):
        return "quantities"
    if lemmas[head] in TIME_NOUNS and (is_prep or lemmas[head] in UNITS):
        return "times"
    if is_prep and word in PLACE_PREPS and (head in places or lemmas[head] in PLACE_NOUNS):
        return "places"
    return "quantities" if counted and tags[head] in ("CD", "$") else ""


def _find_head(start: int, end: int, tags: Sequence[str]) -> int:
    """RETURNS (int): The last noun or number of the first noun phrase, or -1."""
    head = -1
    for i in range(start, end):
        if tags[i] in ("IN", "TO") and head >= 0:
            break
        if tags[i][:2] == "NN" or tags[i] == "CD":
            head = i
    return head


def find_purposes(clause: Clause, words: Sequence[str], lemmas: Sequence[str]) -> list[TokenSpan]:
    """Find the clauses that say what for: "sold the mill [to save money]", "[so that ...]"; not
    those that the verb demands ("asked the firm to pay", "wants to sell").

    clause (Clause): The clause.
    words, lemmas (Sequence[str]): The lower-cased words and the lemmas of the document.
    RETURNS (list[TokenSpan]): The tokens of each.
    """
    purposes = []
    verb, lemma = clause.predicate, lemmas[clause.predicate.head]
    for child in clause.children:
        marker = " ".join(words[child.marker : child.marker_end]) if child.marker >= 0 else ""
        if marker in PURPOSES:
            purposes.append((child.start, child.end))
        elif child.kind == "inf" and not marker:
            before = next((item for item in clause.after if item.end == child.start), None)
            nouns = before.nouns if before is not None else []
            demanded = bool(nouns) and lemmas[nouns[-1].head] in INTENDING_NOUNS
            is_adjective = before is not None and before.kind == "adj"
            follows = child.start > verb.end and lemma not in OBJECT_CONTROL and not is_adjective
            if child.start < verb.start or (follows and not demanded):
                purposes.append((child.start, child.end))
    return purposes
