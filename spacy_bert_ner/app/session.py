"""The session: the user's choices and the results. State is only kept in this module and in
`inputs`."""

import os

import streamlit as st
from spacy.tokens import Doc

from spacy_bert_ner.app.analysis import analyse, fit_documents
from spacy_bert_ner.app.documents import Document
from spacy_bert_ner.app.inputs import ask_documents as ask_documents
from spacy_bert_ner.app.messages import escape as escape
from spacy_bert_ner.app.messages import show_error as show_error
from spacy_bert_ner.app.messages import show_html as show_html
from spacy_bert_ner.app.messages import show_warning as show_warning
from spacy_bert_ner.app.models import HOW_TO, Model, find_time, list_models, load_model

# Every new word stays in the pipeline's vocabulary, at about 300 bytes each. After this many, the
# pipeline is reloaded.
MAX_NEW_STRINGS = 300_000


class Run:
    """A run of a model over documents. If a run of the script is interrupted, the next one resumes
    it."""

    def __init__(self, model: Model, documents: list[Document]) -> None:
        self.model = model
        self.documents = documents
        self.docs: list[Doc] = []
        self.stopped = False
        self.error = ""


def is_public() -> bool:
    """RETURNS (bool): Whether the app is public (the environment has APP_PUBLIC=1): users may not
    enter folders of this machine, or addresses for it to call."""
    return os.environ.get("APP_PUBLIC") == "1"


def choose_model() -> None:
    """Draw the choice of the model in the sidebar."""
    with st.sidebar:
        st.session_state["model"] = pick_model("Model", key="model_choice")


def pick_model(label: str, *, key: str, number: int = 0) -> str:
    """Draw a choice of a model.

    label (str): The label of the field.
    key (str): The key of the field.
    number (int): The index of the default model, if there are enough models.
    RETURNS (str): The package or path, "" if there is none.
    """
    models = list_models()
    choice = st.selectbox(
        label,
        list(models),
        index=min(number, len(models) - 1) if models else None,
        key=key,
        accept_new_options=not is_public(),
        placeholder="There is none" if is_public() else "Type the path of a folder",
        help="An installed or trained pipeline."
        + ("" if is_public() else " Or type the path of its folder."),
    )
    return models.get(choice, "" if is_public() else choice or "")


def get_model() -> Model:
    """RETURNS (Model): The model chosen in the sidebar, loaded once for all sessions. If it can't
    be loaded, the page ends with a message."""
    path = st.session_state.get("model", "")
    if not path:
        show_error(f"There is no model yet. {HOW_TO}")
        st.stop()
    try:
        return open_model(path)
    except ValueError as error:
        show_error(str(error))
        st.stop()


def open_model(path: str) -> Model:
    """RETURNS (Model): The pipeline of a package or path, loaded once for all sessions. RAISES
    (ValueError): If it can't be loaded."""
    changed = find_time(path)
    model, n_strings = _load(path, changed)
    if len(model.nlp.vocab.strings) - n_strings > MAX_NEW_STRINGS:
        _load.clear(path, changed)
        model, _ = _load(path, changed)
    return model


@st.cache_resource(max_entries=4, show_spinner="Loading the model ...")
def _load(path: str, changed: float) -> tuple[Model, int]:
    """RETURNS (tuple[Model, int]): The model, and its initial number of strings."""
    model = load_model(path)
    return model, len(model.nlp.vocab.strings)


def get_docs() -> list[Doc]:
    """RETURNS (list[Doc]): The analysed documents, [] if there are none. The model is run again
    only if the model or a text has changed. If it is stopped before the first document is done, or
    fails on it, the page ends with a message."""
    model, documents = get_model(), ask_documents()
    docs = run_model(model, documents)
    if documents and not docs:
        st.stop()
    return docs


def run_model(model: Model, documents: list[Document], *, key: str = "run") -> list[Doc]:
    """Run a model over the documents, with a progress bar and a stop button.

    model (Model): The model.
    documents (list[Document]): The documents.
    key (str): The key of the result in the session state.
    RETURNS (list[Doc]): The documents up to the point where it was stopped.
    """
    documents = fit_documents(model, documents)
    run = st.session_state.get(key)
    if run is None or run.model is not model or run.documents != documents:
        run = st.session_state[key] = Run(model, documents)
    if len(run.docs) < len(documents) and not run.stopped and not run.error:
        _go_on(run, key)
    left = len(documents) - len(run.docs)
    if run.error:
        show_error(run.error)
    if left:
        show_warning(f"Stopped. Left out: the last {left:,} of {len(documents):,} documents")
    if run.stopped and left:
        st.button("Go on", key=f"{key} on", on_click=lambda: setattr(run, "stopped", False))
    return run.docs


def _go_on(run: Run, key: str) -> None:
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, text=f"{run.model.name} reads ...")
        st.button("Stop", key=f"{key} stop", on_click=lambda: setattr(run, "stopped", True))
    size = sum(len(document.text) for document in run.documents)
    done = sum(len(doc.text) for doc in run.docs)
    try:
        for docs in analyse(run.model, run.documents[len(run.docs) :]):
            run.docs.extend(docs)
            done += sum(len(doc.text) for doc in docs)
            # a click ends this run of the script here, and the next one resumes
            text = f"{run.model.name} reads: {len(run.docs):,} of {len(run.documents):,} documents"
            bar.progress(min(done / size, 1.0), text=text)
    except ValueError as error:
        run.error = str(error)
    place.empty()


def pick_doc(docs: list[Doc]) -> Doc:
    """RETURNS (Doc): The document to show. If there are several, the user chooses."""
    if len(docs) == 1:
        return docs[0]
    number = st.selectbox(
        "Document",
        range(len(docs)),
        format_func=lambda i: docs[i].user_data["name"],
        key=f"shown of {len(docs)}",
        persist_state="session",
    )
    return docs[number]
