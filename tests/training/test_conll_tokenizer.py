"""The tokenizer with the habits of the training data."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from spacy_bert_ner.training.conll_tokenizer import create_conll_tokenizer

STOCK = spacy.blank("en")
NLP = create_conll_tokenizer()(spacy.blank("en"))
TEXTS = ["The German-born Mr. Voss paid HK$43 (cash):", "He cannot, don't say Va. 6-4 :)"]


def words(text, nlp=NLP):
    return " ".join(token.text for token in nlp(text) if not token.is_space)


@pytest.mark.parametrize(
    "text, tokens",
    [
        ("German-born Voss", "German-born Voss"),
        ("a ten-year-old, well-kept boat.", "a ten-year-old , well-kept boat ."),
        ("O'Neil-led Tarn", "O'Neil-led Tarn"),
        ("on 2031-08-22.", "on 2031-08-22 ."),
        ("won 6-4, 7-5", "won 6-4 , 7-5"),
        ("(6-4)", "( 6-4 )"),
        ("3-metre", "3-metre"),
    ],
)
def test_what_a_hyphen_joins_stays_one_token(text, tokens):
    assert words(text) == tokens


@pytest.mark.parametrize(
    "text, tokens",
    [
        ("HK$43", "HK$ 43"),
        ("(HK$43)", "( HK$ 43 )"),
        ("NZ$1.5 billion", "NZ$ 1.5 billion"),
        ("S$4,000", "S$ 4,000"),
        ("US$5", "US$ 5"),
        ("$5", "$ 5"),
        ("HK$ 43", "HK$ 43"),
        ("hk$43", "hk$43"),
        ("WXYZ$43", "WXYZ$43"),
    ],
)
def test_a_currency_stands_before_its_amount(text, tokens):
    assert words(text) == tokens


@pytest.mark.parametrize(
    "text, tokens",
    [
        ("(results):", "( results ) :"),
        ("(table): Tarn", "( table ) : Tarn"),
        ("[a]:", "[ a ] :"),
        ("Tarn :)", "Tarn : )"),
    ],
)
def test_a_bracket_and_a_colon_are_no_emoticon(text, tokens):
    assert words(text) == tokens


@pytest.mark.parametrize("text", ["I cannot swim", "Cannot we ?", "WE CANNOT"])
def test_cannot_is_one_word(text):
    assert words(text) == text


@pytest.mark.parametrize("word", "Va. Sen. Gov. Sept. Mass. Jr. Co. Gen.".split())
def test_the_period_of_a_state_or_a_title_is_a_token(word):
    assert words(f"Voss, {word} Reed") == f"Voss , {word[:-1]} . Reed"


@pytest.mark.parametrize(
    "text", ["U.S. ships", "Mr. Voss", "Inc. and Corp.", "St. Olga", "J. Voss"]
)
def test_other_abbreviations_keep_their_period(text):
    assert words(text) == text


@pytest.mark.parametrize(
    "text, tokens",
    [
        ("don't", "do n't"),
        ("can't", "ca n't"),
        ("Voss's", "Voss 's"),
        ("we've", "we 've"),
        ("x:y a/b", "x : y a / b"),
        ("3+4 2*3 5^2", "3 + 4 2 * 3 5 ^ 2"),
        ("10km", "10 km"),
        ("end.Then", "end . Then"),
        ("so...what", "so ... what"),
        ('"Tarn," he said', '" Tarn , " he said'),
        ("Tarn—not Olsk—won", "Tarn — not Olsk — won"),
        ("Tarn--not Olsk", "Tarn -- not Olsk"),
        ("''Tarn''", "'' Tarn ''"),
        ("said ''", "said ''"),
        ("visit https://tarn.example/a-b", "visit https://tarn.example/a-b"),
    ],
)
def test_other_habits_are_those_of_spacy(text, tokens):
    assert words(text) == tokens == words(text, STOCK)


@pytest.mark.parametrize("text", ["’’", "—", "'", "''"])
def test_a_sign_keeps_its_norm(text):
    assert [token.norm_ for token in NLP(text)] == [token.norm_ for token in STOCK(text)]


def test_the_tokenizer_survives_bytes():
    copy = spacy.blank("en").from_bytes(NLP.to_bytes())
    assert [words(text, copy) for text in TEXTS] == [words(text) for text in TEXTS]


def test_a_saved_pipeline_needs_no_callback(tmp_path):
    NLP.to_disk(tmp_path)
    copy = spacy.load(tmp_path)
    assert "conll_tokenizer" not in (tmp_path / "config.cfg").read_text()
    assert [words(text, copy) for text in TEXTS] == [words(text) for text in TEXTS]


def test_a_config_finds_it_by_name():
    create = spacy.registry.callbacks.get("spacy_bert_ner.conll_tokenizer.v1")
    assert words(TEXTS[0], create()(spacy.blank("en"))) == words(TEXTS[0])


def test_other_pipelines_keep_their_tokenizer():
    assert words("German-born HK$43", spacy.blank("en")) == "German - born HK$43"


printable = st.characters(exclude_categories=["C", "Zl", "Zp"])
pieces = st.sampled_from(["-", "$", "HK$", "Va.", "):", "cannot", " ", "6-4", "'", ".", "don't"])
texts = st.lists(st.one_of(pieces, st.text(printable, max_size=5)), max_size=12).map("".join)


@given(texts)
def test_the_text_stays_as_it_is(text):
    assert NLP(text).text == text
