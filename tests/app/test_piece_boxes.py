"""Words and pieces as HTML."""

import re
from html import unescape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacy_bert_ner.app.piece_boxes import NO_PIECES, SPACE, draw_pieces, draw_words
from spacy_bert_ner.app.pieces import cut_words, read_words

TAG = re.compile(r"</?(?:div|span|b)(?: style='[^'<>&]*')?>")
MARKUP = st.sampled_from(
    ["<script>alert(1)</script>", "<b>", "'><img src=x onerror=alert(1)>", "&lt;"]
)


def draw(model, text):
    doc = read_words(model.nlp, text)
    return doc, draw_words(doc), draw_pieces(doc, cut_words(model.nlp, doc), shapes=True)


def test_pieces_stand_under_their_words_with_numbers_and_shapes(model):
    _, words, pieces = draw(model, "Olsen qx.")
    assert TAG.sub(" ", words).split() == ["Olsen", "qx", "."]
    found = TAG.sub(" ", pieces).split()
    assert [part for part in found if not part.isdigit()] == [
        *("[CLS]", "Olsen", "Xxxxx", "olsen", "qx", "xx", "q", "##x", ".", ".", ".", "[SEP]")
    ]
    assert len([part for part in found if part.isdigit()]) == 6


def test_shapes_can_be_left_out(model):
    doc = read_words(model.nlp, "Olsen")
    assert "Xxxxx" not in draw_pieces(doc, cut_words(model.nlp, doc), shapes=False)


def test_white_space_and_words_without_pieces_are_seen(model):
    _, words, pieces = draw(model, "a   b \u200b")
    assert SPACE in words and pieces.count(NO_PIECES) == 2


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(MARKUP | st.text(max_size=10), min_size=1).map(" ".join))
def test_all_text_is_escaped(model, text):
    try:
        doc, *drawn = draw(model, text)
    except ValueError:
        return
    for html in drawn:
        rest = TAG.sub("", html)
        assert not set(rest) & set("<>\"'")
        assert all(token.text in unescape(rest) for token in doc if token.text.strip())
