"""The page of actors, factors and mechanisms."""

from typing import Any, NamedTuple

import pandas
import streamlit as st
from spacy.tokens import Doc

from spacy_bert_ner.app import frame_tables, session
from spacy_bert_ner.app.frame_tables import FrameFilter
from spacy_bert_ner.app.highlight import draw_spans
from spacy_bert_ner.app.models import Model
from spacy_bert_ner.app.rules import find_component, list_changes, list_rules, read_without
from spacy_bert_ner.pipeline.frames.storage import find_spans
from spacy_bert_ner.visual.graph import draw_graph

DOWNLOADS = {
    "CSV": ("frames.csv", "text/csv", frame_tables.to_csv),
    "JSON": ("frames.json", "application/json", frame_tables.to_json),
    "Triples": ("triples.tsv", "text/tab-separated-values", frame_tables.to_triples),
}
LABELS = ["ACTOR", "FACTOR", "MECHANISM"]
VIEWS = ["Frames", "Names", "Cause and effect", "Actors", "Graph"]
POLARITIES = {"all": None, "affirmed": False, "not": True}


class FrameAnalysis(NamedTuple):
    """Documents analysed with a choice of rules: the model, its own documents, the disabled rules,
    and the documents with these rules disabled and with all rules enabled."""

    model: Model
    docs: list[Doc]
    off: tuple[str, ...]
    shown: list[Doc]
    full: list[Doc]


def show() -> None:
    """Draw the page."""
    st.header("Actors, factors, mechanisms")
    st.caption(
        "Who does what to whom, with which properties, and what causes what. Found by rules, each "
        "of which can be switched off."
    )
    docs = session.get_docs()
    if not docs:
        st.info("Paste a text, drop files, or take the example, to see who does what in it.")
        return
    model = session.get_model()
    component = find_component(model.nlp)
    if component is None:
        session.show_warning(
            f"The model {model.name} has no component actor_factor_mechanism, so it finds no "
            f"frames. Choose another one in the sidebar."
        )
        return
    off = _ask_rules(model, component)
    reading = _read(model, component, docs, off)
    doc = session.pick_doc(reading.shown)
    full = reading.full[next(i for i, one in enumerate(reading.shown) if one is doc)]
    _show_text(doc)
    if off:
        _show_changes(full, doc, len(off))
    _show_views(model, doc)
    _show_downloads(reading.shown)


def _ask_rules(model: Model, component: Any) -> tuple[str, ...]:
    """RETURNS (tuple[str, ...]): The ids of the disabled rules."""
    rules = list_rules(component)
    keys = {rule.id: f"rule {model.name} {rule.id}" for rule in rules}
    for rule in rules:
        st.session_state.setdefault(keys[rule.id], rule.on)
    n_off = sum(not st.session_state[key] for key in keys.values())
    off = f", {n_off} off" if n_off else ""
    with st.expander(f"Rules: {len(rules)}{off}", icon=":material/rule:", key="rules"):
        st.caption(
            "Switching a rule off only affects your own session. In the examples, [ ] marks an "
            "actor or target and ( ) the mechanism."
        )
        st.button("Switch all on", on_click=_switch_on, args=(list(keys.values()),))
        with st.container(height=320, border=False, gap="xsmall"):
            for rule in rules:
                switch, example = st.columns([1, 2], vertical_alignment="center")
                text = session.escape(rule.id)
                switch.checkbox(text, key=keys[rule.id], persist_state="session")
                example.text(rule.example)
    return tuple(rule.id for rule in rules if not st.session_state[keys[rule.id]])


def _switch_on(keys: list[str]) -> None:
    for key in keys:
        st.session_state[key] = True


