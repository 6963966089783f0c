"""How rules that are data are matched. How they are checked:
tests/pipeline/frames/test_actor_factor_mechanism.py."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from spacy_bert_ner.pipeline.frames.chunk_groups import cut_chunks, find_groups
from spacy_bert_ner.pipeline.frames.rules import RuleMatcher


@pytest.fixture
def matcher():
    return RuleMatcher(spacy.blank("en").vocab, "rules")


ONE = [0] * 40  # one sentence


def match(matcher, words, chunks=(), entities=(), disabled=(), starts=(0,)):
    words = words.split()
    doc = Doc(matcher.vocab, words=words, sent_starts=[i in starts for i in range(len(words))])
    return [tuple(one) for one in matcher.match(doc, chunks, entities, disabled)]


def test_groups_are_adjacent_chunks_in_order():
    chunks = [(0, 2, "VP"), (2, 3, "PRT"), (4, 5, "VP")]
    assert find_groups(chunks, ["VP", "PRT"], ONE) == {0: (0, 3, 2), 1: (0, 3, 2), 2: (0, 3, 3)}
    assert find_groups(chunks, ["PRT", "VP"], ONE) == {}


def test_a_chunk_of_a_group_may_be_missing():
    chunks = [(0, 2, "VP"), (2, 3, "PRT"), (4, 5, "VP"), (5, 6, "NP")]
    groups = find_groups(chunks, ["VP", "PRT?"], ONE)
    assert groups == {0: (0, 3, 2), 1: (0, 3, 2), 2: (0, 3, 3), 4: (4, 5, 5)}
    assert find_groups(chunks, ["VP", "PRT?", "NP"], ONE) == {4: (4, 6, 5), 5: (4, 6, 6)}


def test_a_group_ends_with_its_sentence():
    chunks = [(0, 2, "VP"), (2, 3, "PRT")]
    assert find_groups(chunks, ["VP", "PRT?"], [0, 0, 1]) == {0: (0, 2, 2), 1: (0, 2, 2)}
    assert list(cut_chunks([(0, 3, "NP"), (3, 4, "NP")], [0, 1, 2, 2])) == [
        (0, 1, "NP"),
        (1, 2, "NP"),
        (2, 3, "NP"),
        (3, 4, "NP"),
    ]


@pytest.mark.parametrize(
    "rule, found",
    [
        ({"phrases": ["mill"], "chunks": ["NP"]}, [(1, 3)]),
        ({"phrases": ["old mill"]}, []),
        ({"pattern": [{"LOWER": "old"}, {"LOWER": "mill"}]}, []),
        ({"entities": ["LOC"]}, []),
    ],
)
def test_no_match_is_in_two_sentences(matcher, rule, found):
    matcher.add([{"id": "x", "label": "X", **rule}])
    matches = match(matcher, "old mill burned", [(0, 3, "NP")], [(0, 2, "LOC")], starts=(0, 1))
    assert [one[:2] for one in matches] == found


def test_an_anchored_match_ends_its_chunk_and_not_the_group(matcher):
    rule = {"id": "p", "label": "X", "phrases": ["gave"], "chunks": ["VP", "PRT?"], "anchor": "end"}
    matcher.add([rule])
    assert match(matcher, "had gave up", [(0, 2, "VP"), (2, 3, "PRT")]) == [(0, 3, "X", "p")]
    assert match(matcher, "gave it", [(0, 2, "VP")]) == []


def test_an_entity_grows_to_its_group(matcher):
    matcher.add([{"id": "e", "label": "X", "entities": ["PER"], "chunks": ["NP"]}])
    entities = [(1, 2, "PER"), (3, 4, "PER"), (4, 5, "ORG")]
    assert match(matcher, "old Ann met Bo UN", [(0, 2, "NP")], entities) == [(0, 2, "X", "e")]


def test_the_longest_of_a_label_stays_unless_its_rule_is_switched_off(matcher):
    matcher.add([{"id": "long", "label": "X", "phrases": ["old mill"]}])
    matcher.add([{"id": "short", "label": "X", "phrases": ["mill"]}])
    matcher.add([{"id": "other", "label": "Y", "phrases": ["mill"]}])
    assert match(matcher, "the old mill") == [(1, 3, "X", "long"), (2, 3, "Y", "other")]
    matches = match(matcher, "the old mill", disabled=["long"])
    assert matches == [(2, 3, "X", "short"), (2, 3, "Y", "other")]


def test_a_removed_rule_matches_no_more(matcher):
    matcher.add([{"id": "e", "label": "X", "entities": ["PER"]}])
    matcher.add([{"id": "p", "label": "X", "phrases": ["mill"]}])
    for rule_id in ("e", "p"):
        matcher.remove(rule_id)
    assert match(matcher, "Ann mill", entities=[(0, 1, "PER")]) == []
    assert matcher.rules == []


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(1, 5), st.sampled_from(["NP", "VP", "PRT"]))
    ),
    st.lists(st.sampled_from(["NP", "VP", "PRT", "PRT?"]), min_size=1, max_size=3),
)
def test_groups_of_any_chunks_contain_their_tokens(parts, labels):
    chunks = sorted((start, start + size, label) for start, size, label in parts)
    for token, (start, end, last) in find_groups(chunks, labels, ONE).items():
        assert start <= token < last <= end


@pytest.mark.parametrize(
    "pos, found",
    [
        ("ADJ NOUN", ["0 1"]),
        ("ADV ADJ ADJ NOUN", ["0 3"]),
        ("ADV ADV ADV ADJ", ["1 4"]),  # at most two words ahead
        ("ADJ ADV ADJ", ["0 1", "1 3"]),
        ("ADV NOUN", []),
    ],
)
def test_words_by_tags_are_joined_with_words_ahead(blank, pos, found):
    matcher = RuleMatcher(blank.vocab, "rules")
    matcher.add([{"id": "a", "label": "FACTOR", "pos": ["ADJ"], "ahead": ["ADV"]}])
    tags = pos.split()
    doc = Doc(blank.vocab, words=["x"] * len(tags), pos=tags)
    assert [f"{m.start} {m.end}" for m in matcher.match(doc, [], [], ())] == found


def test_words_of_two_sentences_are_not_joined(blank):
    matcher = RuleMatcher(blank.vocab, "rules")
    matcher.add([{"id": "a", "label": "FACTOR", "pos": ["ADJ"], "ahead": ["ADV"]}])
    tags = "ADJ ADJ ADV ADJ".split()
    doc = Doc(blank.vocab, words=["x"] * 4, pos=tags, sent_starts=[True, True, False, True])
    assert [m[:2] for m in matcher.match(doc, [], [], ())] == [(0, 1), (1, 2), (3, 4)]


@pytest.mark.parametrize("rule", [{"ahead": ["ADV"], "phrases": ["x"]}, {"ahead": ["X!"]}])
def test_ahead_needs_universal_tags_and_pos(blank, rule):
    matcher = RuleMatcher(blank.vocab, "rules")
    with pytest.raises(ValueError, match="'ahead' must be a list of universal tags"):
        matcher.add(
            [
                {
                    "id": "a",
                    "label": "FACTOR",
                    **({"pos": ["ADJ"]} if "phrases" not in rule else {}),
                    **rule,
                }
            ]
        )
