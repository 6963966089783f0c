"""The whole pipeline of the config, trained on a tiny corpus with a tiny random encoder."""

import pytest
import spacy
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train

from spacy_bert_ner.training.corpus_reader import Corpus

TEXT = "Marta Olsen, head of the Norwegian lender Nordbank, will step down in May."


def written(doc):
    """Everything that the components write."""
    return {
        "tokens": [(t.text, t.tag_, t.pos_, t.lemma_, t.is_sent_start) for t in doc],
        "ents": [(e.start, e.end, e.label_) for e in doc.ents],
        "spans": {
            key: [(s.start, s.end, s.label_, s.id_) for s in group]
            for key, group in doc.spans.items()
        },
    }


def test_it_learns_what_the_corpus_annotates(trained, tiny_corpus):
    scores = trained.evaluate(list(Corpus(tiny_corpus)(trained)))
    for key in ("tag_acc", "spans_chunks_f", "sents_f", "ents_f", "ents_token_acc"):
        assert scores[key] > 0.9, key


def test_it_writes_what_the_design_promises(trained):
    doc = trained(TEXT)
    assert set(doc.spans) == {"chunks", "ner", "sc", "frames"}
    assert all(token.tag_ and token.pos_ and token.lemma_ for token in doc)
    assert doc.has_annotation("SENT_START")
    assert ("Nordbank", "ORG") in [(ent.text, ent.label_) for ent in doc.ents]
    assert list(doc.spans["ner"]) == list(doc.ents)
    assert doc.spans["ner"].attrs["scores"] == [ent._.score for ent in doc.ents]
    assert all(0 < ent._.score <= 1 for ent in doc.ents)
    assert {"ACTOR", "MECHANISM"} <= {span.label_ for span in doc.spans["sc"]}


def test_disk_round_trip(trained, tmp_path):
    trained.to_disk(tmp_path / "model")
    copy = spacy.load(tmp_path / "model")
    assert written(copy(TEXT)) == written(trained(TEXT))


def test_bytes_round_trip(trained):
    copy = spacy.blank("en").from_config(trained.config)
    copy.from_bytes(trained.to_bytes())
    assert written(copy(TEXT)) == written(trained(TEXT))


def test_docbin_round_trip(trained):
    doc = trained(TEXT)
    data = DocBin(docs=[doc], store_user_data=True).to_bytes()
    copy = next(DocBin().from_bytes(data).get_docs(trained.vocab))
    assert written(copy) == written(doc)


def test_pipe_in_two_processes(trained, tmp_path):
    texts = [TEXT, "Olsen told Reuters.", ""]
    trained.to_disk(tmp_path)  # what was trained in this process can't go to a new one
    docs = list(spacy.load(tmp_path).pipe(texts, n_process=2, batch_size=1))
    assert [written(doc) for doc in docs] == [written(trained(text)) for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "   \n\n\t  ",
        "🙂 👩‍👩‍👧‍👦 🇳🇴!",
        "ذهبت مارتا إلى بيرغن. מרתה נסעה לברגן.",
        "x" * 100_000,
        "ab." * 33_334,
        "\u200b\u2028\x00",
    ],
    ids=["empty", "space", "spaces", "emoji", "right-to-left", "one-word", "no-space", "controls"],
)
def test_any_text_passes(trained, text):
    doc = trained(text)
    assert doc.text == text
    assert "chunks" in doc.spans and "sc" in doc.spans


def test_a_document_of_50000_words_passes(trained):
    doc = trained("Olsen told Reuters a very long story . " * 6250)
    assert len(doc) == 50_000
    assert doc.ents and doc.spans["chunks"] and doc.spans["sc"]


def test_a_stream_with_empty_texts_passes(trained):
    docs = list(trained.pipe(["", TEXT, " ", ""]))
    assert [len(doc) for doc in docs] == [0, len(trained.make_doc(TEXT)), 1, 0]


def test_a_seed_gives_the_same_metrics_twice(config, tiny_corpus):
    short = config.merge({"training": {"max_epochs": 4}})
    scores = []
    for _ in range(2):
        nlp, _ = train(init_nlp(short))
        scores.append(nlp.evaluate(list(Corpus(tiny_corpus)(nlp))))
        del scores[-1]["speed"]
    assert scores[0] == scores[1]
