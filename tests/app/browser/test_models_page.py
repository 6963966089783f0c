"""The page of models, as a visitor sees it."""

import re

import pytest
from playwright.sync_api import expect

TEXT = "Marta Olsen told Reuters in Bergen."


@pytest.fixture(scope="session")
def ruler(tmp_path_factory):
    """A pipeline without scores that finds other things than the tiny model."""
    import spacy

    nlp = spacy.blank("en")
    patterns = [("Olsen", "PER"), ("Reuters", "LOC"), ("Bergen", "LOC"), ("told", "MISC")]
    nlp.add_pipe("entity_ruler").add_patterns(
        [{"label": label, "pattern": text} for text, label in patterns]
    )
    nlp.meta.update(name="ruler", description="Four <b>words</b>")
    folder = tmp_path_factory.mktemp("models") / "ruler"
    nlp.to_disk(folder)
    return folder


def choose(page, label, path):
    field = page.get_by_role("combobox", name=label)
    field.click()
    field.fill(str(path))
    field.press("Enter")


def test_a_model_is_described_and_compared_with_another(visit, enter_text, ruler, shoot):
    page = visit("models")
    expect(page.get_by_role("heading", name="Models")).to_be_visible()
    expect(page.get_by_text("entity types: LOC, MISC, ORG, PER").first).to_be_visible()
    choose(page, "Compare with", ruler)
    expect(page.get_by_text("en_ruler")).to_be_visible()
    expect(page.get_by_text("Four <b>words</b>")).to_be_visible()
    enter_text(page, TEXT)
    right = page.locator(".st-key-text-right mark")
    expect(right).to_have_text(
        ["OlsenPER other borders", "toldMISC only here", "ReutersLOC other type", "BergenLOC –"]
    )
    left = page.locator(".st-key-text-left mark")
    expect(left).to_have_text(
        ["Marta OlsenPER other borders", "ReutersORG other type", re.compile(r"BergenLOC \d\.\d\d")]
    )
    numbers = page.locator(".st-key-numbers").get_by_test_id("stMetricValue")
    expect(numbers).to_have_text(["1", "1", "1", "0", "1"])
    shoot(page, "models")


def test_a_folder_that_is_no_model_is_a_message_and_the_session_lives_on(
    visit, enter_text, ruler, tmp_path, shoot
):
    page = visit("models")
    choose(page, "Compare with", tmp_path)
    message = page.get_by_role("alert").filter(has_text="is not a spaCy pipeline")
    expect(message).to_be_visible()
    choose(page, "Compare with", "/no/where")
    expect(
        page.get_by_role("alert").filter(has_text="no installed package '/no/where'")
    ).to_be_visible()
    shoot(page, "models-no-model")
    choose(page, "Compare with", ruler)
    expect(page.get_by_role("alert").filter(has_text="There is no folder")).to_have_count(0)
    enter_text(page, TEXT)
    expect(page.locator(".st-key-text-right mark")).to_have_count(4)


def test_the_model_of_the_sidebar_is_the_one_of_every_page(visit, enter_text, ruler, tmp_path):
    page = visit()
    choose(page, "Model", tmp_path)
    expect(page.get_by_role("alert").filter(has_text="is not a spaCy pipeline")).to_be_visible()
    choose(page, "Model", ruler)
    enter_text(page, TEXT)
    marks = page.locator(".st-key-highlighted mark")
    expect(marks).to_have_text(["OlsenPER –", "toldMISC –", "ReutersLOC –", "BergenLOC –"])
    page.get_by_role("link", name="Models").click()
    expect(page.get_by_role("textbox", name="Model")).to_have_value(str(ruler))


def test_the_address_of_a_page_can_be_visited_first(visit):
    for name, heading in (("models", "Models"), ("", "Entities")):
        expect(visit(name).get_by_role("heading", name=heading)).to_be_visible()
