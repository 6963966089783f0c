"""PDFs as typesetters write them: columns, running lines, hyphens, paragraphs over page breaks."""

import textwrap
import threading
from io import BytesIO

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from spacy_bert_ner.app.documents import read_file
from spacy_bert_ner.app.pdf.reader import read_pdf

registerFont(TTFont("Vera", "Vera.ttf"))  # it has ligatures, and comes with reportlab
WIDTH, HEIGHT, MARGIN, LEADING = 600, 800, 60, 12
LETTER = 6  # the width of a letter of Courier at 10 points

FARM = (
    "A florist must pay 2,300 euros for opening the cages of a fur farm near Lisselbach. She freed "
    "the animals at night, and few of them survived the winter."
)
CLERK = (
    "The clerk who had taken the samples forgot to label them. Neither the court nor the farmer "
    "believed what he said about it when they met in spring."
)
RIVER = (
    "Villagers blocked the road to the river, and the company gave up without felling a single "
    "tree. Could another firm buy the permit? Officials did not rule that out."
)


class Pages:
    """A PDF that is drawn line by line."""

    def __init__(self, **settings):
        self.file = BytesIO()
        self.canvas = Canvas(self.file, (WIDTH, HEIGHT), **settings)
        self.y = HEIGHT - 100

    def draw(self, text, x=MARGIN, y=None, font="Courier", size=10):
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.y if y is None else y, text)
        if y is None:
            self.y -= LEADING

    def write(self, text, x=MARGIN, width=70, indent=0, space=LEADING):
        """Draw a paragraph of lines of a width in letters, and leave space behind it."""
        for i, line in enumerate(textwrap.wrap(" " * indent + text, width)):
            self.draw(line.lstrip(), x + (0 if i else indent * LETTER))
        self.y -= space

    def turn(self):
        self.canvas.showPage()
        self.y = HEIGHT - 100

    def read(self):
        self.canvas.save()
        return read_file("a.pdf", self.file.getvalue()).text


@pytest.fixture
def pages():
    return Pages()


def test_a_heading_and_paragraphs_are_apart(pages):
    pages.draw("A night at the farm", font="Courier-Bold")
    pages.write(FARM)
    pages.write(CLERK)
    assert pages.read() == f"A night at the farm\n\n{FARM}\n\n{CLERK}"


def test_paragraphs_are_known_by_their_first_lines_too(pages):
    for text in (FARM, CLERK, "A short one.", RIVER):
        pages.write(text, indent=3, space=0)
    assert pages.read() == f"{FARM}\n\n{CLERK}\n\nA short one.\n\n{RIVER}"


def test_items_of_a_list_stay_lines(pages):
    pages.draw("- The branch rejected the offer.")
    pages.draw("- Brother Cusack will write to the directors, the drivers and the regional ")
    pages.draw("office.", x=MARGIN + 2 * LETTER)
    pages.draw("- No ballot is to be held.")
    assert pages.read().split("\n") == [
        "- The branch rejected the offer.",
        "- Brother Cusack will write to the directors, the drivers and the regional office.",
        "- No ballot is to be held.",
    ]


@pytest.mark.parametrize("by_rows", [False, True])
def test_columns_are_read_one_by_one_in_whatever_order_the_file_has_them(pages, by_rows):
    left, right = (textwrap.wrap(text, 35) for text in (FARM, CLERK))
    pages.draw("THE NEWS OF THE VALLEY, WITH A TITLE OVER BOTH OF THE COLUMNS", font="Courier-Bold")
    pages.y -= LEADING
    parts = [(MARGIN, i, line) for i, line in enumerate(left)]
    parts += [(MARGIN + 37 * LETTER, i, line) for i, line in enumerate(right)]
    for x, i, line in sorted(parts, key=lambda part: part[1]) if by_rows else parts:
        pages.draw(line, x=x, y=pages.y - i * LEADING)
    title = "THE NEWS OF THE VALLEY, WITH A TITLE OVER BOTH OF THE COLUMNS"
    assert pages.read() == f"{title}\n\n{FARM}\n\n{CLERK}"


def test_three_columns_are_read_one_by_one(pages):
    for i, text in enumerate((FARM, CLERK, RIVER)):
        pages.y = HEIGHT - 100
        pages.write(text, x=MARGIN + i * 27 * LETTER, width=25)
    assert pages.read() == f"{FARM}\n\n{CLERK}\n\n{RIVER}"


def test_rows_of_a_table_stay_together(pages):
    pages.write(FARM)
    for row in (("Bergen", "12", "4.5"), ("Oslo", "7", "3.1"), ("Hamar", "9", "8.2")):
        y = pages.y
        for i, cell in enumerate(row):
            pages.draw(cell, x=MARGIN + 100 * i, y=y)
        pages.y -= LEADING
    assert pages.read().split("\n\n")[1:] == ["Bergen 12 4.5", "Oslo 7 3.1", "Hamar 9 8.2"]


def test_running_headers_and_footers_and_page_numbers_are_left_out(pages):
    for i, text in enumerate((FARM, CLERK, RIVER), 8):
        pages.draw("Review of the Valley", y=HEIGHT - 40, size=8)
        pages.draw(f"Volume {i // 9}", x=480, y=HEIGHT - 40, size=8)
        pages.write(text)
        pages.draw("Bergen, 4 March", y=40, size=8)
        pages.draw(f"- {i} -", x=300 - 3 * len(str(i)), y=30, size=8)
        pages.turn()
    assert pages.read() == f"{FARM}\n\n{CLERK}\n\n{RIVER}"


