"""A pipeline of another language, on a multilingual encoder."""

import pytest
import spacy
from encoder_kinds import write_encoder
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config

from spacy_bert_ner.corpora.columns import read_columns
from spacy_bert_ner.corpora.docs import make_docs

GERMAN = """
Anna B-PER
Brandt I-PER
besuchte O
gestern O
Zürich B-LOC
. O

Der O
Bürgermeister O
von O
Straßburg B-LOC
heißt O
Jörg B-PER
Übel I-PER
. O

Die O
Stadtwerke B-ORG
Kassel I-ORG
senken O
die O
Preise O
. O
"""


@pytest.fixture(scope="module")
def german(root, tmp_path_factory):
    """The config for any language, trained on a few German sentences."""
    folder = tmp_path_factory.mktemp("german")
    write_encoder("xlm-roberta", folder)
    (folder / "train.conll").write_text(GERMAN, encoding="utf8")
    documents = read_columns(folder / "train.conll")
    docs = make_docs(spacy.blank("de").vocab, documents)
    DocBin(docs=docs).to_disk(folder / "train.spacy")
    overrides = {
        "nlp.lang": "de",
        "paths.encoder": str(folder),
        "paths.train": str(folder / "train.spacy"),
        "paths.dev": str(folder / "train.spacy"),
        "components.transformer.model.width": 32,
        "components.transformer.model.masking": 0.0,
        "components.transformer.model.precision": "fp32",
        "corpora.train.min_total_words": 0,
        "training.max_epochs": 80,
        "training.eval_frequency": 20,
        "training.optimizer.learn_rate.initial_rate": 0.005,
        "training.gpu_allocator": None,
    }
    config = load_config(root / "configs" / "xlm_roberta_base.cfg", overrides=overrides)
    nlp = train(init_nlp(config))[0]
    nlp.to_disk(folder / "model")
    return spacy.load(folder / "model")


def test_a_german_pipeline_reads_german_text(german):
    doc = german("Anna Brandt besuchte gestern Zürich. Die Stadtwerke Kassel senken die Preise.")
    assert german.lang == "de"
    assert [(ent.text, ent.label_) for ent in doc.ents] == [
        ("Anna Brandt", "PER"),
        ("Zürich", "LOC"),
        ("Stadtwerke Kassel", "ORG"),
    ]
    assert [sent.text[-7:] for sent in doc.sents] == ["Zürich.", "Preise."]


@pytest.mark.parametrize("lang", ["zh", "ru", "ar", "hi", "fr", "xx"])
def test_the_config_has_no_component_of_a_language(root, lang):
    config = load_config(root / "configs" / "xlm_roberta_base.cfg", overrides={"nlp.lang": lang})
    assert spacy.util.load_model_from_config(config, auto_fill=True).lang == lang


def test_the_english_lemmatizer_refuses_other_languages():
    nlp = spacy.blank("de")
    lemmatizer = nlp.add_pipe("cached_lemmatizer")
    with pytest.raises(ValueError, match="knows English only, and lang is 'de'. Leave it out"):
        lemmatizer.initialize(lambda: [], nlp=nlp)


@pytest.mark.parametrize("lang, lines", [("en", 0), ("de", 1)])
def test_english_rules_for_another_language_are_one_line_of_the_log(caplog, lang, lines):
    nlp = spacy.blank(lang)
    nlp.add_pipe("actor_factor_mechanism").initialize(lambda: [], nlp=nlp)
    assert len(caplog.records) == lines
    assert all("rules for English only" in record.message for record in caplog.records)
