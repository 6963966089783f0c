"""Documents through the model."""

import threading

import pytest
import spacy

from spacy_bert_ner.app import analysis
from spacy_bert_ner.app.analysis import analyse, fit_documents
from spacy_bert_ner.app.documents import Document
from spacy_bert_ner.app.models import Model


def make_model(function=None):
    nlp = spacy.blank("en")
    if function is not None:
        spacy.Language.component("app_test", func=function)
        nlp.add_pipe("app_test")
    return Model("blank", nlp, threading.Lock())


def test_docs_come_in_batches_in_the_order_of_the_documents(monkeypatch):
    monkeypatch.setattr(analysis, "BATCH_CHARACTERS", 10)
    texts = ["four", "five5", "a much longer one", "x", "y"]
    documents = [Document(f"n{i}", text) for i, text in enumerate(texts)]
    batches = list(analyse(make_model(), documents))
    assert [[doc.text for doc in batch] for batch in batches] == [
        ["four", "five5"],
        ["a much longer one"],
        ["x", "y"],
    ]
    assert [doc.user_data["name"] for batch in batches for doc in batch] == [
        "n0",
        "n1",
        "n2",
        "n3",
        "n4",
    ]


def test_the_lock_is_held_while_the_model_works_and_free_between_batches(monkeypatch):
    monkeypatch.setattr(analysis, "BATCH_CHARACTERS", 1)
    held = []

    def look(doc):
        held.append(model.lock.locked())
        return doc

    model = make_model(look)
    for _ in analyse(model, [Document("a", "one"), Document("b", "two")]):
        assert not model.lock.locked()
    assert held == [True, True]


def test_a_pipeline_that_fails_is_a_message_and_the_lock_is_free():
    def fail(doc):
        raise KeyError("something\nwent wrong")

    model = make_model(fail)
    with pytest.raises(ValueError, match="blank fails on a: .*Choose another model") as caught:
        list(analyse(model, [Document("a", "one")]))
    assert "\n" not in str(caught.value)
    assert not model.lock.locked()


def test_documents_are_cut_to_what_the_pipeline_takes():
    model = make_model()
    model.nlp.max_length = 12
    (fitted,) = fit_documents(model, [Document("a", "one two three four")])
    assert fitted.text == "one two"
    assert fitted.note == "left out: the last 11 of 18 characters"
    assert len(list(analyse(model, [fitted]))) == 1


def test_five_threads_at_once_get_what_one_gets(model):
    texts = [f"Marta Olsen told Reuters {i} times in Bergen." for i in range(20)]
    alone = [[(ent.text, ent.label_) for ent in model.nlp(text).ents] for text in texts]
    found = {}

    def work(number):
        documents = [Document(text, text) for text in texts[number::5]]
        docs = [doc for batch in analyse(model, documents) for doc in batch]
        found.update({doc.text: [(ent.text, ent.label_) for ent in doc.ents] for doc in docs})

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[text] for text in texts] == alone
