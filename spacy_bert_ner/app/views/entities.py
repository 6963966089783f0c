"""The page of entities."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from spacy.tokens import Doc

from spacy_bert_ner.app import exports, session
from spacy_bert_ner.app.highlight import draw_entities
from spacy_bert_ner.app.scores import get_entities
from spacy_bert_ner.formats.table import Format

TABLES = {
    "CSV": ("entities.csv", "text/csv", exports.to_csv),
    "JSON": ("entities.json", "application/json", exports.to_json),
}
FIRST = {"conll": "CoNLL", "docbin": "DocBin"}  # formats with a button in sight


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
        for label, (file_name, kind, export) in TABLES.items():
            _offer(label, partial(export, docs, threshold=threshold), file_name, kind)
        formats = exports.list_formats()
        for one in formats:
            if one.name in FIRST:
                _offer_format(docs, threshold, one, FIRST[one.name])
        with st.popover("More formats"):
            for one in formats:
                if one.name not in FIRST:
                    _offer_format(docs, threshold, one, one.title)


def _offer_format(docs: list[Doc], threshold: float, one: Format, label: str) -> None:
    ending = ".zip" if one.is_folder else one.endings[0]
    export = partial(exports.to_format, docs, one.name, threshold=threshold)
    _offer(label, export, f"entities{ending}", "application/octet-stream")


def _offer(label: str, export: Callable[[], bytes], file_name: str, kind: str) -> None:
    st.download_button(
        label,
        export,
        file_name=file_name,
        mime=kind,
        on_click="ignore",
        icon=":material/download:",
    )
