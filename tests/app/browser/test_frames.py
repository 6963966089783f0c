"""The page of actors, factors and mechanisms in a browser."""

from playwright.sync_api import expect

TEXT = "Marta Olsen told Reuters. <img src=x onerror=alert(1)>"


def test_the_spans_and_frames_of_a_text_are_shown_and_a_rule_is_switched_off(
    visit, enter_text, shoot, download
):
    page = visit("frames")
    dialogs = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.dismiss()))
    expect(page.get_by_text("Paste a text, drop files")).to_be_visible()
    enter_text(page, TEXT)
    spans = page.locator(".st-key-spans")
    expect(spans).to_contain_text("Olsen")
    expect(spans.get_by_text("MECHANISM").first).to_be_visible()
    expect(spans).to_contain_text("onerror")
    expect(spans.locator("img")).to_have_count(0)
    expect(page.get_by_test_id("stDataFrame")).to_have_count(1)
    field = page.get_by_label("Certainty")
    field.fill("denied")
    field.press("Enter")
    expect(page.get_by_text("No such frames in this text.")).to_be_visible()
    shoot(page, "frames-filter")
    field.press("Backspace")
    expect(page.get_by_test_id("stDataFrame")).to_have_count(1)
    page.get_by_text("Names", exact=True).click()
    expect(page.get_by_text("Nobody is called anything.")).to_be_visible()
    page.get_by_text("Graph", exact=True).click()
    graph = page.get_by_alt_text("Actors, mechanisms and targets")
    expect(graph).to_be_visible()
    assert graph.get_attribute("src").startswith("data:image/svg+xml;base64,")
    shoot(page, "frames")
    page.get_by_text("Rules: 3").click()
    page.get_by_text("role.subject", exact=True).click()
    expect(page.get_by_text("1 off:")).to_contain_text("1 off: 1 gone, 1 new")
    expect(page.get_by_text(", 1 off", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Switch all on").click()
    expect(page.get_by_text("What changes")).to_have_count(0)
    assert "Marta Olsen" in download(page, "CSV of all frames").decode("utf-8-sig")
    assert dialogs == []
