"""The language model that may phrase answers: what it is sent, what of it is refused, and that
every failure is one line without the key."""

import json

import httpx
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from spacy_bert_ner.app.chat.answers import Answer, Evidence
from spacy_bert_ner.app.chat.phrasing import Endpoint, find_foreign, phrase, read_endpoint

KEY = "sk-very-secret"
ENDPOINT = Endpoint("http://localhost:9/v1/", "small", KEY)
QUESTION = "Who sold the mill?"


@pytest.fixture(scope="module")
def answer():
    words = "Anna Brandt did not sell the mill for 12.5 million euros . Unrelated Secret".split()
    starts = [i in (0, 11) for i in range(len(words))]
    doc = Doc(spacy.blank("en").vocab, words=words, sent_starts=starts)
    sentence = list(doc.sents)[0]
    return Answer("Anna Brandt did not sell the mill.", [Evidence("a.txt", sentence, (), 0.9)], "")


def reply(text, status=200):
    """A transport that gives a reply, and the requests that it was sent."""
    requests = []

    def handle(request):
        requests.append(request)
        content = text if isinstance(text, bytes) else json.dumps(text).encode()
        return httpx.Response(status, content=content)

    return httpx.MockTransport(handle), requests


def say(text):
    return {"choices": [{"message": {"content": text}}]}


def test_the_evidence_alone_is_sent(answer):
    transport, requests = reply(say("Anna Brandt did  not\nsell it."))
    assert phrase(QUESTION, answer, ENDPOINT, transport=transport) == "Anna Brandt did not sell it."
    (request,) = requests
    assert str(request.url) == "http://localhost:9/v1/chat/completions"
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    body = json.loads(request.content)
    assert body["model"] == "small" and body["temperature"] == 0
    system, user = body["messages"]
    assert "Add nothing" in system["content"]
    assert json.loads(user["content"]) == {
        "question": QUESTION,
        "answer": answer.text,
        "sentences": [answer.evidence[0].sentence.text],
    }
    assert "Secret" not in request.content.decode() and KEY not in request.content.decode()


def test_without_a_key_none_is_sent(answer):
    transport, requests = reply(say("She did not."))
    phrase(QUESTION, answer, ENDPOINT._replace(key=""), transport=transport)
    assert "Authorization" not in requests[0].headers


@pytest.mark.parametrize(
    "text, foreign",
    [
        ("Anna Brandt did not sell the mill.", []),
        ("According to the text, Brandt did not. The mill was not sold for 12.5 million.", []),
        ("Anna's mill was not sold.", []),
        ("Angela Merkel sold the mill.", ["Angela", "Merkel"]),
        ("Brandt sold it in Paris.", ["Paris"]),
        ("Brandt sold it for 13 million euros.", ["13"]),
        ("Brandt sold it for 12 million euros.", ["12"]),
        ("Brandt sold two mills.", ["two"]),
        ("It costs 12.5 billion.", ["billion"]),
        ("McKinsey says so.", ["McKinsey"]),
        ("brandt met eBay.", ["eBay"]),
        ("Probably Brandt did.", ["Probably"]),
    ],
)
def test_names_and_numbers_must_be_in_the_evidence(answer, text, foreign):
    assert find_foreign(text, [QUESTION, answer.text, answer.evidence[0].sentence.text]) == foreign
    transport, _ = reply(say(text))
    if foreign:
        with pytest.raises(ValueError, match=f"was rejected: {foreign[0]}.* is not in"):
            phrase(QUESTION, answer, ENDPOINT, transport=transport)
    else:
        assert phrase(QUESTION, answer, ENDPOINT, transport=transport) == text


@given(st.text(max_size=80))
def test_what_is_in_the_sources_is_never_foreign(text):
    assert find_foreign(text, [text]) == []


@pytest.mark.parametrize("status", [400, 404, 429, 500, 301])
def test_an_error_of_the_server_is_one_line(answer, status):
    transport, _ = reply(say("x"), status)
    with pytest.raises(ValueError, match=f"returned the error {status}"):
        phrase(QUESTION, answer, ENDPOINT, transport=transport)


def test_a_wrong_key_is_one_line_without_the_key(answer):
    transport, _ = reply({"error": KEY}, 401)
    with pytest.raises(ValueError, match="refuses the key") as caught:
        phrase(QUESTION, answer, ENDPOINT, transport=transport)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": null}}]}',
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_a_reply_that_is_none_is_one_line(answer, content):
    transport, _ = reply(content)
    with pytest.raises(ValueError, match="can't be read"):
        phrase(QUESTION, answer, ENDPOINT, transport=transport)


@pytest.mark.parametrize("text", ["", " \n", "a" * 2000])
def test_a_reply_without_words_or_with_too_many_is_refused(answer, text):
    transport, _ = reply(say(text))
    with pytest.raises(ValueError, match="empty or too long"):
        phrase(QUESTION, answer, ENDPOINT, transport=transport)


def test_a_huge_reply_is_not_read_to_its_end(answer):
    transport, _ = reply(b"x" * 1_000_000)
    with pytest.raises(ValueError, match="too long or too slow"):
        phrase(QUESTION, answer, ENDPOINT, transport=transport)


@pytest.mark.parametrize(
    "error, message",
    [
        (httpx.ConnectError(KEY), "can't be reached"),
        (httpx.ReadTimeout(KEY), "in time"),
        (httpx.RemoteProtocolError(KEY), "can't be reached"),
    ],
)
def test_a_broken_connection_is_one_line_without_the_key(answer, error, message):
    def fail(request):
        raise error

    with pytest.raises(ValueError, match=message) as caught:
        phrase(QUESTION, answer, ENDPOINT, transport=httpx.MockTransport(fail))
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["", "localhost", "file:///etc/passwd", "ftp://host", "http://", "https:// x"]
)
def test_other_addresses_are_not_asked(answer, url):
    with pytest.raises(ValueError, match="must begin with http"):
        phrase(QUESTION, answer, ENDPOINT._replace(url=url))


@pytest.mark.parametrize(
    "endpoint",
    [
        ENDPOINT._replace(key="a\nb"),
        ENDPOINT._replace(key="ключ"),
        ENDPOINT._replace(url="http://[broken"),
        ENDPOINT._replace(url="http://host:port/v1"),
        ENDPOINT._replace(url="http://127.0.0.1:1"),
    ],
)
def test_what_cannot_be_sent_is_one_line(answer, endpoint):
    with pytest.raises(ValueError, match="can't be reached") as caught:
        phrase(QUESTION, answer, endpoint)
    assert endpoint.key not in str(caught.value)


def test_the_environment_names_a_model(monkeypatch):
    for name in ("BASE_URL", "MODEL", "API_KEY"):
        monkeypatch.delenv(f"OPENAI_{name}", raising=False)
    assert read_endpoint() is None
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert read_endpoint() is None
    monkeypatch.setenv("OPENAI_BASE_URL", " http://localhost:9/v1 ")
    monkeypatch.setenv("OPENAI_MODEL", "small")
    assert read_endpoint() == Endpoint("http://localhost:9/v1", "small", KEY)
