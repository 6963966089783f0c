"""HTML in which the text is nothing but text."""

from html.parser import HTMLParser

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, Span, SpanGroup

from spacy_bert_ner.app import highlight
from spacy_bert_ner.app.highlight import draw_entities, draw_spans
from spacy_bert_ner.app.scores import get_entities, write_score
from spacy_bert_ner.visual.colors import COLORS

OWN_TAGS = {"div", "mark", "span", "br", "p", "em"}
BAD = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "Tom & Jerry &amp; &lt;b&gt;",
    "\"quoted\" 'twice' {bg} {0} %s",
]


class Reader(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.text += "\n" if tag == "br" else ""

    def handle_data(self, data):
        self.text += data


def annotate(words, start, end, label="PER", score=0.91):
    doc = Doc(spacy.blank("en").vocab, words=words)
    doc.ents = [Span(doc, start, end, label)]
    doc.spans["ner"] = SpanGroup(doc, spans=list(doc.ents), attrs={"scores": [score]})
    return doc


def test_an_entity_stands_in_its_place_with_type_and_score():
    doc = annotate("Then Marta Olsen left".split(), 1, 3)
    html = draw_entities(doc, get_entities(doc))
    assert " ".join(Reader(html).text.split()) == "Then Marta OlsenPER 0.91 left"
    assert COLORS["PER"] in html


def test_an_entity_without_score_has_a_dash():
    doc = annotate("Then Marta left".split(), 1, 2)
    del doc.spans["ner"]
    assert "PER –" in Reader(draw_entities(doc, get_entities(doc))).text
    assert write_score(None) == "–"


@pytest.mark.parametrize("text", BAD)
@pytest.mark.parametrize("inside", [True, False])
def test_markup_is_text(text, inside):
    doc = annotate([text, "Marta"], *((0, 1) if inside else (1, 2)))
    for html in (draw_entities(doc, get_entities(doc)), draw_spans(doc, list(doc.ents))):
        read = Reader(html)
        assert text in read.text
        assert {tag for tag, _ in read.tags} <= OWN_TAGS
        assert not any(name.startswith("on") for _, attrs in read.tags for name in attrs)


@pytest.mark.parametrize("text", BAD)
def test_markup_in_a_label_or_remark_is_text(text):
    doc = annotate(["Marta"], 0, 1, label=text)
    entities = get_entities(doc)
    read = Reader(draw_entities(doc, entities, remarks={entities[0].span: text}))
    assert read.text.count(text) == 2
    assert text in Reader(draw_spans(doc, list(doc.ents))).text


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\n\r\0", exclude_categories=["Cs"]), min_size=1),
        min_size=1,
        max_size=5,
    )
)
def test_any_text_is_shown_as_it_is(words):
    doc = annotate(words, 0, 1)
    html = draw_entities(doc, [])
    assert Reader(html).text == doc.text
    assert {tag for tag, _ in Reader(html).tags} <= OWN_TAGS


def test_new_lines_are_shown():
    doc = annotate(["one", "\n\n", "two", "Marta"], 3, 4)
    assert Reader(draw_entities(doc, [])).text == "one \n\n two Marta "


def test_what_differs_has_a_border_and_a_remark():
    doc = annotate("Then Marta left".split(), 1, 2)
    entities = get_entities(doc)
    html = draw_entities(doc, entities, remarks={entities[0].span: "only here"})
    assert "PER only here" in Reader(html).text
    assert "outline" in html and "outline" not in draw_entities(doc, entities)


def test_of_a_long_document_the_beginning_is_shown_and_it_says_so(monkeypatch):
    monkeypatch.setattr(highlight, "MAX_SHOWN", 12)
    doc = annotate("Then Marta Olsen left".split(), 1, 3)
    for html in (draw_entities(doc, get_entities(doc)), draw_spans(doc, list(doc.ents))):
        assert "PER" not in html and "left" not in html
        assert "of 22 characters are shown" in Reader(html).text
    assert "The first 12 of" in draw_entities(doc, [])


def test_spans_may_overlap():
    doc = annotate("The very old harbour".split(), 0, 4)
    html = draw_spans(doc, [Span(doc, 0, 4, "ACTOR"), Span(doc, 1, 3, "FACTOR")])
    assert "ACTOR" in html and "FACTOR" in html and COLORS["FACTOR"] in html
