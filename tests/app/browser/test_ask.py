"""The page of questions in a browser."""

from playwright.sync_api import expect

TEXT = "Marta Olsen told Reuters. <img src=x onerror=alert(1)>"


def put(page, question):
    field = page.get_by_placeholder("Ask about the texts")
    field.fill(question)
    field.press("Enter")


def test_a_question_is_answered_with_its_sentence(visit, enter_text, root):
    page = visit("ask")
    dialogs = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.dismiss()))
    expect(page.get_by_text("Paste a text, drop files")).to_be_visible()
    enter_text(page, TEXT)
    page.get_by_role("button", name="Who acts?").click()
    answers = page.get_by_test_id("stChatMessage")
    expect(answers).to_have_count(2)
    expect(answers.last.get_by_text("Marta Olsen.", exact=True)).to_be_visible()
    put(page, "Who told Reuters?")
    expect(answers).to_have_count(4)
    expect(answers.last.locator("p").first).to_have_text("Marta Olsen told Reuters.")
    expect(answers.last.locator("blockquote mark").first).to_contain_text("Marta Olsen told")
    put(page, "Who is <img src=x onerror=alert(1)>?")
    expect(answers).to_have_count(6)
    expect(answers.nth(4)).to_contain_text("<img src=x")
    put(page, "Who shot the president?")
    expect(answers).to_have_count(8)
    expect(answers.last).to_contain_text("The texts don't say.")
    expect(page.get_by_role("button", name="Who acts?")).to_be_visible()
    page.screenshot(path=root / "build" / "screenshots" / "ask.png")
    page.get_by_role("link", name="Entities").click()
    page.get_by_role("link", name="Ask").click()
    expect(answers).to_have_count(8)
    assert dialogs == []
