"""The teaching page: one sentence step by step, and one word in two sentences. Each tab has its own
module."""

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
