"""Questions about hand-built documents: what is answered, from which sentences, and that nothing is
made up."""

import re
import warnings

import pytest
import spacy
import srsly
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lines import TAG_MAP, parse
from spacy.tokens import Doc, Span

from spacy_bert_ner.app.chat.answerer import INTENTS, Answerer
from spacy_bert_ner.app.chat.answers import NOTHING
from spacy_bert_ner.app.chat.questions import PATTERNS

NEWS = """
    [mayor {PER:Ada Holm}] sold/VBD/sell [the old/JJ mill] to [the bank] in [{LOC:Lund}]
    on [Monday] .
    | [{PER:Holm}] did not close/VB [the harbour] .
    | [the harbour] was badly/RB damaged/VBN/damage by [a storm] .
    | [{ORG:Nordbank}] may sell/VB [the shipyard] .
    | [the court] said/VBD/say that [the plan] was bold/JJ .
    | [the city] wants/VBZ/want to build/VB [a bridge] .
    | [the school] closed/VBD/close because of [the flood] .
    | [heavy/JJ rain] led/VBD/lead to [the flood] .
    | [no guest] liked/VBD/like [the soup] .
    | [{PER:Eva Lind}] , [the head] of [{ORG:Nordbank}] , left/VBD/leave [{LOC:Oslo}] .
    | [the firm] fears/VBZ/fear that [the workers/NNS/worker] will strike/VB .
    | [the bridge] that/WDT [the army] built/VBD/build burned/VBD/burn .
    | [the soup] was not hot/JJ .
"""
MORE = """
    [{PER:Nils Berg}] bought/VBD/buy [two ferries/NNS/ferry] .
    | [the ferries/NNS/ferry] were/VBD repaired/VBN/repair in [June] .
    | [{PER:Berg}] will sell/VB [a ferry] in [{LOC:Lund}] .
    | if [the ferry] sinks/VBZ/sink , [{PER:Berg}] would lose/VB [money] .
    | [the fishermen/NNS/fisherman] almost/RB sold/VBD/sell [the boat] .
"""
LEMMAS = dict(
    pair.split("/")
    for pair in """
    sold/sell sells/sell closed/close damaged/damage said/say wants/want built/build closed/close
    led/lead liked/like left/leave fears/fear burned/burn bought/buy repaired/repair ferries/ferry
    was/be were/be is/be are/be did/do does/do done/do has/have workers/worker sinks/sink
    stole/steal
    """.split()
)
SOLD = "Mayor Ada Holm sold the old mill to the bank in Lund on Monday."
DENIED = "Holm did not close the harbour."
STORM = "The harbour was badly damaged by a storm."
MAY = "Nordbank may sell the shipyard."
FLOOD = "The school closed because of the flood."
RAIN = "Heavy rain led to the flood."
BUILT = "The bridge the army built."
SAID = "The court said that the plan was bold."
FEAR = "The firm fears that the workers will strike."
BERG = "Berg will sell a ferry in Lund."
SINK = "If the ferry sinks , Berg would lose money ."
SURE = "The texts don't say so for certain. "
INTENDED = "It is only intended. "