def _read(model: Model, component: Any, docs: list[Doc], off: tuple[str, ...]) -> FrameAnalysis:
    """RETURNS (FrameAnalysis): The analysis with these rules disabled. If they are those that the
    model has disabled, its own documents are used."""
    kept = st.session_state.get("reading")
    if kept is not None and (kept.model, kept.off) == (model, off) and kept.docs == docs:
        return kept
    own = tuple(component.disabled_rules)
    with model.lock:
        shown = docs if set(off) == set(own) else read_without(model.nlp, docs, off)
        full = docs if not own else read_without(model.nlp, docs, ())
    st.session_state["reading"] = FrameAnalysis(model, list(docs), off, shown, full)
    return st.session_state["reading"]


def _show_text(doc: Doc) -> None:
    spans = find_spans(doc)
    labels = LABELS + sorted({span.label_ for span in spans} - set(LABELS))
    chosen = st.pills("Show", labels, selection_mode="multi", default=LABELS, key="labels")
    with st.container(border=True, key="spans"):
        st.html(draw_spans(doc, [span for span in spans if span.label_ in chosen]))


def _show_changes(full: Doc, doc: Doc, n_off: int) -> None:
    changes = list_changes(full, doc)
    st.subheader("What changes")
    gone = sum(one.change == "gone" for one in changes)
    st.text(f"{n_off} off: {gone} gone, {len(changes) - gone} new")
    if changes:
        st.dataframe(pandas.DataFrame(changes), hide_index=True, key="changes")


def _show_views(model: Model, doc: Doc) -> None:
    view = st.segmented_control(
        "View", VIEWS, default=VIEWS[0], required=True, key="view", label_visibility="collapsed"
    )
    score = st.column_config.NumberColumn(format="%.2f")
    if view == "Frames":
        table = frame_tables.make_frame_table([doc]).drop(columns="document")
        n_frames = len(frame_tables.choose_frames(table, FrameFilter()))
        if not n_frames:
            st.info("No frames: nobody does anything in this text.")
            return
        table = frame_tables.choose_frames(table, _ask_filter())
        if len(table) < n_frames:
            st.caption(f"{len(table)} of {n_frames} frames")
        _show_table(table, "No such frames in this text.", score=score)
    elif view == "Names":
        _show_table(frame_tables.make_name_table(doc), "Nobody is called anything.", score=score)
    elif view == "Cause and effect":
        _show_table(frame_tables.make_link_table(doc), "No words of cause and effect in this text.")
    elif view == "Actors":
        _show_table(frame_tables.make_actor_table(doc), "Nobody acts in this text.")
    else:
        chosen = _ask_filter()
        with model.lock:  # all threads share matplotlib's settings
            svg = draw_graph(doc, **chosen._asdict())
        st.image(svg, width="stretch", alt="Actors, mechanisms and targets")


def _ask_filter() -> FrameFilter:
    """RETURNS (FrameFilter): Which frames the table and the graph show; the same for both."""
    certainty, kind, polarity = st.columns([2, 1, 1])
    keep: dict[str, Any] = {"placeholder": "all", "persist_state": "session"}
    certainties = certainty.multiselect(
        "Certainty", frame_tables.CERTAINTIES, key="certainties", **keep
    )
    kinds = kind.multiselect("Kind", frame_tables.KINDS, key="kinds", **keep)
    negated = polarity.selectbox(
        "Polarity", list(POLARITIES), key="polarity", persist_state="session"
    )
    return FrameFilter(tuple(certainties) or None, tuple(kinds) or None, POLARITIES[negated])


def _show_table(table: pandas.DataFrame, nothing: str, **columns: Any) -> None:
    if table.empty:
        st.info(nothing)
    else:
        st.dataframe(table, hide_index=True, placeholder="–", column_config=columns, key="frames")


def _show_downloads(docs: list[Doc]) -> None:
    with st.container(horizontal=True):
        for label, (name, kind, export) in DOWNLOADS.items():
            st.download_button(
                f"{label} of all frames",
                lambda export=export: export(docs),
                file_name=name,
                mime=kind,
                on_click="ignore",
                icon=":material/download:",
            )
