"""A sentence on its way through the model: pieces, tags, entities."""

import itertools

import numpy
import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.util import registry
from thinc.api import Model as Layer
from tokenizers.normalizers import BertNormalizer

from spacy_bert_ner.app.pieces import (
    ENCODER,
    LONGEST,
    NER,
    NO_WORD,
    cut_words,
    find_breaks,
    find_component,
    read_words,
    reads_shape,
    tag_words,
)
from spacy_bert_ner.pipeline.encoder.bert_shim import BertShim

SENTENCE = "Marta Olsen of Nordbank told Reuters a qxz story in Bergen."
NORMALIZER = BertNormalizer()
EASY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
TAGS = ["O", "B-A", "B-B", "I-A", "I-B", "L-A", "L-B", "U-A", "U-B"]
SCORES = {
    "one": [1.0, 0, 0, 2, 0, 0, 0, 1.5, 0],
    "two": [0.5, 1, 0, 2, 0, 0, 1.5, 0, 1],
    "three": [1.2, 0, 0, 0, 0, 0.4, 1.5, 0, 0],
    "out": [9.0, 0, 0, 0, 0, 0, 0, 0, 0],
}


@registry.architectures("tests.FixedScores.v1")
def fixed_scores():
    """Gives each word the scores that SCORES has for it."""

    def forward(model, docs, is_train):
        return [numpy.asarray([SCORES[t.text] for t in doc], dtype="float32") for doc in docs], None

    return Layer("fixed", forward, dims={"nO": len(TAGS)})


@pytest.fixture
def fixed():
    nlp = spacy.blank("en")
    ner = nlp.add_pipe("token_ner", config={"model": {"@architectures": "tests.FixedScores.v1"}})
    ner.cfg["labels"] = ["A", "B"]
    return nlp


@pytest.fixture
def read(model):
    """A function from a text to its words, pieces and tags."""

    def read(text):
        doc = read_words(model.nlp, text)
        cut = cut_words(model.nlp, doc)
        return doc, cut, tag_words(model.nlp, doc, cut)

    return read


def check_pieces(doc, cut):
    """All words are covered, in order, and the pieces spell them."""
    owners = [piece.word for piece in cut.pieces]
    assert [cut.pieces[0].text, cut.pieces[-1].text] == ["[CLS]", "[SEP]"]
    assert [i for i, owner in enumerate(owners) if owner == NO_WORD] == [0, len(owners) - 1]
    assert owners[1:-1] == sorted(owners[1:-1])
    for token in doc:
        pieces = [cut.pieces[i].text for i in cut.find(token.i)]
        expected = "".join(NORMALIZER.normalize_str(token.text).split())
        assert bool(pieces) == bool(expected)
        if "[UNK]" not in pieces and len(pieces) < 32:
            assert "".join(piece.removeprefix("##") for piece in pieces) == expected


def test_words_and_pieces_of_a_sentence(model):
    doc = read_words(model.nlp, f"  {SENTENCE} ")
    cut = cut_words(model.nlp, doc)
    check_pieces(doc, cut)
    assert [token.text for token in doc][:2] == ["Marta", "Olsen"]
    assert [piece.text for piece in cut.pieces if piece.word == 7] == ["q", "##x", "##z"]
    assert cut.layers.shape == (4, len(cut.pieces), 32)
    ids = {piece.text: piece.number for piece in cut.pieces}
    assert (ids["[CLS]"], ids["[SEP]"]) == (2, 3) and len(set(ids.values())) == len(ids)


@EASY
@given(text=st.text(max_size=120))
def test_any_text_has_pieces_that_cover_all_words_or_a_message(model, text):
    try:
        doc = read_words(model.nlp, text)
        cut = cut_words(model.nlp, doc)
    except ValueError as error:
        assert len(str(error)) < 200
        return
    check_pieces(doc, cut)
    check_tagging(model, doc.text, tag_words(model.nlp, doc, cut))


@pytest.mark.parametrize(
    "text", ["😀 😀", "\u200b", "\x00", "<b>&amp;</b> $x$ [a](b)", "\u4e2d\u6587"]
)
def test_odd_texts_are_read(read, text):
    check_pieces(*read(text)[:2])


@pytest.mark.parametrize("text", ["", "   ", "\n\t "])
def test_an_empty_sentence_is_a_message(model, text):
    with pytest.raises(ValueError, match="nothing to read"):
        read_words(model.nlp, text)


