from collections import Counter

import pytest
import spacy
import srsly

from spacy_bert_ner.corpora.gold_frames import ROLES, read_gold_frames
from spacy_bert_ner.pipeline.frames.frame_scorer import score_frames
from spacy_bert_ner.pipeline.frames.storage import read_frames, read_links

TEXT = "The city did not build a bridge because it rained."
FRAME = {
    **{"mechanism": [9, 22], "kind": "verb", "lemma": "build", "actors": [[0, 8]]},
    **{"targets": [[23, 31]], "complements": [], "factors": [], "negated": True},
    **{"modality": None, "voice": "active", "tense": "past"},
}
RECORD = {
    **{"id": "news-1", "kind": "news", "half": "dev", "text": TEXT},
    **{"spans": [[0, 8, "ACTOR"], [9, 22, "MECHANISM"]], "frames": [FRAME]},
    "links": [{"cause": [40, 49], "effect": [0, 31], "cue": [32, 39]}],
}


@pytest.fixture
def nlp():
    return spacy.blank("en")


@pytest.fixture
def read(nlp, tmp_path):
    """Read records from a file."""

    def read(*records, half="dev"):
        srsly.write_jsonl(tmp_path / "gold.jsonl", records)
        return list(read_gold_frames(tmp_path / "gold.jsonl", nlp, half=half))

    return read


@pytest.fixture(scope="module")
def records(root):
    return list(srsly.read_jsonl(root / "assets" / "gold" / "frames.jsonl"))


def test_characters_become_tokens(read):
    (example,) = read(RECORD)
    doc = example.reference
    spans = [(span.text, span.label_) for span in doc.spans["sc"]]
    assert spans == [("The city", "ACTOR"), ("did not build", "MECHANISM")]
    (frame,) = read_frames(doc)
    roles = {"actors": ((0, 2),), "targets": ((5, 7),), "complements": (), "factors": ()}
    assert frame == {**FRAME, "mechanism": (2, 5), **roles}
    assert read_links(doc) == [{"cause": (8, 10), "effect": (0, 7), "cue": (7, 8)}]


def test_the_prediction_has_the_words_only(read):
    (example,) = read(RECORD)
    assert example.predicted.text == TEXT and not example.predicted.spans


def test_a_stretch_that_ends_inside_a_word_grows(read):
    (example,) = read({**RECORD, "spans": [[1, 6, "ACTOR"]]})
    assert example.reference.spans["sc"][0].text == "The city"


def test_only_the_half_that_was_asked_for_is_read(read):
    other = {**RECORD, "id": "news-2", "half": "test", "text": "She left.", "spans": []}
    other = {**other, "frames": [], "links": []}
    assert [eg.text for eg in read(RECORD, other)] == [TEXT]
    assert [eg.text for eg in read(RECORD, other, half="test")] == ["She left."]


@pytest.mark.parametrize(
    "change",
    [
        {"spans": [[0, 900, "ACTOR"]]},
        {"frames": [{**FRAME, "actors": [[900, 901]]}]},
        {"frames": [{**FRAME, "mechanism": [-5, 900]}]},
        {"links": [{"cause": [900, 901], "effect": [0, 8], "cue": [32, 39]}]},
    ],
)
def test_a_record_that_does_not_fit_its_text_is_named(read, change):
    with pytest.raises(ValueError, match="gold.jsonl:2, record 'bad': no tokens at"):
        read(RECORD, {**RECORD, "id": "bad", **change})


def test_the_gold_set_has_two_halves_and_an_id_for_each_record(records):
    assert len({record["id"] for record in records}) == len(records)
    assert len({record["text"] for record in records}) == len(records)
    assert set(Counter(record["half"] for record in records)) == {"dev", "test"}
    assert {record["kind"] for record in records} == {"news", "policy", "science", "report"}


def test_the_stretches_of_the_gold_set_are_inside_its_texts(records):
    for record in records:
        stretches = [span[:2] for span in record["spans"]]
        stretches += [link[key] for link in record["links"] for key in ("cause", "effect", "cue")]
        for frame in record["frames"]:
            stretches += [frame["mechanism"], *(part for role in ROLES for part in frame[role])]
        for start, end in stretches:
            text = record["text"][start:end]
            assert 0 <= start < end <= len(record["text"]), record["id"]
            assert text == text.strip(), record["id"]


def test_the_fields_of_the_gold_set_have_the_values_of_the_guidelines(records):
    assert {label for record in records for *_, label in record["spans"]} == {
        *("ACTOR", "FACTOR", "MECHANISM")
    }
    frames = [frame for record in records for frame in record["frames"]]
    assert all(set(frame) == set(FRAME) for frame in frames)
    assert {frame["kind"] for frame in frames} == {"verb", "copula", "noun", "name"}
    assert {frame["voice"] for frame in frames} == {"active", "passive"}
    assert {frame["tense"] for frame in frames} <= {"past", "present", "future", "none"}
    assert all(frame["lemma"] and isinstance(frame["negated"], bool) for frame in frames)


def test_spans_of_one_label_in_the_gold_set_do_not_overlap(records):
    for record in records:
        spans = sorted((label, start, end) for start, end, label in record["spans"])
        for (label, _, end), (following, start, _) in zip(spans, spans[1:]):
            assert label != following or end <= start, record["id"]


def test_the_gold_set_can_be_read_and_is_perfect_against_itself(root, nlp, records):
    path = root / "assets" / "gold" / "frames.jsonl"
    for half in ("dev", "test"):
        examples = list(read_gold_frames(path, nlp, half=half))
        assert len(examples) == sum(record["half"] == half for record in records)
        for example in examples:
            group = example.reference.spans["sc"].copy(example.predicted)
            example.predicted.spans["sc"] = group
        scores = score_frames(examples)
        assert scores["spans_sc_f"] == scores["frames_exact"]["f"] == 1
        assert scores["frames_relaxed"]["f"] == 1
