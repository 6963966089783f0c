"""Several visitors at once."""

from playwright.sync_api import expect

NAMES = ["Marta Olsen", "Reuters", "Nordbank", "Bergen", "Olsen"]


def test_ten_texts_from_five_sessions_at_once_are_all_answered(visit):
    pages = [visit() for _ in NAMES]
    for page in pages:
        expect(page.get_by_role("textbox", name="Text", exact=True)).to_be_visible()
    for turn in range(2):
        texts = [f"Then {name} told Reuters {turn} times. " * 20 for name in NAMES]
        for page, text in zip(pages, texts):
            page.get_by_role("textbox", name="Text", exact=True).fill(text)
        for page in pages:  # a click does not wait for the answer
            page.get_by_role("button", name="Read the text").click()
        for page, text in zip(pages, texts):
            shown = page.locator(".st-key-highlighted .entities")
            expect(shown).to_contain_text(f"{turn} times")
            letters = shown.evaluate(
                "shown => { const copy = shown.cloneNode(true); "
                "copy.querySelectorAll('mark span').forEach(label => label.remove()); return "
                "copy.textContent }"
            )
            assert letters == text.strip() or letters == text
            expect(page.locator(".st-key-highlighted mark").first).to_be_visible()
            expect(page.get_by_role("alert")).to_have_count(0)
