"""The page of questions and answers."""

from typing import NamedTuple

import streamlit as st
from spacy.tokens import Doc, Span
from spacy.util import escape_html

from spacy_bert_ner.app import session
from spacy_bert_ner.app.chat.answerer import LONGEST, Answerer
from spacy_bert_ner.app.chat.answers import Answer, Evidence
from spacy_bert_ner.app.chat.phrasing import Endpoint, phrase, read_endpoint
from spacy_bert_ner.app.models import Model
from spacy_bert_ner.app.rules import find_component

SHOWN = 3  # sentences of an answer that are visible at once
TURNS = 30  # turns in the history
MARK = (
    '<mark style="background: #fde9b0; color: #1a1a1a; border-radius: 0.25em; padding: 0 0.15em">'
)


class Turn(NamedTuple):
    """A question, its answer, the language model's reply ("" if none), and the reason if there is
    none."""

    question: str
    answer: Answer
    phrased: str = ""
    warning: str = ""


class Chat:
    """Questions and answers about documents."""

    def __init__(self, model: Model, docs: list[Doc]) -> None:
        def read(text: str) -> Doc:
            with model.lock:
                return model.nlp(text)

        self.docs = list(docs)
        self.answerer = Answerer(docs, read)
        self.turns: list[Turn] = []


def show() -> None:
    """Draw the page."""
    st.header("Ask")
    st.caption(
        "Questions about the texts, answered in their own words, with the sentences that the "
        "answers come from. Nothing is made up."
    )
    docs = session.get_docs()
    if not docs:
        st.info("Paste a text, drop files, or take the example, and ask who does what in it.")
        return
    model = session.get_model()
    if find_component(model.nlp) is None:
        session.show_warning(
            f"The model {model.name} has no component actor_factor_mechanism, so it finds names "
            f"but not who does what."
        )
    endpoint = _ask_endpoint()
    chat = _get_chat(model, docs)
    asked = st.chat_input("Ask about the texts", max_chars=LONGEST) or st.session_state.pop(
        "asked", None
    )
    for turn in chat.turns:
        _show_turn(turn)
    if asked and asked.strip():
        turn = _answer(chat, asked.strip(), endpoint)
        chat.turns = [*chat.turns, turn][-TURNS:]
        _show_turn(turn)
    if not chat.turns or not chat.turns[-1].answer.evidence:
        _suggest(chat)


def _get_chat(model: Model, docs: list[Doc]) -> Chat:
    """RETURNS (Chat): The chat about these documents. Other documents start a new chat."""
    chat = st.session_state.get("chat")
    if chat is None or chat.docs != docs:
        chat = st.session_state["chat"] = Chat(model, docs)
    return chat


def _ask_endpoint() -> Endpoint | None:
    """RETURNS (Endpoint | None): The language model that phrases the answers; None if there is
    none."""
    known = read_endpoint()
    if session.is_public():
        return known
    with st.expander("Let a language model phrase the answers (optional)", icon=":material/chat:"):
        st.caption(
            "It gets the question and the sentences found, and its reply is shown above them. It "
            "must have an OpenAI-compatible API, as many local "
            "servers do. Your settings here are not saved."
        )
        use = known is not None and st.checkbox("Use the one that this app was started with", True)
        url, name, key = st.columns(3)
        typed = Endpoint(
            url.text_input(
                "Address", placeholder="http://localhost:11434/v1", disabled=use
            ).strip(),
            name.text_input("Name of the model", disabled=use).strip(),
            key.text_input("Key, if it needs one", type="password", disabled=use).strip(),
        )
    # a key from the environment is never sent to an address that a user has entered
    if use:
        return known
    return typed if typed.url and typed.model else None


def _answer(chat: Chat, question: str, endpoint: Endpoint | None) -> Turn:
    answer = chat.answerer.answer(question)
    if endpoint is None or not answer.evidence:
        return Turn(question, answer)
    try:
        with st.spinner("The language model writes ..."):
            return Turn(question, answer, phrase(question, answer, endpoint))
    except ValueError as error:
        return Turn(question, answer, warning=f"{error} The answer below is without it.")


def _show_turn(turn: Turn) -> None:
    with st.chat_message("user"):
        st.html(_paragraph(turn.question))
    with st.chat_message("assistant"):
        if turn.phrased:
            st.html(_paragraph(turn.phrased))
            st.caption("Phrased by the language model. From the texts alone:")
        if turn.warning:
            session.show_warning(turn.warning)
        st.html(_paragraph(turn.answer.text))
        if turn.answer.evidence:
            _show_evidence(turn.answer.evidence)


def _show_evidence(evidence: list[Evidence]) -> None:
    st.html("".join(_draw(one) for one in evidence[:SHOWN]))
    rest = evidence[SHOWN:]
    if rest:
        with st.expander(f"{len(rest)} more sentence{'s' * (len(rest) > 1)}"):
            st.html("".join(_draw(one) for one in rest))


def _suggest(chat: Chat) -> None:
    questions = chat.answerer.suggest()
    if questions:
        st.caption("You can ask, for example:")
        with st.container(horizontal=True):
            for i, question in enumerate(questions):
                st.button(
                    session.escape(question), key=f"suggestion {i}", on_click=_put, args=(question,)
                )


def _put(question: str) -> None:
    st.session_state["asked"] = question


def _paragraph(text: str) -> str:
    return f'<p style="margin: 0; overflow-wrap: anywhere">{escape_html(text)}</p>'


def _draw(one: Evidence) -> str:
    """RETURNS (str): HTML of a sentence, with the relevant words marked, and the document's
    name."""
    style = (
        "border-left: 3px solid #d5d5d5; margin: 0.5em 0 0; padding: 0 0 0 0.8em; "
        "overflow-wrap: anywhere"
    )
    name = f'<br><small style="opacity: 0.7">{escape_html(one.name)}</small>' if one.name else ""
    return f'<blockquote style="{style}">{_mark(one.sentence, one.marked)}{name}</blockquote>'


def _mark(sentence: Span, marked: tuple) -> str:
    places = {token.i for span in marked for token in span}
    html = ""
    for token in sentence:
        here, before, after = (i in places for i in (token.i, token.i - 1, token.i + 1))
        html += MARK if here and (not before or token.i == sentence.start) else ""
        space = escape_html(token.whitespace_)
        is_last = here and (not after or token.i == sentence.end - 1)
        html += escape_html(token.text) + (f"</mark>{space}" if is_last else space)
    return html
