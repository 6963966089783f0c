"""The page "How BERT reads it", without a browser."""

import threading

import pytest
import spacy

from spacy_bert_ner.app.models import Model
from spacy_bert_ner.app.views import pieces, pieces_sentence

HEADS = ["1. Words", "2. Word pieces", "3. Tags and their probabilities", "4. Back to entities"]
WORD_HEADS = [
    "The same word twice: how similar are its vectors?",
    "Which other words is it close to?",
]


@pytest.fixture
def page(open_view):
    """The page with the tiny model and a sentence that it knows."""
    page = open_view("pieces")
    return write(page, "Sentence", "Marta Olsen told Reuters a qxz story.")


@pytest.fixture
def open_with(open_view, monkeypatch):
    """A function: a pipeline to the page that shows it."""

    def open_with(nlp):
        model = Model("another", nlp, threading.Lock())
        monkeypatch.setattr(pieces, "get_model", lambda: model)
        return open_view("pieces")

    return open_with


def write(page, label, text):
    [field] = [field for field in page.text_input if field.label == label]
    return field.input(text).run()


def heads(page):
    assert not page.exception
    return [head.value for head in page.subheader]


def htmls(page):
    return [element.proto.body for element in page.get("html")]


def tables(page):
    return [element.value for element in page.dataframe]


def test_the_page_opens_with_examples(open_view):
    page = open_view("pieces")
    assert heads(page) == HEADS + WORD_HEADS and not page.error and not page.warning


def test_each_step_of_a_sentence_is_shown(page):
    assert heads(page) == HEADS + WORD_HEADS
    words, boxes, entities = htmls(page)
    assert [name in entities for name in ("Marta Olsen", "Reuters")] == [True, True]
    assert entities.count("<mark") == 2
    assert "Marta" in words and "##" not in words
    assert all(part in boxes for part in ("[CLS]", "marta", "Xxxxx", "##x", "##z", "[SEP]"))
    tags, of_pieces, merged, entities, _ = tables(page)
    assert list(tags["word"]) == ["Marta", "Olsen", "told", "Reuters", "a", "qxz", "story", "."]
    assert tags.loc[0, "B-PER"] > 0.5
    assert list(of_pieces["piece"][[0, 1, 7]]) == ["[CLS]", "marta", "##x"]
    assert of_pieces["probability"].isna().sum() == 2
    assert list(merged["together"][:4]) == ["B-PER", "L-PER", "O", "U-ORG"]
    assert list(entities["entity"]) == ["Marta Olsen", "Reuters"]
    assert list(entities["type"]) == ["PER", "ORG"]


def test_the_confidence_is_the_models(page, model):
    scores = model.nlp("Marta Olsen told Reuters a qxz story.").spans["ner"].attrs["scores"]
    assert list(tables(page)[3]["confidence"]) == pytest.approx(scores, abs=1e-6)


def test_an_entity_below_the_models_threshold_is_marked(open_with, project):
    nlp = spacy.load(project / "training/tiny/model-best")
    nlp.get_pipe("ner").threshold = 1.0
    page = write(open_with(nlp), "Sentence", "Marta Olsen told Reuters.")
    assert not tables(page)[3]["shown"].any()


def test_a_sentence_without_entities_says_so(page):
    write(page, "Sentence", "a story .")
    assert heads(page) == HEADS + WORD_HEADS
    assert "There are no entities in this sentence." in [text.value for text in page.markdown]


@pytest.mark.parametrize(
    "text, message",
    [("", "nothing to read"), ("   ", "nothing to read"), ("x" * 5_000_000, "shorten it")],
)
def test_an_error_is_a_message_and_the_page_lives_on(page, text, message):
    write(page, "Sentence", text)
    assert heads(page) == WORD_HEADS
    assert len(page.error) == 1 and message in page.error[0].value
    write(page, "Sentence", "Olsen 😀")
    assert heads(page) == HEADS + WORD_HEADS and not page.error


def test_markup_is_escaped(page):
    write(page, "Sentence", "Olsen <script>alert(1)</script> [x](y) $x$ *b*")
    assert heads(page) == HEADS + WORD_HEADS
    assert all("<script" not in html and "&lt;" in html for html in htmls(page))
    write(page, "Word", "<script>*x*</script>")
    assert len(page.error) == 1
    assert page.error[0].value.startswith("\\'\\<script\\>\\*x\\*\\<\\/script\\>\\' is not in the")


def test_a_word_in_two_sentences_is_compared(page):
    write(page, "Word", "qxz")
    write(page, "First sentence", "Marta told Reuters a qxz .")
    write(page, "Second sentence", "<b>Olsen</b> saw a qxz and no qxz .")
    assert heads(page) == HEADS + WORD_HEADS
    assert [metric.label for metric in page.metric] == ["Static embedding", "After the last layer"]
    assert page.metric[0].value == "1.00" and float(page.metric[1].value) < 1
    captions = [caption.value for caption in page.caption]
    assert (
        "The word is split into pieces (q \\#\\#x \\#\\#z): the means of their vectors "
        "are compared." in captions
    )
    assert "The word occurs 2 times in the second sentence: the first one is used." in captions
    table = tables(page)[-1]
    assert list(table["word"][:2]) == ["Marta", "told"]
    assert list(table.columns) == [
        "word",
        "from sentence",
        "static",
        "in the first",
        "in the second",
    ]


def test_a_greedy_choice_that_breaks_the_rules_is_shown(open_with, model, monkeypatch):
    def tag_words(*args):
        found = real(*args)
        breaking = len(found.greedy) == 2
        return found._replace(greedy=["I-PER", "B-PER"]) if breaking else found

    real = pieces_sentence.tag_words
    monkeypatch.setattr(pieces_sentence, "tag_words", tag_words)
    page = write(open_with(model.nlp), "Sentence", "Olsen told")
    assert "are not a valid sequence" in page.info[0].value
    assert list(tables(page)[2]["can't follow"]) == ["\u00d7", "\u00d7 open at the end"]


def test_a_word_without_neighbours_is_compared(page):
    for label in ("Word", "First sentence", "Second sentence"):
        write(page, label, "Olsen")
    assert heads(page) == [*HEADS, WORD_HEADS[0]]


def test_a_word_that_is_not_there_is_a_message(page):
    write(page, "Word", "qxz")
    assert heads(page) == HEADS
    assert "is not in the first sentence" in page.error[0].value


def test_a_model_without_token_ner_shows_the_rest(open_with, project):
    page = open_with(spacy.load(project / "training/tiny/model-best", exclude=["ner"]))
    assert heads(page) == HEADS[:2] + WORD_HEADS
    assert len(page.warning) == 1 and "token\\_ner" in page.warning[0].value


def test_a_model_without_the_encoder_shows_words_and_messages(open_with):
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler")
    page = open_with(nlp)
    assert heads(page) == HEADS[:1] and len(htmls(page)) == 1
    assert ["bert\\_encoder" in warning.value for warning in page.warning] == [True, False, True]


def test_the_lock_is_free_afterwards(open_with, model):
    page = open_with(model.nlp)
    write(page, "Sentence", " ")
    write(page, "Word", " ")
    assert len(page.error) == 2 and not pieces.get_model().lock.locked()