ANSWERS = [
    # who
    ("Who sold the mill?", SOLD),
    ("who sold the old mill to the bank", SOLD),
    ("Who sold the shipyard?", MAY),
    ("Who damaged the harbour?", STORM),
    ("What was the harbour damaged by?", STORM),
    ("By whom was the harbour damaged?", STORM),
    ("Who did not close the harbour?", DENIED),
    ("Who closed the harbour?", DENIED),
    ("Who built the bridge?", BUILT),
    ("Which army built the bridge?", BUILT),
    ("Who liked the soup?", "No guest liked the soup."),
    ("Who bought ferries?", "Nils Berg bought two ferries."),
    ("Who left Oslo?", "Eva Lind left Oslo."),
    # whom, what
    ("What did Ada Holm sell?", SOLD),
    ("What did the mayor sell?", SOLD),
    ("To whom did Holm sell the mill?", SOLD),
    ("Who did Holm sell the mill to?", SOLD),
    ("What didn't Holm close?", DENIED),
    ("What does the city want to build?", "The city wants to build a bridge."),
    ("What was damaged?", STORM),
    ("What did the court say?", SAID),
    ("How many ferries did Berg buy?", "Nils Berg bought two ferries."),
    ("Which ferries were repaired?", "The ferries were repaired in June."),
    # what X did, what was done to X
    ("What did Anna do?", NOTHING),
    ("What did Ada Holm do?", SOLD),
    ("What has Berg done?", "Nils Berg bought two ferries. " + BERG),
    ("What did Holm do to the harbour?", DENIED),
    ("What did Holm do to the school?", NOTHING),
    ("What happened to the harbour?", STORM),
    ("what was done to the harbour", STORM),
    ("Who did what to the mill?", SOLD),
    ("What happened to the school?", FLOOD),
    # like
    ("What is the plan like?", SAID),
    ("How is the plan described?", SAID),
    ("What is the soup like?", "The soup was not hot."),
    ("Which factors describe the mill?", "Old (the old mill)."),
    # where, when
    ("Where did Holm sell the mill?", "In Lund. " + SOLD),
    ("When did Holm sell the mill?", "On Monday. " + SOLD),
    ("When were the ferries repaired?", "In June. The ferries were repaired in June."),
    (
        "Where were the ferries repaired?",
        "The texts don't say where, but this: The ferries were repaired in June.",
    ),
    ("When was the harbour damaged?", "The texts don't say when, but this: " + STORM),
    # cause and effect
    ("Why did the school close?", FLOOD),
    ("Why was the harbour damaged?", "The texts don't say why, but this: " + STORM),
    ("What caused the flood?", RAIN),
    ("What led to the flood?", RAIN),
    ("What is the cause of the flood?", RAIN),
    ("What does heavy rain lead to?", RAIN),
    ("What followed from the flood?", FLOOD),
    ("What are the consequences of the flood?", FLOOD),
    ("Which causes and effects are there?", FLOOD + " " + RAIN),
    # who is
    ("Who is Eva Lind?", "Eva Lind: the head of Nordbank."),
    ("Who is the head of Nordbank?", "Eva Lind: the head of Nordbank."),
    ("Who is the mayor?", "Ada Holm: mayor."),
    # yes or no
    ("Did Ada Holm sell the mill?", "Yes. " + SOLD),
    ("Did Holm close the harbour?", "No. " + DENIED),
    ("Was the harbour damaged by a storm?", "Yes. " + STORM),
    ("Was the harbour damaged by the army?", NOTHING),
    ("Did a storm damage the harbour?", "Yes. " + STORM),
    ("Did the harbour damage a storm?", NOTHING),
    ("Did Nordbank sell the shipyard?", SURE + MAY),
    ("May Nordbank sell the shipyard?", "Yes. " + MAY),
    ("Did the city build a bridge?", INTENDED + "The city wants to build a bridge."),
    ("Did the army build the bridge?", "Yes. " + BUILT),
    ("Will the workers strike?", SURE + FEAR),
    ("Will Berg sell a ferry?", "Yes. " + BERG),
    ("Did Berg sell a ferry?", SURE + BERG),
    ("Did the ferry sink?", SURE + "If the ferry sinks , Berg would lose money ."),
    ("Did the fishermen sell the boat?", SURE + "The fishermen almost sold the boat."),
    ("Did a guest like the soup?", "No. No guest liked the soup."),
    ("Is the plan bold?", "Reportedly yes. " + SAID),
    ("Was the soup hot?", "No. The soup was not hot."),
    ("Is the mill old?", "Yes. " + SOLD),
    ("Is the mill new?", NOTHING),
    ("Is Eva Lind the head of Nordbank?", "Yes. Eva Lind , the head of Nordbank , left Oslo ."),
    ("Did Berg sell the mill?", NOTHING),
    # lists and numbers
    ("Which persons are there?", "Nils Berg (3), Ada Holm (2), Eva Lind."),
    ("Which organisations are named in the texts?", "Nordbank (2)."),
    ("list all places", "Lund (2), Oslo."),
    ("Which factors are there?", "Old, bold, heavy, not hot."),
    ("How many times is Nils Berg mentioned?", "3 times: Berg (2), Nils Berg."),
    ("How often is Oslo named?", "Once: Oslo."),
    # how certain
    ("What is reported?", SAID + " " + FEAR),
    ("What is planned?", "The city wants to build a bridge."),
    ("What might happen?", MAY + " " + SINK),
    ("What happens if the ferry sinks?", SINK),
    ("Which facts are conditional?", SINK),
    ("What did not happen?", f"{DENIED} No guest liked the soup. The soup was not hot."),
    ("What does the firm fear?", FEAR),
    ("Who said anything?", "The court, Nordbank."),
    ("What is denied?", NOTHING),
    # about
    ("Tell me about the bank", SOLD),
    ("What do the texts say about Oslo?", "Eva Lind left Oslo."),
    ("Oslo", "Eva Lind left Oslo."),
    # nothing
    ("Who shot the president?", NOTHING),
    ("Who bought the mill?", NOTHING),
    ("Why?", NOTHING),
    ("", NOTHING),
    ("?!", NOTHING),
    ("Wer hat die Mühle verkauft?", NOTHING),
]


