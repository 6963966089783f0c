"""The page of entities."""

import streamlit as st
from spacy.tokens import Doc

from spacy_bert_ner.app import exports, session
from spacy_bert_ner.app.highlight import draw_entities
from spacy_bert_ner.app.scores import get_entities

DOWNLOADS = {
    "CSV": ("entities.csv", "text/csv", exports.to_csv),
    "JSON": ("entities.json", "application/json", exports.to_json),
    "CoNLL": ("entities.conll", "text/plain", exports.to_conll),
    "DocBin": ("entities.spacy", "application/octet-stream", exports.to_docbin),
}


def show() -> None:
    """Draw the page."""
    st.header("Entities")
    st.caption(
        "The names in a text, each with its type and the model's confidence, 0 to 1. "
        "Entities below the model's own threshold are never shown."
    )
    docs = session.get_docs()
    if not docs:
        st.info("Paste a text, drop files, or take the example, to see the names in it.")
        return
    _show_results(docs)


@st.fragment  # moving the slider only reruns this function
def _show_results(docs: list[Doc]) -> None:
    threshold = st.slider(
        "Hide entities that the model is less sure of than",
        0.0,
        1.0,
        step=0.01,
        key="threshold",
        persist_state="session",
    )
    _show_text(docs, threshold)
    _show_table(docs, threshold)


def _show_text(docs: list[Doc], threshold: float) -> None:
    doc = session.pick_doc(docs)
    entities = get_entities(doc, threshold=threshold)
    hidden = len(doc.ents) - len(entities)
    session.show_html(draw_entities(doc, entities), doc, key="highlighted")
    number = "1 entity" if len(entities) == 1 else f"{len(entities):,} entities"
    st.caption(number + (f", {hidden:,} hidden" if hidden else ""))


def _show_table(docs: list[Doc], threshold: float) -> None:
    table = exports.make_table(docs, threshold=threshold)
    st.subheader("Table")
    st.dataframe(
        table,
        hide_index=True,
        placeholder="–",
        column_config={"score": st.column_config.NumberColumn(format="%.2f")},
        key="table",
    )
    with st.container(horizontal=True):
        for label, (file_name, kind, export) in DOWNLOADS.items():
            st.download_button(
                label,
                lambda export=export: export(docs, threshold=threshold),
                file_name=file_name,
                mime=kind,
                on_click="ignore",
                icon=":material/download:",
            )