def test_a_long_text_is_a_message_before_it_is_read(model):
    with pytest.raises(ValueError, match=f"5,000,000 characters.*{LONGEST:,}"):
        read_words(model.nlp, "a" * 5_000_000)


def test_more_pieces_than_a_window_are_a_message(model):
    window = find_component(model.nlp, ENCODER).model.attrs["window"]
    fits = read_words(model.nlp, ". " * (window - 2))
    assert len(cut_words(model.nlp, fits).pieces) == window
    with pytest.raises(ValueError, match=f"{window - 1} word pieces.*{window - 2} at once"):
        cut_words(model.nlp, read_words(model.nlp, ". " * (window - 1)))


def test_a_model_with_older_code_is_a_message(model, monkeypatch):
    monkeypatch.delattr(BertShim, "get_hidden_states")
    with pytest.raises(ValueError, match="older version"):
        cut_words(model.nlp, read_words(model.nlp, SENTENCE))


@pytest.mark.parametrize("pooling", ["mean", "first"])
def test_the_pooling_is_told(model, monkeypatch, pooling):
    encoder = find_component(model.nlp, ENCODER).model
    monkeypatch.setitem(encoder.attrs, "pooling", pooling)
    assert cut_words(model.nlp, read_words(model.nlp, SENTENCE)).pooling == pooling


def check_tagging(model, text, tagging):
    """What is shown is what the pipeline computes."""
    doc = model.nlp(text)
    shown = [entity for entity in tagging.entities if entity.kept]
    spans = doc.spans["ner"]
    assert [(e.start, e.end, e.label) for e in shown] == [(s.start, s.end, s.label_) for s in spans]
    assert [e.confidence for e in shown] == spans.attrs["scores"]
    assert numpy.allclose(tagging.words.sum(axis=1), 1, atol=1e-4)
    assert numpy.allclose(tagging.together.sum(axis=1), 1, atol=1e-4)
    assert find_breaks(tagging.best) == []


def test_the_entities_are_those_of_the_pipeline(model, read):
    doc, _, tagging = read(SENTENCE)
    check_tagging(model, SENTENCE, tagging)
    found = [(doc[entity.start : entity.end].text, entity.label) for entity in tagging.entities]
    assert ("Marta Olsen", "PER") in found and ("Reuters", "ORG") in found
    assert tagging.best[:2] == ["B-PER", "L-PER"]


def test_a_corrected_confidence_is_that_of_the_pipeline(model, monkeypatch):
    ner = find_component(model.nlp, NER)
    weights = {
        f"{kind}{group}": 0.5 for kind in ("slope, ", "") for group in ("new", "known", "ambiguous")
    }
    monkeypatch.setitem(ner.cfg, "calibration", weights)
    tagging = tag_words(model.nlp, read_words(model.nlp, SENTENCE))
    check_tagging(model, SENTENCE, tagging)
    assert any(abs(entity.probability - entity.confidence) > 0.01 for entity in tagging.entities)


def test_an_entity_below_the_threshold_is_not_kept(model, monkeypatch):
    ner = find_component(model.nlp, NER)
    before = tag_words(model.nlp, read_words(model.nlp, SENTENCE)).entities
    least = min(entity.confidence for entity in before)
    monkeypatch.setattr(ner, "_threshold", least + 1e-9)
    tagging = tag_words(model.nlp, read_words(model.nlp, SENTENCE))
    check_tagging(model, SENTENCE, tagging)
    assert [entity.kept for entity in tagging.entities].count(False) >= 1


def test_a_word_of_one_piece_has_its_pieces_probabilities(read):
    doc, cut, tagging = read(SENTENCE)
    assert not tagging.pieces[[0, -1]].any()
    assert numpy.allclose(tagging.pieces[1:-1].sum(axis=1), 1, atol=1e-4)
    for token in doc:
        places = cut.find(token.i)
        if len(places) == 1:
            assert numpy.allclose(tagging.pieces[places[0]], tagging.words[token.i], atol=1e-3)


def test_a_pieces_probabilities_are_the_heads_for_its_own_vector(model, read):
    doc, cut, tagging = read(SENTENCE)
    ner = find_component(model.nlp, NER)
    doc = find_component(model.nlp, ENCODER)(read_words(model.nlp, SENTENCE))
    mean = doc.tensor.copy()
    for place in cut.find(7):
        doc.tensor = mean.copy()
        doc.tensor[7] = cut.layers[-1, place]
        scores = numpy.exp(ner.model.predict([doc])[0][7].astype("float64"))
        assert numpy.allclose(tagging.pieces[place], scores / scores.sum(), atol=1e-4)