@pytest.fixture(scope="module")
def nlp(root):
    nlp = spacy.blank("en")
    rules = srsly.read_jsonl(root / "assets" / "rules" / "chunk.jsonl")
    nlp.add_pipe("actor_factor_mechanism").add_rules(rules)
    return nlp


@pytest.fixture(scope="module")
def docs(nlp):
    docs = [parse(nlp.vocab, NEWS), parse(nlp.vocab, MORE)]
    for doc, name in zip(docs, ("news", "more")):
        doc.user_data["name"] = name
        nlp.get_pipe("actor_factor_mechanism")(doc)
    return docs


@pytest.fixture(scope="module")
def read(nlp):
    """A tokenizer with the lemmas of a few words."""

    def read(text):
        doc = nlp.make_doc(text)
        for token in doc:
            token.lemma_ = LEMMAS.get(token.lower_, token.lower_)
        return doc

    return read


@pytest.fixture(scope="module")
def answerer(docs, read):
    return Answerer(docs, read)


@pytest.mark.parametrize("question, text", ANSWERS)
def test_questions_are_answered_from_the_texts(answerer, docs, question, text):
    answer = answerer.answer(question)
    assert answer.text == text
    assert bool(answer.evidence) == (answer.text != NOTHING)
    check_evidence(answer, docs)


def test_each_intent_has_its_answers():
    assert {intent for intent, _ in PATTERNS} == set(INTENTS)


def check_evidence(answer, docs):
    for one in answer.evidence:
        (doc,) = [doc for doc in docs if doc is one.sentence.doc]
        assert one.name == doc.user_data.get("name", "")
        borders = {(sent.start, sent.end) for sent in doc.sents}
        assert (one.sentence.start, one.sentence.end) in borders
        assert all(span.doc is doc for span in one.marked) and 0 < one.score <= 1


def test_the_best_sentence_comes_first_and_each_comes_once(answerer):
    answer = answerer.answer("Who acts?")
    sentences = [one.sentence for one in answer.evidence]
    assert len(set(sentences)) == len(sentences) > 10
    assert answer.text.startswith("Nils Berg (3), Ada Holm (2), ") and "more." in answer.text
    answer = answerer.answer("What happened to the ferry?")
    assert [one.sentence.text for one in answer.evidence][-1].startswith("if the ferry")
    assert {one.name for one in answer.evidence} == {"more"}
    assert [span.text for span in answer.evidence[0].marked] == ["a ferry", "will sell"]


