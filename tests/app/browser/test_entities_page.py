"""The page of entities, as a visitor sees it."""

import json
import re
import zipfile
from io import BytesIO

import pytest
import spacy
from playwright.sync_api import expect
from reportlab.pdfgen.canvas import Canvas
from spacy.tokens import DocBin

from spacy_bert_ner.app.scores import get_entities, write_score

TEXT = "Marta Olsen, the head of the Norwegian lender Nordbank, told Reuters in Bergen."
# words that the tiny model has never seen, so that it is not sure of all
UNSURE = (
    "Olsen met the German chancellor Anna Brandt in Hamburg. Brandt promised help from Germany."
)


def marks(page):
    return page.locator(".st-key-highlighted mark")


def read_entities(model, text):
    """What the page has to show: the same model in this process."""
    return [(one.span.text, one.span.label_, one.score) for one in get_entities(model.nlp(text))]


def write_marks(entities):
    return [f"{text}{label} {write_score(score)}" for text, label, score in entities]


def drop(page, *files):
    """Drop files given as (name, bytes)."""
    page.get_by_role("tab", name="Files").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        [
            {"name": name, "mimeType": "application/octet-stream", "buffer": data}
            for name, data in files
        ]
    )


def move_slider(page, value):
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(round(100 * value)):
        slider.press("ArrowRight")
    expect(slider).to_have_value(f"{value:g}")


def test_the_page_says_what_to_do(visit, shoot):
    page = visit()
    expect(page).to_have_title("Entities")
    expect(page.get_by_role("heading", name="Entities")).to_be_visible()
    expect(page.get_by_text("Paste a text, drop files, or take the example")).to_be_visible()
    shoot(page, "entities-empty")


def test_a_text_typed_gives_its_entities(visit, enter_text, model, shoot):
    page = visit()
    enter_text(page, TEXT)
    expect(marks(page)).to_have_text(write_marks(read_entities(model, TEXT)))
    expect(marks(page).first).to_contain_text("Marta Olsen")
    expect(page.get_by_text("5 entities", exact=True)).to_be_visible()
    shoot(page, "entities")


def test_the_slider_hides_what_the_model_is_not_sure_of(visit, enter_text, download, model):
    page = visit()
    enter_text(page, UNSURE)
    entities = read_entities(model, UNSURE)
    expect(marks(page)).to_have_count(len(entities))
    lowest = min(score for _, _, score in entities)
    threshold = round(int(100 * lowest) / 100 + 0.01, 2)
    kept = [one for one in entities if one[2] >= threshold]
    assert 0 < len(kept) < len(entities)
    move_slider(page, threshold)
    expect(marks(page)).to_have_text(write_marks(kept))
    expect(page.get_by_text(f"{len(entities) - len(kept)} hidden")).to_be_visible()
    rows = json.loads(download(page, "JSON"))[0]["entities"]
    assert [(row["text"], row["label"]) for row in rows] == [one[:2] for one in kept]


def test_a_file_goes_in_and_every_download_comes_out_right(visit, download, model, shoot):
    page = visit()
    drop(page, ("news.txt", TEXT.encode()), ("more.csv", f"id,text\n1,{UNSURE}\n".encode()))
    entities = read_entities(model, TEXT)
    expect(marks(page)).to_have_text(write_marks(entities))
    found = [text for text, _, _ in entities + read_entities(model, UNSURE)]
    table = download(page, "CSV").decode("utf-8-sig")
    assert re.findall(r'^"(?:news.txt|more.csv, row 1)","([^"]*)"', table, re.M) == found
    documents = json.loads(download(page, "JSON"))
    assert [(one["name"], one["text"]) for one in documents] == [
        ("news.txt", TEXT),
        ("more.csv, row 1", UNSURE),
    ]
    assert [ent["text"] for one in documents for ent in one["entities"]] == found
    columns = download(page, "CoNLL").decode()
    assert "Marta NNP B-NP B-PER\nOlsen NNP I-NP I-PER\n" in columns
    docs = DocBin().from_bytes(download(page, "DocBin")).get_docs(spacy.blank("en").vocab)
    assert [ent.text for doc in docs for ent in doc.ents] == found
    page.get_by_role("button", name="More formats").click()
    with zipfile.ZipFile(BytesIO(download(page, "brat"))) as archive:
        lines = archive.read("news.txt.ann").decode().splitlines()
        assert archive.read("news.txt.txt").decode() == TEXT
    names = [line.split("\t")[2] for line in lines[: len(entities)]]
    assert names == [text for text, _, _ in entities]
    shoot(page, "entities-files")


def test_what_was_entered_stays_when_the_page_changes(visit, enter_text, settle):
    page = visit()
    enter_text(page, TEXT)
    expect(marks(page)).to_have_count(5)
    drop(page, ("news.txt", b"Bergen"))
    expect(page.get_by_role("button", name="Remove the files")).to_be_visible()
    page.get_by_role("link", name="Models").click()
    expect(page.get_by_role("heading", name="Models")).to_be_visible()
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value(TEXT)
    settle(page)
    page.get_by_role("link", name="Entities").click()
    expect(page.get_by_role("heading", name="Entities")).to_be_visible()
    settle(page)
    expect(marks(page)).to_have_count(5)
    page.get_by_role("tab", name="Files").click()
    files = page.get_by_test_id("stText").filter(has_text="news.txt")
    expect(files).to_be_visible()
    page.get_by_role("button", name="Remove the files").click()
    expect(files).to_have_count(0)


