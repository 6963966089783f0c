"""The app: streamlit run app.py"""

import streamlit as st

from spacy_bert_ner.app import session
from spacy_bert_ner.app.views import ask, entities, frames, models, pieces

st.set_page_config(page_icon=":material/label:", layout="wide")
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
