"""Files of every kind, good and bad, as people drop them."""

import zipfile
from io import BytesIO

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from spacy_bert_ner.app import documents
from spacy_bert_ner.app.documents import (
    Document,
    cut_document,
    limit_documents,
    make_document,
    read_file,
    take_column,
)

TEXT = "Marta Olsen told Reuters."


def make_pdf(*texts, password=None):
    file = BytesIO()
    canvas = Canvas(file, (400, 400), encrypt=StandardEncryption(password) if password else None)
    for text in texts:
        canvas.drawString(20, 200, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def make_docx():
    made = docx.Document()
    made.add_paragraph(TEXT)
    row = made.add_table(rows=1, cols=2).rows[0]
    row.cells[0].text, row.cells[1].text = "Nordbank", "Bergen"
    made.add_paragraph("The end.")
    file = BytesIO()
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "data, text, note",
    [
        ("Bjørn 東京".encode(), "Bjørn 東京", ""),
        ("Bjørn".encode("utf-8-sig"), "Bjørn", ""),
        ("Bjørn".encode("utf-16"), "Bjørn", ""),
        ("Bjørn “x”".encode("cp1252"), "Bjørn “x”", "not UTF-8, read as Windows-1252"),
        (b"one\r\ntwo\rthree", "one\ntwo\nthree", ""),
    ],
)
def test_a_text_file_is_read_in_its_encoding(data, text, note):
    assert read_file("a.TXT", data) == Document("a.TXT", text, note)


def test_a_pdf_is_read_page_by_page():
    assert read_file("a.pdf", make_pdf("One page.", "Another.")).text == "One page.\n\nAnother."


def test_of_a_long_pdf_the_pages_that_are_left_out_are_counted(monkeypatch):
    monkeypatch.setattr(documents, "MAX_CHARACTERS", 15)
    document = read_file("a.pdf", make_pdf("A page.", "A second page.", "A third.", "A fourth."))
    assert document.text == "A page.\n\nA"
    assert document.note == (
        "left out: the last 2 of 4 pages; left out: the last 13 of 23 characters"
    )


def test_a_docx_is_read_with_its_tables_where_they_stand():
    assert read_file("a.docx", make_docx()).text == f"{TEXT}\nNordbank\tBergen\nThe end."


@pytest.mark.parametrize(
    "name, data",
    [
        ("a.csv", b"id,text\n1,Marta\n2,\n3,Bergen\n"),
        ("a.csv", "id;text\n1;Marta\n2;\n3;Bergen\n".encode("utf-8-sig")),
        ("a.tsv", b"id\ttext\n1\tMarta\n2\t\n3\tBergen\n"),
        ("a.csv", b'id,text\n1,"Marta"\n2," "\n3,"Bergen"\n'),
    ],
)
def test_each_row_of_a_table_is_a_document(name, data):
    made = take_column(name, read_file(name, data), "text")
    assert [(one.name, one.text) for one in made] == [
        (f"{name}, row 1", "Marta"),
        (f"{name}, row 3", "Bergen"),
    ]


def test_a_table_of_one_column_is_not_taken_apart():
    table = read_file("a.csv", b"text\nMarta Olsen told Reuters\nThe bank in Bergen\n")
    assert [one.text for one in take_column("a.csv", table, "text")] == [
        "Marta Olsen told Reuters",
        "The bank in Bergen",
    ]


def test_numbers_and_words_for_nothing_stay_as_they_are_written():
    table = read_file("a.csv", b"text,x\n007,a\nNA,b\n")
    assert [one.text for one in take_column("a.csv", table, "text")] == ["007", "NA"]


def test_a_column_that_is_missing_is_named_with_those_there_are():
    table = read_file("a.csv", b"id,body\n1,Marta\n")
    with pytest.raises(
        ValueError, match="a.csv: there is no column 'text'. The columns are: 'id', 'body'"
    ):
        take_column("a.csv", table, "text")


def test_a_column_without_text_says_so():
    table = read_file("a.csv", b"id,text\n1,\n")
    with pytest.raises(ValueError, match="a.csv: there is no text in the column 'text'"):
        take_column("a.csv", table, "text")


