"""The input fields for text and files, and the input shared by all pages."""

from typing import NamedTuple

import pandas
import streamlit as st

from spacy_bert_ner.app.documents import (
    KINDS,
    MAX_BYTES,
    Document,
    limit_documents,
    make_document,
    read_file,
    take_column,
)
from spacy_bert_ner.app.messages import show_error, show_warning

EXAMPLE = (
    "The harbour of Bergen was closed on Monday, because a storm had damaged the new bridge. Marta "
    "Olsen, the head of the Norwegian "
    "lender Nordbank, told Reuters that the bank would not pay for the repair. The city's plan to "
    "sell the old ferries was rejected by "
    "the court in Oslo.\n\nOlsen met the German chancellor Anna Brandt in Hamburg. Brandt promised "
    "quick help from Germany."
)


class Upload(NamedTuple):
    """A file: its document or table, or the error."""

    name: str
    content: Document | pandas.DataFrame | None = None
    error: str = ""


def ask_documents() -> list[Document]:
    """Draw the input fields for text and files.

    RETURNS (list[Document]): The input, from this page or another one.
    """
    pasted, files = st.tabs(["Text", "Files"])
    with pasted:
        documents = _ask_text()
    with files:
        documents += _ask_files()
    documents, note = limit_documents(documents)
    for document in documents:
        if document.note:
            show_warning(f"{document.name}: {document.note}")
    if note:
        show_warning(note)
    return documents


def _ask_text() -> list[Document]:
    state = st.session_state
    state.setdefault("text", Document("Text", ""))
    state["text_field"] = state["text"].text  # a field loses its value when the page changes
    st.text_area(
        "Text",
        key="text_field",
        height=150,
        on_change=_take_text,
        placeholder="Paste a text here",
        label_visibility="collapsed",
    )
    with st.container(horizontal=True):
        st.button("Read the text", type="primary")
        st.button("Take an example", on_click=_take_example)
    return [state["text"]] if state["text"].text.strip() else []


def _take_text() -> None:
    """Store the text. A text that is too long is cut, in the field too."""
    document = make_document("Text", st.session_state["text_field"])
    st.session_state["text"] = document
    st.session_state["text_field"] = document.text


def _take_example() -> None:
    st.session_state["text_field"] = EXAMPLE
    _take_text()


def _ask_files() -> list[Document]:
    state = st.session_state
    uploads: list[Upload] = state.setdefault("uploads", [])
    state.setdefault("n_uploads", 0)
    dropped = st.file_uploader(
        f"Files ({KINDS}; up to {MAX_BYTES // 1_000_000} MB each)",
        accept_multiple_files=True,
        key=f"files {state['n_uploads']}",
    )
    if dropped:
        with st.spinner("Reading the files ..."):
            uploads.extend(_read_upload(file.name, file.getvalue()) for file in dropped)
        state["n_uploads"] += 1  # an empty field: the files are in the list now, on every page
        st.rerun()
    if not uploads:
        return []
    column = _ask_column(uploads)
    documents: list[Document] = []
    for upload in uploads:
        if upload.error:
            show_error(upload.error)
        elif isinstance(upload.content, Document):
            documents.append(upload.content)
        elif column:
            try:
                documents.extend(take_column(upload.name, upload.content, column))
            except ValueError as error:
                show_error(str(error))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Remove the files", on_click=uploads.clear)
        st.text(", ".join(upload.name for upload in uploads))
    return documents


def _read_upload(name: str, data: bytes) -> Upload:
    try:
        return Upload(name, read_file(name, data))
    except ValueError as error:
        return Upload(name, error=str(error))


def _ask_column(uploads: list[Upload]) -> str | None:
    """RETURNS (str | None): The text column of the tables; None if none is chosen yet."""
    tables = [one.content for one in uploads if isinstance(one.content, pandas.DataFrame)]
    columns = list(dict.fromkeys(str(name) for table in tables for name in table.columns))
    if not columns:
        return None
    state = st.session_state
    kept = state.get("column")
    begin = kept if kept in columns else "text"
    state["column"] = st.selectbox(
        "Column with the texts",
        columns,
        index=columns.index(begin) if begin in columns else None,
        placeholder="Choose the column",
    )
    if state["column"] is None:
        show_warning("Choose the column that the texts are in.")
    return state["column"]
