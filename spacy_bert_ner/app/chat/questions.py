"""Parse questions by patterns: an intent, and the words of a name or a clause."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from spacy.tokens import Doc, Token

BE = set("is are was were be been being am 's".split())
AUX = BE | set(
    "do does did have has had will would shall should can could may might must 'll 'd".split()
)
PREPS = set(
    """
    of in at on for from with by to between near against about into through over under after before
    during within without towards toward around behind beside along across outside inside
    """.split()
)
# words that do not help to identify who or what is meant
SMALL = AUX | set(
    """
    a an the this that these those his her its their our my your 's ' and or not n't never ever
    actually really also already just then there 'll please any some all who whom which what so
    """.split()
)
NOT = {"not", "n't", "never", "no"}
TYPES = {
    "persons?|people|men|women|humans?|man|woman": "PER",
    "organi[sz]ations?|compan(?:y|ies)|firms?|parties|party|institutions?|bod(?:y|ies)": "ORG",
    "places?|locations?|cit(?:y|ies)|countr(?:y|ies)|towns?|regions?": "LOC",
    "names?|entities|entity": "",
}
# what is asked for in "what is alleged?", and in "which allegations are there?"
CERTAINTIES = {
    "reported|said|claimed": "reported",
    "alleged|suspected": "alleged",
    "denied|disputed": "denied",
    "conditional": "conditional",
    "hypothetical|uncertain|unclear|possible|not certain|not sure": "hypothetical",
    "intended|planned|wanted|demanded": "intended",
    "asserted|stated|certain|sure|a fact": "asserted",
}
NOUNS = {
    "reports?": "reported",
    "allegations?|accusations?": "alleged",
    "denials?": "denied",
    "conditions?": "conditional",
    "possibilities|possibility": "hypothetical",
    "intentions?|plans?|aims?": "intended",
    "facts?": "asserted",
}
SAYS = "say|says|said|claim|claims|claimed|think|thinks|thought|believe|believes|believed|report"
DENIES = "deny|denies|denied|dispute|disputes|disputed"
ALLEGES = "allege|alleges|alleged"
FACTS = "facts?|statements?|frames?|events?|things?|claims?"
ANYTHING = "it|this|that|anything|something|what"
TEXTS = r"(?:in|from|of) (?:the|this|these|all|my|our) (?:texts?|documents?|files?|articles?)"
TAIL = (
    r"(?: (?:are|is|was|were|do|does|occur|appear|can be)\b)?"
    rf"(?: (?:there|named|mentioned|found|seen|known|used|act|occur|appear|{TEXTS}))*"
)
LIST = r"(?:(?:who|which|what|list|show|name|give|find|are there|the|all|me|are|is|were|was|any) )+"
DO = (
    r"(?:do|does|did|has|have|had|will|would|can|could|may|might|must|should|shall|is|are|was|were)"
)
IS = r"(?:is|are|was|were|'s)"
BEFORE = r"(?:(?:the|main|important|most|known|possible) )*"

# Intents and patterns, in this order; x is a name, clause a verb with its arguments. All intents
# with a matching pattern are tried until one finds an answer.
PATTERNS: list[tuple[str, str]] = [
    (
        "actors",
        rf"who (?:acts?|acted|is acting|(?:does|did) (?:what|something|things|anything))(?: "
        rf"{TEXTS})?",
    ),
    ("actors", rf"{LIST}{BEFORE}actors?{TAIL}"),
    *(("entities " + label, rf"{LIST}(?:{words}){TAIL}") for words, label in TYPES.items()),
    (
        "who happened",
        rf"who {DO}(?: \w+)? (?:what|something|anything) (?:to|with|against|for|about) (?P<x>.+)",
    ),
    ("factors", rf"{LIST}{BEFORE}(?:factors?|adjectives?|properties|property){TAIL}"),
    (
        "links",
        rf"{LIST}{BEFORE}(?:causes?|effects?|reasons?|consequences?|links?)(?: and (?:their "
        rf")?\w+)?{TAIL}",
    ),
    (
        "count",
        rf"how (?:many times|often|much) {DO} (?P<x>.+?) (?:named|mentioned|occur|appear|come "
        rf"up|turn up|there)(?: {TEXTS})?",
    ),
    ("count", r"how many mentions of (?P<x>.+?)(?: are there)?"),
    ("describe", rf"(?:what|how) {IS} (?P<x>.+?) (?:like|described|characteri[sz]ed|called)"),
    (
        "describe",
        rf"(?:which|what) (?:factors?|adjectives?|properties|property|words?) "
        rf"(?:describes?|fits?|characteri[sz]es?|belongs? to|{DO}(?: "
        rf"(?:there|said|named|used|given|known))?(?: (?:of|for|about|with|to))?) (?P<x>.+?)(?: "
        rf"have| fit| described (?:by|with)| said to have)?",
    ),
    ("describe", r"describe (?P<x>.+)"),
    (
        "about",
        rf"(?:what|anything|everything) (?:{DO}(?: been)? "
        rf")?(?:(?:said|known|reported|written|there)|(?:the texts?|the documents?|we|you|they) "
        rf"(?:say|know|tell us|write|report)) (?:about|of|on) (?P<x>.+)",
    ),
    (
        "about",
        r"(?:please )?(?:tell|show|give)(?: me| us)?(?: something| more| everything| all| "
        r"anything)? about (?P<x>.+)",
    ),
    *(
        (
            "certainty " + name,
            rf"(?:what|which)(?: (?:{FACTS}))? {IS} (?:(?:only|just|merely) )?(?:{words})"
            rf"(?: by (?P<x>.+?))?(?: {TEXTS})?",
        )
        for words, name in CERTAINTIES.items()
    ),
    *(
        ("certainty " + name, rf"{LIST}(?:{words}) (?:{FACTS}){TAIL}")
        for words, name in CERTAINTIES.items()
    ),
    *(("certainty " + name, rf"{LIST}(?:{words}){TAIL}") for words, name in NOUNS.items()),
    ("certainty hypothetical", rf"what (?:may|might|could) (?:have )?happen(?:ed)?(?: {TEXTS})?"),
    ("negated", rf"what (?:(?:did|does|has|had) (?:not|n't)|never) happen(?:s|ed)?(?: {TEXTS})?"),
    ("negated", rf"(?:what|which)(?: (?:{FACTS}))? {IS} negated(?: {TEXTS})?"),
    ("if", rf"what (?:{DO} )?(?:happen|happens|be done|follow|follows) (?P<x>(?:if|unless) .+)"),
    ("says", rf"what(?: else)? {DO} (?P<x>.+?) (?:{SAYS})(?: (?:about|of|on) (?P<y>.+))?"),
    ("says denied", rf"what(?: else)? {DO} (?P<x>.+?) (?:{DENIES})"),
    ("says alleged", rf"what(?: else)? {DO} (?P<x>.+?) (?:{ALLEGES})"),
    ("who says", rf"who (?:{SAYS}) (?:{ANYTHING})(?: {TEXTS})?"),
    ("who denied", rf"who (?:{DENIES})(?: (?:{ANYTHING}))?(?: {TEXTS})?"),
    ("who alleged", rf"who (?:{ALLEGES})(?: (?:{ANYTHING}))?(?: {TEXTS})?"),
    (
        "happened",
        rf"what (?:happened|happens|occurred|{DO} happen(?:ed|ing)?)(?: to| with) (?P<x>.+)",
    ),
    (
        "happened",
        rf"what (?:{DO} )?(?:be |been |being )?done (?:to|with|about|against|for) (?P<x>.+)",
    ),
    (
        "happened",
        rf"what {DO} (?:they|people|anyone|anybody|someone|somebody) (?:do|done|doing) "
        rf"(?:to|with|about) (?P<x>.+)",
    ),
    ("effects", r"what (?:happened|happens) (?:because of|due to|as a result of|after) (?P<x>.+)"),
    ("about", r"what (?:happened|happens) (?:in|at|on|near|around|during) (?P<x>.+)"),
    (
        "overview",
        rf"what (?:happened|happens|{DO} happening|is going on|{IS} (?:it|this|the texts?|the "
        rf"documents?) about)(?: {TEXTS})?",
    ),
    ("did", rf"what(?: else)? {DO} (?P<x>.+?) (?:do|done|doing|did)(?: (?P<y>.+))?"),
    ("did", rf"what {IS} (?:the )?(?:actions?|deeds|acts?) of (?P<x>.+)"),
    (
        "causes",
        r"what (?:(?:has|have|had) )?(?:caused?|causes|led to|leads? to|brought about|results? "
        r"in|resulted in|triggered|triggers|prompted|gave rise to|is behind|was behind) (?P<x>.+)",
    ),
    (
        "causes",
        rf"what {IS} (?:the )?(?:main )?(?:causes?|reasons?|grounds?) (?:of|for|behind) (?P<x>.+)",
    ),
    (
        "causes",
        rf"what (?:{DO} )?(?P<x>.+?) (?:result|resulted|stem|stemmed|arise|arose|come|came|caused) "
        rf"(?:from|by)",
    ),
    ("causes", rf"why {DO} there (?P<x>.+)"),
    (
        "effects",
        r"what (?:followed|follows|came|comes|resulted|results|arose)(?: (?:from|out "
        r"of|after|of|on))? (?P<x>.+)",
    ),
    (
        "effects",
        rf"what {DO} (?P<x>.+?) (?:leads?|led|results?|resulted|causes?|caused|bring about|brought "
        rf"about|trigger|prompt|mean)(?: to| in| for)?",
    ),
    (
        "effects",
        rf"what {IS} (?:the )?(?:main )?(?:effects?|results?|consequences?|outcomes?) of (?P<x>.+)",
    ),
    ("effects", rf"what {DO}(?: been)? (?:caused|triggered|prompted|brought about) by (?P<x>.+)"),
    ("where", r"(?:where|in (?:which|what) (?:place|city|town|country)) (?P<clause>.+)"),
    (
        "when",
        r"(?:when|(?:on|in|at) (?:which|what) (?:day|year|month|date|time)|since when) "
        r"(?P<clause>.+)",
    ),
    ("why", r"(?:why|for what reason|how come) (?P<clause>.+)"),
    ("yes or no", rf"(?P<clause>{DO} .+)"),
    ("who", r"(?:by (?:whom|who|what)) (?P<clause>.+)"),
    (
        "what",
        r"(?:(?P<y>to|for|with|from|against|about|of|on|at|in) )?(?:who|whom|what|which|how "
        r"many|how much) (?P<clause>.+)",
    ),
    ("who says", rf"who (?:{SAYS}) (?:that )?(?P<clause>.+)"),
    ("who denied", rf"who (?:{DENIES}) (?:that )?(?P<clause>.+)"),
    ("who alleged", rf"who (?:{ALLEGES}) (?:that )?(?P<clause>.+)"),
    ("how", r"how (?P<clause>.+)"),
    ("describe", rf"how {IS} (?P<x>.+)"),
    ("who is", rf"(?:who|what|which (?:\w+ )?) ?{IS} (?P<x>.+)"),
    ("about", r"(?P<x>\S+(?: \S+){0,4})"),
]


class Word(NamedTuple):
    """A word of a question, and the forms that it matches."""

    text: str
    keys: frozenset[str]


class Question(NamedTuple):
    """One interpretation of a question.

    intent (str): What is asked for: a key of `answerer.INTENTS`.
    words (list[Word]): The name that the question is about, or a clause.
    more (list[Word]): The remaining words: "to the harbour".
    """

    intent: str
    words: list[Word]
    more: list[Word]


def get_keys(token: Token) -> frozenset[str]:
    """RETURNS (frozenset[str]): The forms that a word matches: the lower-cased word and lemma."""
    return frozenset({token.lower_, token.lemma_.lower()} - {"", "-"})


def read_question(doc: Doc) -> Iterator[Question]:
    """Parse a question.

    doc (Doc): The question, with lemmas if the pipeline sets them.
    YIELDS (Question): All its interpretations, the best first.
    """
    words = [
        Word(token.lower_, get_keys(token))
        for token in doc
        if any(char.isalnum() for char in token.text) or token.lower_ in SMALL
    ]
    text = " ".join(word.text.replace(" ", "_") for word in words)
    for intent, pattern in PATTERNS:
        found = re.fullmatch(pattern, text)
        if found:
            parts = found.groupdict()
            name = next((key for key in ("x", "clause") if parts.get(key)), "")
            x = _cut(words, text, found, name)
            if not name or content(x) or name == "clause":
                yield Question(intent, x, _cut(words, text, found, "y" if parts.get("y") else ""))


def content(words: list[Word]) -> list[Word]:
    """RETURNS (list[Word]): The words that identify who or what is meant."""
    return [word for word in words if word.text not in SMALL and word.text not in PREPS]


def _cut(words: list[Word], text: str, found: Any, name: str) -> list[Word]:
    if not name:
        return []
    first = text[: found.start(name)].count(" ")
    return words[first : first + 1 + found.group(name).strip().count(" ")]