def test_what_repeats_in_the_middle_of_pages_stays(pages):
    for _ in range(2):
        pages.draw("Who pays?", y=400)
        pages.turn()
    assert pages.read() == "Who pays?\n\nWho pays?"


def test_a_single_page_loses_its_number_alone(pages):
    pages.draw("To the editor of the Review", y=HEIGHT - 40)
    pages.write(FARM)
    pages.draw("Page 1 of 1", y=30)
    assert pages.read() == f"To the editor of the Review\n\n{FARM}"


@pytest.mark.parametrize(
    "first, second, others, text",
    [
        (
            "They praised the co-",
            "operation of the two",
            "",
            "They praised the cooperation of the two",
        ),
        ("He is a well-", "known judge", "a well-known judge", "He is a well-known judge"),
        ("He is a well-", "known judge", "", "He is a wellknown judge"),
        ("It was an under-", "statement", "an understatement", "It was an understatement"),
        ("She spoke of Anglo-", "Saxon law", "", "She spoke of Anglo-Saxon law"),
        ("He wed a 34-year-", "old florist", "", "He wed a 34-year-old florist"),
        ("They saw the state-of-the-", "art mill", "of the", "They saw the state-of-the-art mill"),
        ("The war of 1914-", "1918 was long", "", "The war of 1914-1918 was long"),
        ("It asked thirty-", "three weavers", "", "It asked thirty-three weavers"),
        ("Take the two-", "and three-year loans", "two", "Take the two- and three-year loans"),
        ("This is the aim -", "or was it", "", "This is the aim - or was it"),
    ],
)
def test_a_word_is_joined_at_a_line_end(pages, first, second, others, text):
    pages.draw(first)
    pages.draw(second)
    if others:
        pages.draw(others, y=300)
    assert pages.read().replace("\n", " ").split("  ") == [text, *filter(None, [others])]


def test_a_paragraph_goes_on_over_pages_columns_and_running_lines(pages):
    lines = textwrap.wrap(f"{FARM} {CLERK} {RIVER}", 35)
    breaks = [lines[:4], lines[4:8], lines[8:12], lines[12:]]
    for i, part in enumerate(breaks):
        if i % 2 == 0:
            pages.turn()
            pages.draw("Review", y=HEIGHT - 40)
        pages.y = HEIGHT - 100
        for line in part:
            pages.draw(line, x=MARGIN + (i % 2) * 37 * LETTER)
    text = pages.read()
    assert "\n\n" not in text
    assert text.split("\n") == [" ".join(part) for part in breaks]


def test_a_page_turns_within_a_word(pages):
    pages.draw("Villagers blocked the road to the river in spite of their co-")
    pages.turn()
    pages.draw("operation with the company, which gave up without felling any tree.")
    assert pages.read() == (
        "Villagers blocked the road to the river in spite of their\n"
        "cooperation with the company, which gave up without felling any tree."
    )


def test_ligatures_are_letters(pages):
    pages.draw("The \ufb01rm \ufb01led a con\ufb02ict of interest.", font="Vera")
    assert pages.read() == "The firm filed a conflict of interest."


def test_letters_that_take_two_units_of_utf_16_are_read():
    names = b"1 beginbfchar <41> <D835DD38> endbfchar"
    text = b"BT /F 12 Tf 50 400 Td (A B) Tj ET"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R"
        b"/Resources<</Font<</F 4 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Length %d>>stream\n%s\nendstream" % (len(names), names),
    ]
    data = b"".join(b"%d 0 obj %s endobj\n" % part for part in enumerate(parts, 1))
    data = b"%PDF-1.4\n" + data + b"trailer <</Root 1 0 R>>\n%%EOF"
    assert read_file("a.pdf", data).text == "\U0001d538 B"


def test_a_page_with_only_a_picture_is_passed_over(pages):
    pages.write(FARM)
    pages.turn()
    picture = BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    pages.canvas.drawImage(ImageReader(picture), 100, 100, 300, 300)
    pages.turn()
    pages.write(CLERK)
    assert pages.read() == f"{FARM}\n\n{CLERK}"


@pytest.mark.parametrize(
    "angle, x, y", [(90, MARGIN, -100), (270, MARGIN - HEIGHT, WIDTH - 100), (180, -500, -100)]
)
def test_a_page_on_its_side_is_read_and_a_stamp_beside_it_is_not(pages, angle, x, y):
    pages.draw("Copied in Bergen", x=300)
    pages.canvas.rotate(angle)
    for i, line in enumerate(textwrap.wrap(FARM, 60)):
        pages.draw(line, x=x, y=y - i * LEADING)
    assert pages.read() == FARM


def test_an_encrypted_file_is_read_only_if_it_opens_without_a_password():
    pages = Pages(encrypt=StandardEncryption("", ownerPassword="secret"))
    pages.write(FARM)
    assert pages.read() == FARM
    pages = Pages(encrypt=StandardEncryption("secret"))
    pages.write(FARM)
    with pytest.raises(ValueError, match="the PDF is encrypted. Save it without a password"):
        pages.read()


def test_sessions_read_at_the_same_time(pages):
    pages.write(FARM)
    pages.read()
    texts = []

    def read():
        texts.extend(read_pdf(pages.file.getvalue(), 10_000) for _ in range(5))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == [(FARM, 1, 1)] * 20
