"""IOB1 and IOB2 tags to spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_bert_ner.corpora.iob import is_iob2, split_tag, tags_to_spans

TYPES = frozenset({"PER", "LOC", "MISC"})


@st.composite
def span_sets(draw):
    """A sentence's length and its spans, in order, none over another, with or without gaps."""
    parts = draw(
        st.lists(
            st.tuples(st.integers(0, 2), st.integers(1, 4), st.sampled_from(sorted(TYPES))),
            max_size=8,
        )
    )
    spans, end = [], 0
    for gap, length, label in parts:
        spans.append((end + gap, end + gap + length, label))
        end += gap + length
    return end + draw(st.integers(0 if end else 1, 2)), spans


def write_iob2(length, spans):
    tags = ["O"] * length
    for start, end, label in spans:
        tags[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)
    return tags


def write_iob1(length, spans):
    tags = ["O"] * length
    for start, end, label in spans:
        touches = any(other[1:] == (start, label) for other in spans)
        first = f"B-{label}" if touches else f"I-{label}"
        tags[start:end] = [first] + [f"I-{label}"] * (end - start - 1)
    return tags


def split(tags):
    return [split_tag(tag, TYPES) for tag in tags]


def spans_of(tags):
    return tags_to_spans(split(tags.split()))[0]


@given(span_sets())
def test_spans_written_as_iob2_read_back_the_same(case):
    length, spans = case
    assert tags_to_spans(split(write_iob2(length, spans))) == (spans, [])


@given(span_sets())
def test_spans_written_as_iob1_read_back_the_same(case):
    length, spans = case
    assert tags_to_spans(split(write_iob1(length, spans)))[0] == spans


@given(st.lists(span_sets(), max_size=4))
def test_what_is_written_as_iob2_is_recognised(cases):
    assert is_iob2([split(write_iob2(*case)) for case in cases])


@given(st.lists(span_sets(), max_size=4).filter(lambda cases: any(spans for _, spans in cases)))
def test_what_is_written_as_iob1_is_recognised(cases):
    assert not is_iob2([split(write_iob1(*case)) for case in cases])


@pytest.mark.parametrize(
    "tags, spans",
    [
        ("", []),
        ("O O O", []),
        ("B-PER", [(0, 1, "PER")]),
        ("I-PER I-PER O", [(0, 2, "PER")]),
        ("B-PER I-PER B-PER", [(0, 2, "PER"), (2, 3, "PER")]),
        ("I-PER I-LOC", [(0, 1, "PER"), (1, 2, "LOC")]),
        ("B-PER I-LOC I-LOC", [(0, 1, "PER"), (1, 3, "LOC")]),
        ("I-PER O I-PER", [(0, 1, "PER"), (2, 3, "PER")]),
        ("O B-LOC B-PER I-PER", [(1, 2, "LOC"), (2, 4, "PER")]),
    ],
)
def test_tags_give_the_spans_of_conlleval(tags, spans):
    assert spans_of(tags) == spans


@pytest.mark.parametrize(
    "tags, strays",
    [
        ("B-PER I-PER O", []),
        ("I-PER I-PER", [0]),
        ("O I-LOC O I-LOC", [1, 3]),
        ("B-PER I-LOC I-LOC", [1]),
    ],
)
def test_every_i_that_begins_a_span_is_counted(tags, strays):
    assert tags_to_spans(split(tags.split()))[1] == strays


@pytest.mark.parametrize("tag", ["O", "B-PER", "I-PER", "B-MISC", "I-LOC"])
def test_a_known_tag_splits_into_prefix_and_type(tag):
    prefix, label = split_tag(tag, TYPES)
    assert f"{prefix}-{label}".rstrip("-") == tag


@pytest.mark.parametrize(
    "tag",
    ["", "o", "B", "I-", "PER", "b-PER", "S-PER", "B_PER", "B-per", "B-DATE", "O-PER", "-PER"],
)
def test_an_unknown_tag_is_named_with_the_types_that_may_stand(tag):
    with pytest.raises(ValueError, match="LOC, MISC, PER") as error:
        split_tag(tag, TYPES)
    assert f"'{tag}'" in str(error.value)


def test_one_stray_i_does_not_turn_iob2_into_iob1():
    assert is_iob2([split(["I-LOC", "O"]), split(["O", "B-PER", "I-PER"])])


@pytest.mark.parametrize("columns", [[], [[]], [["O", "O"]]])
def test_a_column_without_spans_counts_as_iob2(columns):
    assert is_iob2([split(tags) for tags in columns])
