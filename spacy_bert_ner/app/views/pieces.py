"""The page for teaching: what becomes of one sentence, and of one word in two sentences. Each of
its tabs has a module."""

import streamlit as st

from spacy_bert_ner.app.session import get_model
from spacy_bert_ner.app.views import pieces_sentence, pieces_word


def show() -> None:
    """Draw the page."""
    st.header("How BERT reads it")
    model = get_model()
    sentence, word = st.tabs(["One sentence, step by step", "One word in two sentences"])
    with sentence:
        pieces_sentence.show(model)
    with word:
        pieces_word.show(model)