def make_bomb():
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        for i in range(3):
            parts.writestr(f"word/{i}.xml", bytes(documents.MAX_UNPACKED // 2))
    return file.getvalue()


@pytest.mark.parametrize(
    "name, data, message",
    [
        (
            "a.exe",
            b"MZ",
            "this file type is not supported. Supported types: txt, pdf, docx, csv, tsv",
        ),
        ("noname", b"x", "this file type"),
        ("a.txt", b"", "the file is empty"),
        ("a.csv", b"", "the file is empty"),
        ("a.txt", b" \n ", "there is no text in it"),
        ("a.txt", b"\x7fELF\0\0", "this is not a text file"),
        ("a.pdf", b"%PDF-1.7 nothing", "the PDF can't be read, it seems to be broken"),
        ("a.pdf", b"hello", "the PDF can't be read"),
        ("a.pdf", make_pdf(TEXT)[:-300], "the PDF"),
        ("a.pdf", make_pdf(TEXT, password="secret"), "the PDF is encrypted"),
        ("a.pdf", make_pdf(""), "the PDF has no text"),
        ("a.docx", b"hello", "the docx can't be read"),
        ("a.docx", make_docx()[:500], "the docx can't be read"),
        ("a.docx", make_bomb(), "the docx can't be read"),
        ("a.csv", b"a,b\n1,2\n1,2,3,4\n", "the table can't be read"),
        ("a.csv", b"\n\n", "the table can't be read"),
        ("a.csv", b'a,b\n1,"2', "the table can't be read"),
    ],
)
def test_what_cannot_be_read_is_a_message_of_one_line(name, data, message):
    with pytest.raises(ValueError, match=message) as caught:
        read_file(name, data)
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_too_big_is_not_looked_at():
    with pytest.raises(ValueError, match="20,000,001 bytes exceed the limit of 20,000,000"):
        read_file("a.txt", bytes(documents.MAX_BYTES + 1))


@given(st.sampled_from([".txt", ".pdf", ".docx", ".csv", ".tsv"]), st.binary(max_size=300))
def test_any_bytes_make_text_or_a_message(kind, data):
    for content in (data, b"%PDF-1.4\n" + data, b"PK\x03\x04" + data):
        try:
            read_file(f"a{kind}", content)
        except ValueError as error:
            assert str(error).startswith("a.")


def test_a_long_paste_is_cut_at_a_border_of_words_and_says_so():
    text = "word " * 1_000_000
    document = make_document("Text", text)
    assert len(document.text) <= documents.MAX_CHARACTERS
    assert document.text.endswith("word")
    left = len(text) - len(document.text)
    assert document.note == f"left out: the last {left:,} of 5,000,000 characters"


def test_text_without_spaces_is_cut_too():
    assert cut_document(Document("a", "x" * 1000), 500).text == "x" * 500


@given(st.text(), st.integers(1, 20))
def test_what_is_kept_and_what_is_left_out_make_the_text(text, length):
    document = cut_document(Document("a", text), length)
    assert text.startswith(document.text)
    assert len(document.text) <= length
    assert bool(document.note) == (document.text != text)


@given(st.text(st.characters()))
def test_any_text_can_be_sent_and_read(text):
    made = make_document("a", text).text
    assert made.encode("utf-8").decode("utf-8") == made
    assert "\r" not in made and "\0" not in made


def test_halves_of_surrogate_pairs_are_replaced():
    assert make_document("a", "x\ud83d y").text == "x? y"


def test_more_documents_than_there_is_room_for_are_counted(monkeypatch):
    monkeypatch.setattr(documents, "MAX_DOCUMENTS", 3)
    monkeypatch.setattr(documents, "MAX_TOTAL", 25)
    short, long = Document("a", "ten chars."), Document("b", "fifteen letters")
    assert limit_documents([short, long]) == ([short, long], "")
    kept, note = limit_documents([short, long, short])
    assert kept == [short, long]
    assert note.startswith("left out: the last 1 of 3 documents")
    kept, note = limit_documents([Document("a", "x")] * 5)
    assert len(kept) == 3
    assert note.startswith("left out: the last 2 of 5 documents")
