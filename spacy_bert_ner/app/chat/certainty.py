"""How certain a statement is, in words."""

from collections.abc import Collection

from spacy_bert_ner.app.chat.sentences import starts_with_name
from spacy_bert_ner.pipeline.frames.records import Frame

ORDER = ("asserted", "reported", "alleged", "conditional", "intended", "hypothetical", "denied")
LEADS = {
    "alleged": "It is only alleged.",
    "denied": "It is denied.",
    "conditional": "Only on a condition.",
    "intended": "It is only intended.",
}
UNSURE = "The texts don't say so for certain."
BY = {"alleged": "It is alleged by {} that", "denied": "It is denied by {} that"}
OBJECTS = {"he": "him", "she": "her", "they": "them", "i": "me", "we": "us"}


def lead(frame: Frame, verdict: str) -> str:
    """RETURNS (str): The first words of the answer to a yes/no question, by what the frame says of
    it: yes, no or maybe."""
    if verdict == "maybe":
        return LEADS.get(frame.certainty, UNSURE)
    return f"Reportedly {verdict}." if frame.certainty == "reported" else f"{verdict.title()}."


def add_source(text: str, frame: Frame, places: Collection[int]) -> str:
    """Put who says so before a sentence that does not name it.

    text (str): The sentence.
    frame (Frame): What it says.
    places (Collection[int]): The tokens of the sentence.
    RETURNS (str): "According to the police, ...", "It is denied by Dahl that ...".
    """
    source = frame.source
    if source is None or frame.certainty == "asserted" or source.start in places or not text:
        return text
    name = " ".join(OBJECTS.get(source.text.lower(), source.text).split())
    before = BY.get(frame.certainty, "According to {},").format(name)
    if not starts_with_name(source.doc, min(places)):
        text = text[0].lower() + text[1:]
    return f"{before} {text}"
