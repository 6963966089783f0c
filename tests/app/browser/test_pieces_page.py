"""The page "How BERT reads it", as a visitor sees it."""

import pytest
from playwright.sync_api import expect

SENTENCE = "Marta Olsen told Reuters a qxz story."


@pytest.fixture
def page(visit):
    page = visit("pieces")
    expect(page.get_by_role("heading", name="4. Back to entities")).to_be_visible()
    return page


def write(page, label, text):
    field = page.get_by_role("textbox", name=label, exact=True)
    field.fill(text)
    field.press("Enter")


def compare(page):
    page.get_by_role("tab", name="One word in two sentences").click()


def test_a_sentence_is_shown_in_pieces_tags_and_entities(page, shoot):
    write(page, "Sentence", SENTENCE)
    for text in ("[CLS]", "marta", "##x", "[SEP]"):
        expect(page.get_by_test_id("stHtml").get_by_text(text).first).to_be_visible()
    marks = page.get_by_test_id("stHtml").locator("mark")
    expect(marks).to_have_count(2)
    expect(marks.first).to_contain_text("Marta Olsen")
    expect(marks.last).to_contain_text("Reuters")
    expect(page.get_by_test_id("stDataFrame").filter(visible=True)).to_have_count(4)
    shoot(page, "pieces")


def test_a_word_in_two_sentences_is_compared(page, shoot):
    compare(page)
    write(page, "Word", "Olsen")
    expect(page.get_by_text("'Olsen' is not in the first sentence")).to_be_visible()
    write(page, "First sentence", SENTENCE)
    expect(page.get_by_text("'Olsen' is not in the second sentence")).to_be_visible()
    write(page, "Second sentence", "Reuters saw Olsen and no other Olsen.")
    expect(page.get_by_text("The word occurs 2 times in the second sentence")).to_be_visible()
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("1.00")
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()
    expect(page.get_by_test_id("stAlert").filter(visible=True)).to_have_count(0)
    shoot(page, "pieces-vectors")


def test_markup_and_script_are_shown_as_text(page):
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    write(page, "Sentence", "Olsen <script>alert(1)</script> <img src=x onerror=alert(2)>")
    boxes = page.get_by_test_id("stHtml")
    expect(boxes.first).to_contain_text("script")
    expect(boxes.locator("script, img")).to_have_count(0)
    compare(page)
    write(page, "Word", "<b>$x$</b>")
    expect(page.get_by_text("'<b>$x$</b>' is not in the first sentence")).to_be_visible()
    assert dialogs == []


def test_an_error_is_a_message_and_the_session_lives_on(page):
    write(page, "Sentence", "")
    expect(page.get_by_text("There is nothing to read: type a sentence.")).to_be_visible()
    write(page, "Sentence", "Olsen " * 300)
    expect(page.get_by_text("The sentence has 1,800 characters")).to_be_visible()
    write(page, "Sentence", SENTENCE)
    expect(page.get_by_role("heading", name="4. Back to entities")).to_be_visible()


def test_what_was_typed_stays_when_the_page_changes(page):
    write(page, "Sentence", SENTENCE)
    expect(page.get_by_test_id("stHtml").first).to_contain_text("Marta")
    page.get_by_role("link", name="Models").click()
    expect(page.get_by_role("heading", name="How BERT reads it")).to_have_count(0)
    page.get_by_role("link", name="How BERT reads it").click()
    expect(page.get_by_role("textbox", name="Sentence", exact=True)).to_have_value(SENTENCE)