def test_a_denial_and_a_statement_are_both_told(nlp, read):
    line = "[the bank] sold/VBD/sell [the mill] . | [the bank] did not sell/VB [the mill] ."
    doc = nlp.get_pipe("actor_factor_mechanism")(parse(nlp.vocab, line))
    answer = Answerer([doc], read).answer("Did the bank sell the mill?")
    assert answer.text == (
        "The texts say both. The bank sold the mill. The bank did not sell the mill."
    )
    assert len(answer.evidence) == 2


@pytest.mark.parametrize(
    "line, text",
    [
        (
            "[Ada] denied/VBD/deny that [the bank] sold/VBD/sell [the mill]",
            "It is denied. Ada denied that the bank sold the mill.",
        ),
        (
            "[Ada] may say/VB that [the bank] sold/VBD/sell [the mill]",
            SURE + "Ada may say that the bank sold the mill.",
        ),
        (
            "[Ada] says/VBZ/say that [the bank] sold/VBD/sell [the mill]",
            "Reportedly yes. Ada says that the bank sold the mill.",
        ),
        (
            "[Ada] says/VBZ/say that [the bank] did not sell/VB [the mill]",
            "Reportedly no. Ada says that the bank did not sell the mill.",
        ),
        (
            "[Ada] hopes/VBZ/hope that [the bank] did not sell/VB [the mill]",
            SURE + "Ada hopes that the bank did not sell the mill.",
        ),
        ("did [the bank] sell/VB [the mill] ?", SURE + "Did the bank sell the mill ?"),
        (
            "[the bank] was asked/VBN/ask to sell/VB [the mill]",
            INTENDED + "The bank was asked to sell the mill.",
        ),
        ("[the mill] was sold/VBN/sell by [the bank]", "Yes. The mill was sold by the bank."),
        ("[the mill] was sold/VBN/sell to [the bank]", NOTHING),
        ("[the bank] could not sell/VB [the mill]", "No. The bank could not sell the mill."),
        ("[the bank] may not sell/VB [the mill]", SURE + "The bank may not sell the mill."),
        ("[the bank] never/RB sold/VBD/sell [the mill]", "No. The bank never sold the mill."),
        (
            "[the old/JJ bank] sold/VBD/sell [the mill of Lund]",
            "Yes. The old bank sold the mill of Lund.",
        ),
        ("[the harbour master of [the bank] sold/VBD/sell [the mill]", NOTHING),
    ],
)
def test_yes_and_no_only_where_the_text_says_so(nlp, read, line, text):
    doc = nlp.get_pipe("actor_factor_mechanism")(parse(nlp.vocab, line))
    assert Answerer([doc], read).answer("Did the bank sell the mill?").text == text


POLICE = "According to the police , Fink stole the mill."
ACCUSED = "Ada accused Fink of stealing the ship."
DENIAL = "Dahl denied that the bank sold the mill."
DAM = "If the dam breaks , the army will close the road ."
SHIP = '" the ship sank , " Olsen said.'
CREW = "According to Olsen, the crew took the gold ."
GUARD = "According to Olsen, the guard slept ."
UNSURE = """
    according/VBG to [the police] , [{PER:Fink}] stole/VBD/steal [the mill] .
    | [{PER:Ada}] accused/VBD/accuse [{PER:Fink}] of stealing/VBG/steal [the ship] .
    | [{PER:Dahl}] denied/VBD/deny that [the bank] sold/VBD/sell [the mill] .
    | if [the dam] breaks/VBZ/break , [the army] will close/VB [the road] .
    | [the town] plans/VBZ/plan to sell/VB [the port] .
    | [{PER:Dahl}] did not lose/VB [the map] .
    | " [the ship] sank/VBD/sink , " [{PER:Olsen}] said/VBD/say .
    | " [the crew] took/VBD/take [the gold] . | [the guard] slept/VBD/sleep . "
    | [{PER:Dahl}] may sell/VB [the farm] .
"""


@pytest.fixture(scope="module")
def unsure(nlp, read):
    """Questions about a document with what is reported, alleged, denied, ..."""
    return Answerer([nlp.get_pipe("actor_factor_mechanism")(parse(nlp.vocab, UNSURE))], read)


