"""The lemmatizer, against spaCy's."""

import pytest
import spacy
from crowd import run_together
from lines import TAG_MAP
from spacy.tokens import Doc

from spacy_bert_ner.pipeline import cached_lemmatizer

WORDS = "The mice were running , better cities ran Ran 12 times and U.S. was".split()
POS = "DET NOUN AUX VERB PUNCT ADJ NOUN VERB PROPN NUM NOUN CCONJ PROPN AUX".split()


def make(factory, **config):
    nlp = spacy.blank("en")
    nlp.add_pipe(factory, config={"mode": "rule", **config})
    nlp.initialize()
    return nlp


def make_doc(nlp, words=WORDS, pos=POS, **options):
    return Doc(nlp.vocab, words=words, pos=pos, **options)


def lemmas(nlp, **options):
    return [token.lemma_ for token in nlp(make_doc(nlp, **options))]


@pytest.fixture(scope="module")
def nlp():
    return make("cached_lemmatizer")


def test_lemmas_are_those_of_spacys_lemmatizer(nlp):
    expected = lemmas(make("lemmatizer"))
    assert expected[:2] == ["the", "mouse"]
    assert lemmas(nlp) == expected
    assert lemmas(nlp) == expected  # remembered


def test_the_same_word_has_another_lemma_as_another_part_of_speech(nlp):
    doc = nlp(make_doc(nlp, words=["leaves", "leaves"], pos=["NOUN", "VERB"]))
    assert [token.lemma_ for token in doc] == ["leaf", "leave"]


@pytest.mark.parametrize(
    "words, tags, expected",
    [
        (["was", "'s", "’re", "am"], ["VBD", "VBZ", "VBP", "VBP"], ["be"] * 4),
        (["Has", "had", "'ve", "'d"], ["VBZ", "VBD", "VBP", "VBD"], ["have"] * 4),
        (["does", "did", "do"], ["VBZ", "VBD", "VBP"], ["do"] * 3),
        (["would", "'d"], ["MD", "MD"], ["would", "'d"]),
    ],
)
def test_auxiliaries_have_the_lemma_of_their_verb(nlp, words, tags, expected):
    pos = ["AUX"] * len(words)
    assert lemmas(nlp, words=words, pos=pos, tags=tags) == expected


def test_morphology_counts(nlp):
    morphs = ["VerbForm=Inf", "VerbForm=Fin"]
    options = {"words": ["bring", "bring"], "pos": ["VERB", "VERB"], "morphs": morphs}
    assert lemmas(nlp, **options) == lemmas(make("lemmatizer"), **options)


@pytest.mark.parametrize(
    "overwrite, expected", [(False, ["own", "mouse"]), (True, ["the", "mouse"])]
)
def test_lemmas_that_are_there_stay_unless_they_are_to_be_overwritten(overwrite, expected):
    nlp = make("cached_lemmatizer", overwrite=overwrite)
    found = lemmas(nlp, words=["The", "mice"], pos=["DET", "NOUN"], lemmas=["own", ""])
    assert found == expected


@pytest.mark.parametrize("way", ["disk", "bytes"])
def test_a_round_trip_keeps_the_tables(nlp, tmp_path, way):
    if way == "disk":
        nlp.to_disk(tmp_path)
        loaded = spacy.load(tmp_path)
    else:
        loaded = spacy.blank("en")
        loaded.add_pipe("cached_lemmatizer")
        loaded.from_bytes(nlp.to_bytes())
    assert lemmas(loaded) == lemmas(nlp)


def test_more_words_than_are_remembered_pass(monkeypatch, nlp):
    expected = lemmas(nlp)
    monkeypatch.setattr(cached_lemmatizer, "MAX_WORDS", 2)
    assert [lemmas(nlp) for _ in range(3)] == [expected] * 3


def test_threads_do_not_take_each_others_lemmas_away(monkeypatch, nlp):
    expected = lemmas(nlp)
    monkeypatch.setattr(cached_lemmatizer, "MAX_WORDS", 2)
    calls = [lambda: [lemmas(nlp) for _ in range(30)]] * 8
    assert run_together(calls) == [[expected] * 30] * 8


def test_an_empty_document_passes(nlp):
    assert len(nlp(Doc(nlp.vocab))) == 0


def test_the_words_of_the_index_are_found_at_once(nlp):
    index = nlp.get_pipe("cached_lemmatizer").lookups.get_table("lemma_index")
    words = index["noun"]
    assert isinstance(words, list) and "mouse" in words and "mice" not in words


@pytest.mark.parametrize(
    "words",
    [
        # the base forms, whatever ending they seem to have
        "bring/VB/bring need/VBP/need proceed/VB/proceed discuss/VB/discuss embed/VBP/embed",
        "bus/NN/bus crossing/NN/crossing less/JJ/less news/NN/news king/NN/king",
        # two stems that a rule leads back to
        "hopes/VBZ/hope hoped/VBD/hope fined/VBN/fine rating/VBG/rate sites/VBZ/site",
        "hops/VBZ/hop hopped/VBD/hop hopping/VBG/hop visited/VBD/visit opened/VBD/open",
        # short forms
        "'s/VBZ/be 's/POS/'s are/VBP/be 're/VBP/be 've/VBP/have am/VBP/be has/VBZ/have",
    ],
)
def test_lemmas_by_the_tags_of_the_tag_map(words):
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("tag_attribute_ruler")
    nlp.add_pipe("cached_lemmatizer")
    nlp.initialize()
    ruler.load_from_tag_map(TAG_MAP)
    parts = [word.split("/") for word in words.split()]
    doc = nlp(Doc(nlp.vocab, words=[part[0] for part in parts], tags=[part[1] for part in parts]))
    assert [token.lemma_ for token in doc] == [part[2] for part in parts]
