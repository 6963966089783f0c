"""Widgets for both tabs of the teaching page: text fields and tables."""

from typing import Any

import pandas
import streamlit as st
from pandas.io.formats.style import Styler

from spacy_bert_ner.app.piece_tables import NOTHING

ROW, TALLEST = 35, 500  # pixels


def ask(label: str, default: str) -> str:
    """RETURNS (str): The user's input. It is kept when another page is shown."""
    return st.text_input(label, default, key=f"pieces {label}", persist_state="session") or ""


def show_table(table: pandas.DataFrame | Styler, *, columns: dict[str, Any] | None = None) -> None:
    """Draw a table at its full height, or with a scroll bar if it is too tall.

    table (pandas.DataFrame | Styler): The table.
    columns (dict[str, Any] | None): The column configuration.
    """
    height = min((len(table.index) + 1) * ROW + 3, TALLEST)
    st.dataframe(table, hide_index=True, height=height, column_config=columns, placeholder=NOTHING)
