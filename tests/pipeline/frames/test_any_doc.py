"""Whatever stands in a document: no error, stretches inside, plain data that survives saving."""

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lines import TAG_MAP
from spacy.tokens import Doc, DocBin, Span

from spacy_bert_ner.pipeline.frames.actor_factor_mechanism import ActorFactorMechanism
from spacy_bert_ner.pipeline.frames.circumstances import CIRCUMSTANCES
from spacy_bert_ner.pipeline.frames.records import frames_to_records
from spacy_bert_ner.pipeline.frames.storage import read_frames, read_links
from spacy_bert_ner.pipeline.frames.triples import make_triples
from spacy_bert_ner.pipeline.frames.tuples import make_tuples

TAGS = [*TAG_MAP, "``", "-LRB-", ""]
WORDS = (
    "the a man she who that which of by to in because as result so therefore lead led caused from "
    "said was been has had will may ought used going get not n't never no longer cannot 's and or "
    "if unless whether neither nor denied accused refused suggest demand claim without "
    "but , . ; : - ( ) \" ' `` '' “ ” up off company mayor week Monday attack collapse nobody"
).split()
WORDS += ["\n", "\n\n"]


@st.composite
def docs(draw, vocab):
    """Random words and tags, with or without each of the other layers."""
    words = draw(st.lists(st.sampled_from(WORDS) | st.text(min_size=1, max_size=4), max_size=25))
    length = len(words)

    def draw_layer(values):
        return draw(st.none() | st.lists(values, min_size=length, max_size=length))

    tags = draw_layer(st.sampled_from(TAGS))
    starts = draw_layer(st.sampled_from([True, False, None]))
    if starts:
        starts[0] = True
    doc = Doc(
        vocab,
        words=words,
        tags=tags,
        pos=[TAG_MAP.get(tag, {"POS": "X"})["POS"] for tag in tags] if tags else None,
        lemmas=[word.lower() for word in words] if draw(st.booleans()) else None,
        sent_starts=starts,
    )
    if length:
        borders = st.tuples(st.integers(0, length - 1), st.integers(1, 4))
        stretches = [(s, min(s + n, length)) for s, n in draw(st.lists(borders, max_size=8))]
        if draw(st.booleans()):
            labels = st.sampled_from(["NP", "NP", "VP", "PRT"])
            doc.spans["chunks"] = [Span(doc, s, e, draw(labels)) for s, e in stretches]
        i = 0
        ents = []
        for start, end in sorted(stretches):
            if start >= i:
                ents.append(Span(doc, start, end, draw(st.sampled_from(["PER", "ORG", "LOC"]))))
                i = end
        doc.ents = ents if draw(st.booleans()) else []
    return doc


def list_stretches(doc):
    for frame in read_frames(doc):
        yield frame["mechanism"]
        yield frame["sentence"]
        for role in ("actors", "targets", "complements", "factors", "factors_said", *CIRCUMSTANCES):
            yield from frame[role]
        for name in ("source", "condition"):
            if frame[name] is not None:
                yield frame[name]
    for link in read_links(doc):
        yield from (link["cause"], link["effect"], link["cue"])


@settings(max_examples=150)
@given(st.data())
def test_any_doc_gives_plain_frames_inside_it_that_can_be_saved(component, blank, data):
    doc = data.draw(docs(blank.vocab))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        doc = component(doc)
    frames, links = read_frames(doc), read_links(doc)
    assert all(0 <= start < end <= len(doc) for start, end in list_stretches(doc))
    for frame in frames:
        assert 0 <= frame["chain"] < frame["mechanism"][1] and 0 < frame["score"] < 1
        first, last = frame["sentence"]
        assert first <= frame["mechanism"][0] and frame["mechanism"][1] <= last
    numbers = {number for actor in doc._.actors for number in actor.frames}
    assert numbers <= set(range(len(frames)))
    assert len(frames_to_records([doc])) == len(frames)
    assert all(len(row) >= 4 and row[1] for row in make_tuples(doc))
    assert all(one.subject and one.relation and one.object for one in make_triples(doc))
    assert len(doc._.frames) == len(frames) and len(doc._.links) == len(links)
    store = data.draw(st.booleans())
    binary = DocBin(docs=[doc], store_user_data=store).to_bytes()
    for copy in (
        Doc(blank.vocab).from_bytes(doc.to_bytes()),
        *DocBin().from_bytes(binary).get_docs(blank.vocab),
    ):
        assert read_frames(copy) == frames and read_links(copy) == links


@pytest.mark.parametrize(
    "unit",
    [
        "the/DT man/NN saw/VBD",
        "that/IN he/PRP said/VBD",
        "a/DT man/NN and/CC",
        "a/DT man/NN of/IN",
        "to/TO go/VB",
        "who/WP",
        "not/RB",
        "has/VBZ",
        "(/(",
        ",/,",
        "because/IN it/PRP led/VBD to/TO",
        "therefore/RB it/PRP went/VBD",
        "'s/POS",
    ],
)
@pytest.mark.parametrize("sentences", [True, False])
def test_three_thousand_words_without_a_stop_are_read(component, blank, unit, sentences):
    pairs = [word.rsplit("/", 1) for word in unit.split()]
    pairs = (pairs * 3000)[:3000]
    doc = Doc(
        blank.vocab,
        words=[word for word, _ in pairs],
        tags=[tag for _, tag in pairs],
        sent_starts=[i == 0 for i in range(3000)] if sentences else None,
    )
    doc = component(doc)
    verbs = [tag for _, tag in pairs if tag in ("VBD", "VB", "VBZ")]
    assert bool(doc._.frames) == bool(verbs)
    assert all(0 <= s < e <= 3000 for s, e in list_stretches(doc))


@pytest.mark.parametrize("layers", [{}, {"lemmas": ["she", "leave"]}, {"pos": ["PRON", "VERB"]}])
def test_tags_alone_are_enough_for_frames(component, blank, layers):
    doc = component(Doc(blank.vocab, words=["she", "left"], tags=["PRP", "VBD"], **layers))
    (frame,) = doc._.frames
    assert [span.text for span in frame.actors] == ["she"]
    assert frame.sentence.text == "she left"


@pytest.mark.parametrize("length", [0, 1, 3])
def test_without_tags_there_are_no_frames(blank, chunk_rules, length):
    component = ActorFactorMechanism(blank)
    component.add_rules(chunk_rules)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        doc = component(Doc(blank.vocab, words=["it"] * length))
    assert read_frames(doc) == read_links(doc) == []