@pytest.mark.parametrize(
    "text",
    [
        "<script>document.title = 'bad'</script> told Reuters",
        "<img src=x onerror=\"document.title = 'bad'\"> Marta Olsen & \"Reuters\" &amp; 'x'",
        "Marta Olsen [told](http://x.invalid) $a$ **Reuters** :smile: `x`",
    ],
)
def test_markup_is_shown_as_text(visit, enter_text, text):
    page = visit()
    enter_text(page, f"{text} in Bergen.")
    shown = page.locator(".st-key-highlighted .entities")
    expect(shown).to_be_visible()
    letters = shown.evaluate(
        "shown => { const copy = shown.cloneNode(true); "
        "copy.querySelectorAll('mark span').forEach(label => label.remove()); return "
        "copy.textContent }"
    )
    assert letters == f"{text} in Bergen."
    assert shown.locator("script, img, a").count() == 0
    expect(page).to_have_title("Entities")


def make_empty_pdf():
    file = BytesIO()
    canvas = Canvas(file, (100, 100))
    canvas.showPage()
    canvas.save()
    return file.getvalue()


@pytest.mark.parametrize(
    "name, data, message",
    [
        ("broken.pdf", b"%PDF-1.7 nothing more", "broken.pdf: the PDF can't be read"),
        ("picture.pdf", make_empty_pdf(), "picture.pdf: the PDF has no text"),
        ("broken.docx", b"PK nothing", "broken.docx: the docx can't be read"),
        ("empty.csv", b"", "empty.csv: the file is empty"),
        ("music.mp3", b"ID3", "music.mp3: this file type is not supported"),
        ("<b>*x*.mp3", b"ID3", "*x*.mp3: this file type is not supported"),
    ],
)
def test_a_bad_file_is_a_message_and_the_good_one_is_read(visit, name, data, message):
    page = visit()
    drop(page, (name, data), ("good.txt", TEXT.encode()))
    expect(page.get_by_role("alert").filter(has_text=message)).to_be_visible()
    expect(marks(page)).to_have_count(5)


def test_a_csv_without_the_column_is_a_message_until_one_is_chosen(visit, shoot):
    page = visit()
    drop(page, ("a.csv", f'id,body\n1,"{TEXT}"\n'.encode()))
    expect(page.get_by_role("alert").filter(has_text="Choose the column")).to_be_visible()
    page.get_by_role("combobox", name="Column with the texts").click()
    page.get_by_role("option", name="body").click()
    expect(marks(page)).to_have_count(5)
    drop(page, ("b.csv", b"id,text\n1,Bergen\n"))
    missing = "b.csv: there is no column 'body'. The columns are: 'id', 'text'"
    expect(page.get_by_role("alert").filter(has_text=missing)).to_be_visible()
    expect(marks(page)).to_have_count(5)
    shoot(page, "entities-csv-without-column")


def test_a_paste_of_five_megabytes_is_cut_and_says_so(visit, enter_text, shoot):
    page = visit()
    page.get_by_role("textbox", name="Text", exact=True).evaluate(
        """field => {
            field.focus()
            const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set
            set.call(field, 'Marta Olsen told Reuters in Bergen. '.repeat(138889))
            field.dispatchEvent(new Event('input', {bubbles: true}))
        }"""
    )
    page.get_by_role("button", name="Read the text").click()
    note = re.compile(r"left out: the last 4,800,0\d\d of 5,000,004 characters")
    expect(page.get_by_role("alert").filter(has_text=note)).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile("The first 20,000 of 19.,... characters"))).to_be_visible(
        timeout=60_000
    )
    shoot(page, "entities-five-megabytes")
    enter_text(page, TEXT)
    expect(marks(page)).to_have_count(5)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_work_can_be_stopped_and_shows_what_is_done(visit, shoot):
    page = visit()
    rows = "\n".join(f'"{TEXT * 200}"' for _ in range(60))
    drop(page, ("long.csv", f"text\n{rows}\n".encode()))
    expect(page.get_by_text(re.compile(r"reads: \d+ of 60 documents"))).to_be_visible()
    # not `click`: that waits until nothing moves, and by then a fast machine may be done
    page.get_by_role("button", name="Stop", exact=True).dispatch_event("click")
    note = page.get_by_role("alert").filter(has_text=re.compile(r"Left out: the last \d+ of 60"))
    expect(note).to_be_visible()
    expect(marks(page).first).to_be_visible()
    shoot(page, "entities-stopped")
    page.get_by_role("tab", name="Files").click()
    page.get_by_role("button", name="Remove the files").click()
    expect(note).to_have_count(0)