@pytest.mark.parametrize(
    "question, text",
    [
        ("Who stole the mill?", POLICE),
        ("Did Fink steal the mill?", "Reportedly yes. " + POLICE),
        ("Who said that Fink stole the mill?", POLICE),
        ("What did the police say?", POLICE),
        ("Who stole the ship?", ACCUSED),
        ("Did Fink steal the ship?", "It is only alleged. " + ACCUSED),
        ("What is only alleged?", ACCUSED),
        ("list all allegations", ACCUSED),
        ("Did the bank sell the mill?", "It is denied. " + DENIAL),
        ("Who sold the mill?", DENIAL),
        ("What is denied?", DENIAL),
        ("What is denied by Dahl?", DENIAL),
        ("What is denied by Olsen?", NOTHING),
        ("What did Dahl deny?", DENIAL),
        ("Who denied anything?", "Dahl."),
        ("Who denied that the bank sold the mill?", DENIAL),
        ("Will the army close the road?", "Only on a condition. " + DAM),
        ("What is conditional?", DAM),
        ("What happens if the dam breaks?", DAM),
        ("What happens if the crew breaks?", NOTHING),
        ("Did the town sell the port?", INTENDED + "The town plans to sell the port."),
        ("Which plans are there?", "The town plans to sell the port."),
        ("What is uncertain?", DAM + " Dahl may sell the farm."),
        ("What did not happen?", "Dahl did not lose the map."),
        ("Did Dahl lose the map?", "No. Dahl did not lose the map."),
        ("What did Olsen say?", f"{SHIP} {CREW} {GUARD}"),
        ("What did Olsen say about the gold?", CREW),
        ("Who took the gold?", CREW),
        ("Did the guard sleep?", "Reportedly yes. " + GUARD),
    ],
)
def test_answers_say_how_certain_a_fact_is(unsure, question, text):
    assert unsure.answer(question).text == text


def test_a_source_in_another_sentence_is_evidence_too(unsure):
    answer = unsure.answer("Who took the gold?")
    assert [one.sentence.text[:9] for one in answer.evidence] == ['" the cre', '" the shi']
    assert "Olsen" in [span.text for span in answer.evidence[1].marked]


def test_a_claim_and_its_denial_are_both_told(nlp, read):
    line = (
        "[Ada] said/VBD/say that [the bank] sold/VBD/sell [the mill] . | "
        "[Dahl] denied/VBD/deny that [the bank] sold/VBD/sell [the mill] ."
    )
    doc = nlp.get_pipe("actor_factor_mechanism")(parse(nlp.vocab, line))
    assert Answerer([doc], read).answer("Did the bank sell the mill?").text == (
        "The texts say both. Ada said that the bank sold the mill. " + DENIAL
    )


def test_a_cause_that_is_only_reported_is_told_with_who_says_so(nlp, read):
    line = "[Ada] said/VBD/say that [the school] closed/VBD/close because of [the flood] ."
    doc = nlp.get_pipe("actor_factor_mechanism")(parse(nlp.vocab, line))
    answer = Answerer([doc], read).answer("Why did the school close?")
    assert answer.text == "Ada said that the school closed because of the flood ."


def test_what_is_alleged_or_denied_can_be_asked(unsure):
    assert {"What is alleged?", "What is denied?"} <= set(unsure.suggest())


def test_without_frames_or_texts_nothing_is_said(nlp, read):
    plain = nlp.make_doc("Ada sold the mill.")
    for docs in ([], [nlp.make_doc("")], [plain]):
        answerer = Answerer(docs, read)
        assert answerer.suggest() == []
        for question, _ in ANSWERS:
            answer = answerer.answer(question)
            assert bool(answer.evidence) == (answer.text != NOTHING)


def test_what_can_be_asked_is_answered(answerer):
    asked = answerer.suggest()
    assert asked[:3] == ["Who acts?", "What did Ada Holm do?", "What happened to the old mill?"]
    assert all(answerer.answer(question).evidence for question in asked)


