"""The page of questions, without a browser."""

import httpx
import pytest

from spacy_bert_ner.app.chat import phrasing
from spacy_bert_ner.app.chat.answers import NOTHING

TEXT = "Marta Olsen told Reuters. <script>alert(1)</script>"
QUESTION = "Who told Reuters?"
ANSWER = "Marta Olsen told Reuters."


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    for name in ("BASE_URL", "MODEL", "API_KEY"):
        monkeypatch.delenv(f"OPENAI_{name}", raising=False)


@pytest.fixture
def server(monkeypatch):
    """A language model: a function that sets what it says (None: it can't be reached), and the
    requests so far."""
    state = {"text": None, "requests": []}

    def handle(request):
        state["requests"].append(request)
        if state["text"] is None:
            raise httpx.ConnectError("refused")
        return httpx.Response(200, json={"choices": [{"message": {"content": state["text"]}}]})

    client = httpx.Client
    transport = httpx.MockTransport(handle)
    monkeypatch.setattr(phrasing.httpx, "Client", lambda timeout, **_: client(transport=transport))
    return state


def enter(page, text=TEXT):
    return page.text_area(key="text_field").set_value(text).run()


def ask(page, question=QUESTION):
    return page.chat_input[0].set_value(question).run()


def get_html(page):
    return [one.proto.body for one in page.get("html")]


def connect(page):
    page.text_input[0].set_value("http://localhost:9/v1")
    page.text_input[1].set_value("small")
    return page.text_input[2].set_value("sk-secret")


def test_an_empty_page_says_what_to_do(open_view):
    page = open_view("ask")
    assert not page.exception and "Paste a text" in page.info[0].value and not page.chat_input


def test_a_question_is_answered_with_its_sentence(open_view):
    page = ask(enter(open_view("ask")))
    assert not page.exception
    question, answer, evidence = get_html(page)
    assert QUESTION in question and f">{ANSWER}<" in answer
    assert "<blockquote" in evidence and "<mark" in evidence and "Marta Olsen" in evidence
    assert [one.name for one in page.chat_message] == ["user", "assistant"]


def test_nothing_found_says_what_can_be_asked(open_view):
    page = ask(enter(open_view("ask")), "Who shot the president?")
    assert not page.exception and NOTHING in get_html(page)[1]
    page = next(one for one in page.button if "Who acts" in one.label).click().run()
    assert not page.exception and any("Marta Olsen." in html for html in get_html(page))


def test_the_chat_goes_on_and_begins_anew_with_other_texts(open_view):
    page = ask(ask(enter(open_view("ask"))), "Who acts?")
    assert len(page.chat_message) == 4
    page = enter(page, "Marta Olsen told Reuters.")
    assert not page.exception and len(page.chat_message) == 0


@pytest.mark.parametrize(
    "question", ["<script>alert(1)</script>", "*a* [b](c) $x$ :smile:", "   ", "\x00", "a" * 500]
)
def test_any_question_is_text(open_view, question):
    page = ask(enter(open_view("ask")), question)
    assert not page.exception
    assert not any("<script" in html for html in get_html(page))


def test_a_language_model_phrases_the_answer(open_view, server):
    server["text"] = "Reuters was told by Marta Olsen."
    page = ask(connect(enter(open_view("ask"))).run())
    assert not page.exception and not page.warning
    texts = get_html(page)
    assert "Reuters was told by Marta Olsen." in texts[1] and f">{ANSWER}<" in texts[2]
    assert "<blockquote" in texts[3]
    assert any("Phrased by the language model" in one.value for one in page.caption)
    page = ask(page, "Who shot the president?")
    assert len(server["requests"]) == 1  # nothing to phrase


@pytest.mark.parametrize(
    "text, message", [(None, "can't be reached"), ("Angela Merkel did.", "was rejected")]
)
def test_without_it_the_extracted_answer_stands(open_view, server, text, message):
    server["text"] = text
    page = ask(connect(enter(open_view("ask"))).run())
    assert not page.exception
    (warning,) = page.warning
    assert message in warning.value.replace("\\", "") and "secret" not in warning.value
    texts = get_html(page)
    assert f">{ANSWER}<" in texts[1] and "<blockquote" in texts[2]


def test_the_key_of_the_environment_goes_to_its_own_address_alone(open_view, server, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:7/v1")
    monkeypatch.setenv("OPENAI_MODEL", "big")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-host")
    server["text"] = ANSWER
    page = ask(enter(open_view("ask")))
    assert server["requests"][-1].headers["Authorization"] == "Bearer sk-host"
    page = page.checkbox[0].uncheck().run()
    page.text_input[0].set_value("http://elsewhere/v1")
    page = ask(page.text_input[1].set_value("small").run())
    assert "Authorization" not in server["requests"][-1].headers
    assert server["requests"][-1].url.host == "elsewhere"
    assert not any("sk-host" in html for html in get_html(page))


def test_strangers_cannot_name_addresses_or_folders(open_view, monkeypatch):
    monkeypatch.setenv("APP_PUBLIC", "1")
    page = open_view("ask")
    page = ask(enter(page))
    assert not page.exception and not page.text_input and not page.expander
    assert any(ANSWER in html for html in get_html(page))
    assert not page.sidebar.selectbox[0].proto.accept_new_options
