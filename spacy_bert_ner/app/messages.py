"""Output: escaped text, messages, and the HTML of documents."""

import re

import streamlit as st
from spacy.tokens import Doc

LONG_TEXT = 3_000  # characters: more than a screen


def escape(text: str) -> str:
    """RETURNS (str): The text, escaped for Markdown."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def show_error(text: str) -> None:
    """Show an error as plain text."""
    st.error(escape(text), icon=":material/error:")


def show_warning(text: str) -> None:
    """Show a warning as plain text."""
    st.warning(escape(text), icon=":material/info:")


def show_html(html: str, doc: Doc, *, key: str) -> None:
    """Show a document's HTML in a frame, which scrolls if the document is long.

    html (str): The HTML from `highlight`.
    doc (Doc): The document.
    key (str): The frame's key.
    """
    height = 600 if len(doc.text) > LONG_TEXT else "content"
    with st.container(border=True, key=key, height=height):
        st.html(html)