def test_names_with_markup_are_not_suggested(nlp, read):
    doc = nlp.get_pipe("actor_factor_mechanism")(
        parse(nlp.vocab, "[{PER:<b>/NNP}] sold/VBD/sell [x_y/NN]")
    )
    answerer = Answerer([doc], read)
    assert answerer.suggest() == ["Who acts?", "What happened to x_y?", "Which persons are there?"]
    assert answerer.answer("Who sold x_y?").text == "<b> sold x_y."


@pytest.mark.parametrize("word", ["a", "who", "what did", "list the", "'s", "is", "to of"])
def test_long_questions_are_answered_at_once(answerer, word):
    assert answerer.answer(f"{word} " * 5000).text == NOTHING
    answerer.answer(f"{word} " * 25)
    answerer.answer("a" * 10_000)


WORDS = (
    "who what where when why how which did does was is many times often whom to by of in the a "
    "mill bank ada holm harbour "
    "sell sold close damage be not may caused lead about happened like do done described persons "
    "actors factors are there ?"
).split()
VERBS = ["VBD", "VBZ", "VB", "VBN", "VBG", "MD"]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=12))
@example(["what", "is", "\x00"])
def test_any_question_is_answered_with_sentences_of_the_documents(answerer, docs, words):
    answer = answerer.answer(" ".join(words))
    check_evidence(answer, docs)
    assert bool(answer.evidence) == (answer.text != NOTHING)
    check_words(answer)


@st.composite
def random_docs(draw, vocab):
    """Random words and tags, with or without sentences, chunks and entities."""
    words = draw(st.lists(st.sampled_from([*WORDS, "because", "that", ",", '"']), max_size=20))
    tags = [draw(st.sampled_from([*TAG_MAP, *VERBS, "NN", "NN"])) for _ in words]
    starts = [i == 0 or draw(st.booleans()) for i in range(len(words))]
    doc = Doc(
        vocab,
        words=words,
        tags=tags if draw(st.integers(0, 9)) else None,
        pos=[TAG_MAP.get(tag, {"POS": "X"})["POS"] for tag in tags],
        lemmas=[LEMMAS.get(word, word) for word in words],
        sent_starts=starts,
    )
    groups = [i for i, tag in enumerate(tags) if tag.startswith("NN")]
    doc.spans["chunks"] = [Span(doc, max(0, i - 1), i + 1, "NP") for i in groups]
    doc.ents = [Span(doc, i, i + 1, draw(st.sampled_from(["PER", "ORG", "LOC"]))) for i in groups]
    return doc


@settings(max_examples=60)
@given(st.data())
def test_any_documents_give_answers_from_their_sentences(nlp, read, data):
    component = nlp.get_pipe("actor_factor_mechanism")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some have no tags
        docs = [component(doc) for doc in data.draw(st.lists(random_docs(nlp.vocab), max_size=2))]
    answerer = Answerer(docs, read)
    questions = data.draw(
        st.lists(st.sampled_from([q for q, _ in ANSWERS]), min_size=5, max_size=5)
    )
    words = data.draw(st.lists(st.sampled_from(WORDS), max_size=8))
    for question in [*questions, " ".join(words), *answerer.suggest()]:
        answer = answerer.answer(question)
        check_evidence(answer, docs)
        check_words(answer)


OWN = set(
    (
        "yes no once times and more the texts don't say so for certain both where when why that "
        "but this it is only alleged denied by on a condition intended reportedly according to him "
        "her them me us"
    ).split()
)


def check_words(answer):
    """All words of an answer are in its sentences, but for those in which the app says what kind of
    answer it is."""
    found = {word for one in answer.evidence for word in split(one.sentence.text)} | OWN
    words = {word for word in split(answer.text) if not word.isdigit()}
    assert words <= found, words - found


def split(text):
    return re.findall(r"[^\s.,;:()]+", text.lower())