def test_the_words_vectors_are_left_as_they_were(model):
    doc = read_words(model.nlp, SENTENCE)
    tag_words(model.nlp, doc, cut_words(model.nlp, doc))
    expected = find_component(model.nlp, ENCODER)(read_words(model.nlp, SENTENCE))
    assert numpy.array_equal(doc.tensor, expected.tensor)


def enumerate_valid(words):
    """All valid sequences of tags and the probability of each, before it is divided by the sum."""
    probs = numpy.exp(numpy.asarray([SCORES[word] for word in words]))
    probs /= probs.sum(axis=1, keepdims=True)
    for numbers in itertools.product(range(len(TAGS)), repeat=len(words)):
        tags = [TAGS[i] for i in numbers]
        if not find_breaks(tags):
            yield tags, float(numpy.prod([row[i] for row, i in zip(probs, numbers)]))


@pytest.mark.parametrize("text", ["one two three", "three one", "two three one two", "one"])
def test_best_sequence_and_probabilities_are_those_of_all_valid_sequences(fixed, text):
    words = text.split()
    tagging = tag_words(fixed, read_words(fixed, text))
    valid = list(enumerate_valid(words))
    total = sum(weight for _, weight in valid)
    best, weight = max(valid, key=lambda pair: pair[1])
    assert tagging.best == best and tagging.tags == TAGS and tagging.pieces is None
    for i, j in itertools.product(range(len(words)), range(len(TAGS))):
        share = sum(w for tags, w in valid if tags[i] == TAGS[j]) / total
        assert tagging.together[i, j] == pytest.approx(share, abs=1e-5)
    product = numpy.prod([tagging.words[i, TAGS.index(tag)] for i, tag in enumerate(best)])
    assert product == pytest.approx(weight, rel=1e-4)
    for entity in tagging.entities:
        inside = slice(entity.start, entity.end)
        having = [w for tags, w in valid if tags[inside] == best[inside]]
        assert entity.probability == pytest.approx(sum(having) / total, abs=1e-5)
        own = [tagging.words[i, TAGS.index(best[i])] for i in range(entity.start, entity.end)]
        assert entity.product == pytest.approx(numpy.prod(own), rel=1e-4)


def test_a_greedy_choice_can_break_the_rules_where_the_best_sequence_does_not(fixed):
    tagging = tag_words(fixed, read_words(fixed, "out one out"))
    assert tagging.greedy == ["O", "I-A", "O"] and find_breaks(tagging.greedy) == [1, 2]
    assert tagging.best == ["O", "U-A", "O"]


def test_no_entities_are_no_error(fixed):
    tagging = tag_words(fixed, read_words(fixed, "out out"))
    assert tagging.entities == [] and tagging.best == ["O", "O"]


def test_an_entity_of_an_earlier_component_stays(fixed):
    ruler = fixed.add_pipe("entity_ruler", first=True)
    ruler.add_patterns([{"label": "C", "pattern": "one"}])
    [entity] = tag_words(fixed, read_words(fixed, "out one out")).entities
    assert (entity.label, entity.kept) == ("A", False)


@pytest.mark.parametrize(
    "tags, breaks",
    [
        ([], []),
        (["O", "U-A", "B-A", "I-A", "L-A", "B-B", "L-B"], []),
        (["I-A", "L-A"], [0]),
        (["B-A", "O"], [1]),
        (["B-A", "L-B"], [1]),
        (["B-A", "B-A", "L-A"], [1]),
        (["L-A", "L-A"], [0, 1]),
        (["U-A", "I-A"], [1, 2]),
        (["O", "B-A"], [2]),
    ],
)
def test_breaks_are_the_tags_that_cannot_follow(tags, breaks):
    assert find_breaks(tags) == breaks


def test_shapes_are_noticed(model, fixed):
    assert reads_shape(model.nlp) and not reads_shape(fixed) and not reads_shape(spacy.blank("en"))


def test_components_are_found_by_their_factory(model, fixed):
    assert find_component(model.nlp, ENCODER) is model.nlp.get_pipe("transformer")
    assert find_component(fixed, ENCODER) is None and find_component(spacy.blank("en"), NER) is None
    with model.nlp.select_pipes(disable=["ner"]):
        assert find_component(model.nlp, NER) is None
