"""The app: streamlit run app.py"""

from pathlib import Path

import streamlit as st

from spacy_bert_ner.app import session
from spacy_bert_ner.app.views import ask, entities, frames, models, pieces

# a local file: browsers would load Streamlit's built-in icons from another server
ICON = Path(__file__).parent / "icon.png"

st.set_page_config(page_icon=str(ICON), layout="wide")
page = st.navigation(
    [
        st.Page(entities.show, title="Entities", default=True),
        st.Page(frames.show, title="Actors, factors, mechanisms", url_path="frames"),
        st.Page(models.show, title="Models", url_path="models"),
        st.Page(pieces.show, title="How BERT reads it", url_path="pieces"),
        st.Page(ask.show, title="Ask", url_path="ask"),
    ]
)
session.choose_model()
page.run()
