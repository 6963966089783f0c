"""The page of models: describe them, and compare two side by side."""

import pandas
import streamlit as st
from spacy.tokens import Doc, Span

from spacy_bert_ner.app import session
from spacy_bert_ner.app.comparison import SAME, count_kinds, make_remarks, pair_entities
from spacy_bert_ner.app.highlight import draw_entities
from spacy_bert_ner.app.models import Model, describe_model
from spacy_bert_ner.app.scores import get_entities


def show() -> None:
    """Draw the page."""
    st.header("Models")
    st.caption("Details of the model, and a comparison with another model on the same text.")
    left, right = _choose_two()
    documents = session.ask_documents()
    if not documents:
        st.info("Paste a text, drop files, or take the example, to compare the models on it.")
        return
    docs = session.run_model(left, documents)
    if right is None:
        return
    others = docs if right is left else session.run_model(right, documents, key="second run")
    # only the documents that both have finished, if one of them was stopped
    both = list(zip(docs, others))
    if both:
        _show_numbers(both)
        _show_texts(left, right, both)
        _show_table(both)


def _choose_two() -> tuple[Model, Model | None]:
    left, right = st.columns(2)
    model = session.get_model()
    with left:
        st.text_input("Model", model.name, disabled=True, help="Chosen in the sidebar")
        _describe(model)
    with right:
        path = session.pick_model("Compare with", key="second_choice", number=1)
        try:
            other = session.open_model(path)
        except ValueError as error:
            session.show_error(str(error))
            return model, None
        _describe(other)
    return model, other


def _describe(model: Model) -> None:
    with st.container(border=True, gap="xsmall"):
        for name, text in describe_model(model).items():
            st.caption(f"**{name}**: {session.escape(text)}")


def _show_numbers(both: list[tuple[Doc, Doc]]) -> None:
    pairs = [pair for left, right in both for pair in pair_entities(left.ents, right.ents)]
    with st.container(horizontal=True, key="numbers"):
        for kind, number in count_kinds(pairs).items():
            st.metric(kind, f"{number:,}")


def _show_table(both: list[tuple[Doc, Doc]]) -> None:
    rows = [
        (left.user_data["name"], pair.kind, *_write(pair.left), *_write(pair.right))
        for left, right in both
        for pair in pair_entities(left.ents, right.ents)
        if pair.kind != SAME
    ]
    columns = ["document", "difference", "left", "type left", "right", "type right"]
    if rows:
        st.subheader("Differences")
        st.dataframe(pandas.DataFrame(rows, columns=columns), hide_index=True)


def _write(span: Span | None) -> tuple[str, str]:
    return ("", "") if span is None else (span.text, span.label_)


def _show_texts(left: Model, right: Model, both: list[tuple[Doc, Doc]]) -> None:
    doc = session.pick_doc([doc for doc, _ in both])
    other = next(second for first, second in both if first is doc)
    pairs = pair_entities(doc.ents, other.ents)
    sides = (("left", left, doc), ("right", right, other))
    for column, (side, model, shown) in zip(st.columns(2), sides):
        with column:
            st.caption(session.escape(model.name))
            html = draw_entities(shown, get_entities(shown), remarks=make_remarks(pairs, side))
            session.show_html(html, shown, key=f"text {side}")
