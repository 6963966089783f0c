"""Answer questions from frames: the intents, and the function that answers each."""

import re
from collections.abc import Callable, Iterable
from functools import partial

from spacy.tokens import Doc, Span

from spacy_bert_ner.app.chat.answers import NOTHING, Answer
from spacy_bert_ner.app.chat.certainty import ORDER
from spacy_bert_ner.app.chat.certainty_answers import (
    answer_certainty,
    answer_if,
    answer_negated,
    answer_says,
    answer_who_says,
)
from spacy_bert_ner.app.chat.clause_answers import (
    answer_how,
    answer_what,
    answer_when,
    answer_where,
    answer_who,
    answer_yes,
)
from spacy_bert_ner.app.chat.link_answers import (
    answer_causes,
    answer_effects,
    answer_links,
    answer_why,
)
from spacy_bert_ner.app.chat.list_answers import (
    answer_actors,
    answer_count,
    answer_entities,
    answer_factors,
)
from spacy_bert_ner.app.chat.name_answers import (
    answer_about,
    answer_describe,
    answer_did,
    answer_happened,
    answer_overview,
    answer_who_happened,
    answer_who_is,
)
from spacy_bert_ner.app.chat.questions import TYPES, Question, read_question
from spacy_bert_ner.app.chat.statements import Texts, read_texts

LONGEST = 500  # characters of a question
INTENTS: dict[str, Callable[[Texts, Question], Answer | None]] = {
    "actors": answer_actors,
    **{f"entities {label}": partial(answer_entities, label=label) for label in TYPES.values()},
    "factors": answer_factors,
    "count": answer_count,
    **{f"certainty {name}": partial(answer_certainty, certainty=name) for name in ORDER},
    "negated": answer_negated,
    "if": answer_if,
    "says": answer_says,
    "says denied": partial(answer_says, certainty="denied"),
    "says alleged": partial(answer_says, certainty="alleged"),
    "who says": answer_who_says,
    "who denied": partial(answer_who_says, certainty="denied"),
    "who alleged": partial(answer_who_says, certainty="alleged"),
    "did": answer_did,
    "happened": answer_happened,
    "who happened": answer_who_happened,
    "who is": answer_who_is,
    "describe": answer_describe,
    "about": answer_about,
    "overview": answer_overview,
    "links": answer_links,
    "causes": answer_causes,
    "effects": answer_effects,
    "why": answer_why,
    "who": answer_who,
    "what": answer_what,
    "how": answer_how,
    "where": answer_where,
    "when": answer_when,
    "yes or no": answer_yes,
}


class Answerer:
    """Answers questions about documents.

    docs (Iterable[Doc]): Documents with frames, from the pipeline.
    read (Callable[[str], Doc]): Converts a question to a Doc: the pipeline, or only a tokenizer;
        lemmas help.
    """

    def __init__(self, docs: Iterable[Doc], read: Callable[[str], Doc]) -> None:
        self.texts = read_texts(docs)
        self.read = read

    def answer(self, question: str) -> Answer:
        """Answer a question.

        question (str): The question, in English.
        RETURNS (Answer): The answer from the texts. It has no evidence if they have no answer.
        """
        readings: list[Question] = []
        if len(question) <= LONGEST:
            readings = list(read_question(self.read(question)))
        for reading in readings:
            answer = INTENTS[reading.intent](self.texts, reading)
            if answer is not None and answer.evidence:
                return answer._replace(intent=reading.intent)
        return Answer(NOTHING, [], readings[0].intent if readings else "unknown")

    def suggest(self) -> list[str]:
        """RETURNS (list[str]): Example questions that the documents can answer."""
        docs, statements, links = self.texts
        said = [one for one in statements if one.frame.kind == "verb" and one.verdict == "yes"]
        done = [arg for one in said for arg in one.actors if arg.label]
        had = [arg for one in said for arg in one.targets if one.frame.lemma not in ("say", "have")]
        asked = ["Who acts?"] if statements else []
        asked += [f"What did {arg.name} do?" for arg in done[:1]]
        asked += [f"What happened to {_lower_the(arg.span)}?" for arg in had[:1]]
        known = {one.frame.certainty for one in statements}
        asked += [f"What is {one}?" for one in ("alleged", "denied") if one in known]
        asked += ["Which causes and effects are there?"] if links else []
        people = any(ent.label_ in ("PER", "PERSON") for doc in docs for ent in doc.ents)
        asked += ["Which persons are there?"] if people else []
        return [one for one in asked if re.fullmatch(r"[\w ,.'-]+\?", one)]


def _lower_the(span: Span) -> str:
    text = span.text
    return text[0].lower() + text[1:] if span[0].lower_ in ("the", "a", "an") else text
