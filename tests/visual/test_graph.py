"""The picture of a document's frames."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from spacy.tokens import Doc, Span

from spacy_bert_ner.pipeline.frames.storage import read_frames, write_frames
from spacy_bert_ner.visual.graph import draw_graph, make_graph


@pytest.fixture
def make(vocab):
    """Make a document with frames out of words, (actor, mechanism, target) as [start, end] or None,
    and links from frame to frame."""

    def make(words, frames=(), links=(), **changes):
        doc = Doc(vocab, words=words, pos=["NOUN"] * len(words))
        plain = []
        for actor, mechanism, target in frames:
            names = ("actors", "targets", "complements", "factors")
            values = {name: [] for name in names}
            values.update(actors=[actor] if actor else [], targets=[target] if target else [])
            values.update(kind="verb", lemma=words[mechanism], negated=False, modality=None)
            values.update(voice="active", tense="past", rules=[], score=0.9)
            values.update(mechanism=[mechanism, mechanism + 1], sentence=[0, len(words)])
            plain.append({**values, **changes})
        spans = {"cause": [0, 1], "effect": [0, 1], "cue": [0, 1], "rule": "cause.so"}
        linked = [{**spans, "cause_frame": a, "effect_frame": b} for a, b in links]
        doc.spans["sc"] = []
        write_frames(doc, plain, linked)
        return doc

    return make


RAIN = ["Rain", "flooded", "roads", ".", "Buses", "stopped", ".", "Mayors", "blamed", "rain", "."]
FRAMES = [([0, 1], 1, [2, 3]), ([4, 5], 5, None), ([7, 8], 8, [9, 10])]


def texts(svg):
    """What is written in a picture, which must be valid XML."""
    root = ElementTree.fromstring(svg)
    return [
        "".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")
    ]


def edges(doc, **options):
    graph = make_graph(doc, **options)
    names = dict(graph.nodes(data="text"))
    return {(names[start], role, names[end]) for start, end, role in graph.edges(data="role")}


def test_actors_act_mechanisms_have_targets_and_causes_have_effects(make):
    assert edges(make(RAIN, FRAMES, [(0, 1)])) == {
        ("Rain", "actor", "flooded"),
        ("flooded", "target", "roads"),
        ("Buses", "actor", "stopped"),
        ("flooded", "cause", "stopped"),
        ("Mayors", "actor", "blamed"),
        ("blamed", "target", "Rain"),
    }


def test_everything_in_the_graph_is_written_in_the_picture(make):
    written = texts(draw_graph(make(RAIN, FRAMES, [(0, 1)])))
    assert {"Rain", "flooded", "roads", "Buses", "stopped", "Mayors", "blamed"} <= set(written)
    assert written.count("Rain") == 1 and "rain" not in written


@pytest.mark.parametrize(
    "changes, text",
    [
        ({"negated": True}, "not flooded"),
        ({"modality": "may"}, "may flooded"),
        ({"modality": "must", "negated": True}, "must not flooded"),
    ],
)
def test_a_mechanism_says_whether_it_is_denied_or_only_may_be(make, changes, text):
    assert text in texts(draw_graph(make(RAIN, FRAMES[:1], **changes)))


CERTAINTIES = {
    "asserted": ("", {}),
    "reported": ("reported: Mayors", {"source": [7, 8]}),
    "alleged": ("alleged: Mayors", {"source": [7, 8]}),
    "denied": ("denied: Mayors", {"source": [7, 8]}),
    "conditional": ("conditional: Buses stopped, Mayors", {"condition": [4, 6], "source": [7, 8]}),
    "hypothetical": ("hypothetical", {}),
    "intended": ("intended", {}),
}
LEGEND = "dashed: not stated as a fact"


@pytest.mark.parametrize("certainty, note, spans", [(c, *v) for c, v in CERTAINTIES.items()])
def test_what_is_no_fact_is_dashed_and_says_what_it_is(make, certainty, note, spans):
    doc = make(RAIN, FRAMES[:1], certainty=certainty, negated=True, **spans)
    svg = draw_graph(doc)
    assert make_graph(doc).nodes[0]["certainty"] == certainty
    assert make_graph(doc).nodes[0]["note"] == note
    is_fact = certainty == "asserted"
    assert {"not flooded", *([] if is_fact else [note, LEGEND])} <= set(texts(svg))
    assert ("stroke-dasharray" in svg) == (LEGEND in texts(svg)) == (not is_fact)


def test_only_the_chosen_frames_are_drawn(make):
    doc = make(RAIN, FRAMES)
    changes = [{"certainty": "denied"}, {"negated": True}, {"kind": "name"}]
    write_frames(doc, [{**frame, **change} for frame, change in zip(read_frames(doc), changes)])

    def list_frames(**options):
        nodes = make_graph(doc, **options).nodes(data=True)
        return [node["text"] for _, node in nodes if node["kind"] == "frame"]

    assert list_frames() == ["flooded", "not stopped"]
    assert list_frames(certainties=["denied", "alleged"]) == ["flooded"]
    assert list_frames(certainties=["asserted"]) == ["not stopped"]
    assert list_frames(certainties=[]) == []
    assert list_frames(negated=True) == ["not stopped"]
    assert list_frames(negated=False) == ["flooded"]
    assert list_frames(kinds=["name"]) == ["blamed"]
    written = texts(draw_graph(doc, certainties=["asserted"], kinds=["verb", "name"], max_frames=1))
    assert "flooded" not in written and "The first 1 of 2 mechanisms" in written


def test_without_a_target_the_mechanism_points_to_what_follows(make):
    doc = make(RAIN, FRAMES[1:2], complements=[[7, 8]])
    assert ("stopped", "target", "Mayors") in edges(doc)


def test_frames_that_only_name_are_left_out(make):
    assert edges(make(RAIN, FRAMES, kind="name")) == set()


def test_a_name_behind_its_description_is_the_actor(make):
    words = "Silva left . We met the mayor Silva and a friend of Silva .".split()
    frames = [([0, 1], 1, None), ([3, 4], 4, [5, 8]), ([3, 4], 4, [9, 13])]
    doc = make(words, frames)
    doc.ents = [Span(doc, i, i + 1, "PER") for i in (0, 7, 12)]
    doc[5].pos_, doc[9].pos_, doc[11].pos_ = "DET", "DET", "ADP"
    assert {("met", "target", "Silva"), ("met", "target", "a friend of Silva")} <= edges(doc)


@pytest.mark.parametrize("words", [["it"], ["a", "man"]])
def test_what_may_be_another_is_not_merged(make, words):
    n = len(words)
    doc = make([*words, "left", *words, "fell"], [([0, n], n, [n + 1, 2 * n + 1])])
    doc[0].pos_ = doc[n + 1].pos_ = "PRON"
    assert len(make_graph(doc)) == 3


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "A&B", '"x"', "]]>", "-->", "&lt;"])
def test_markup_is_shown_as_text(make, name):
    svg = draw_graph(make([name, "bought", name + "s"], [([0, 1], 1, [2, 3])]))
    assert "<script" not in svg and {name, name + "s"} <= set(texts(svg))


@pytest.mark.parametrize("name", ["$x_1$", "$\\frac{1}{2}$", "$", "\\$5", "x^2_{", "%s", "{}"])
def test_nothing_is_taken_for_mathematics_or_a_template(make, name):
    assert name in texts(draw_graph(make([name, "rose"], [([0, 1], 1, None)])))


@pytest.mark.parametrize("name", ["a\x00b", "a\nb", "a\x0bb", "a\u2028b", "a\ufffeb"])
def test_characters_that_xml_cannot_hold_are_spaces(make, name):
    assert "a b" in texts(draw_graph(make([name, "rose"], [([0, 1], 1, None)])))


@pytest.mark.filterwarnings("error")
def test_letters_that_the_font_lacks_are_left_to_the_browser(make):
    assert "東京" in texts(draw_graph(make(["東京", "rose"], [([0, 1], 1, None)])))


def test_long_names_are_shortened(make):
    (shown,) = (
        t for t in texts(draw_graph(make(["x" * 90, "rose"], [([0, 1], 1, None)]))) if "x" in t
    )
    assert shown == "x" * 31 + "…"


def test_only_the_first_frames_are_drawn_and_it_is_said_so(make):
    written = texts(draw_graph(make(RAIN, FRAMES, [(0, 1), (1, 2)]), max_frames=2))
    assert "blamed" not in written and "The first 2 of 3 mechanisms" in written
    assert not any(text.startswith("The first") for text in texts(draw_graph(make(RAIN, FRAMES))))


@pytest.mark.parametrize("words", [[], ["Hello", "!"]])
def test_a_document_without_frames_says_so(make, vocab, words):
    assert texts(draw_graph(make(words))) == ["No frames"]
    assert texts(draw_graph(Doc(vocab, words=words))) == ["No frames"]


def test_the_same_document_gives_the_same_picture_in_another_process_too(make):
    svg = draw_graph(make(RAIN, FRAMES, [(0, 1)]))
    assert svg == draw_graph(make(RAIN, FRAMES, [(0, 1)]))
    assert not re.search(r"<dc:date>|\d{4}-\d\d-\d\dT", svg)
    code = (
        "import sys, spacy; from spacy_bert_ner.visual.graph import draw_graph; "
        "sys.stdout.write(draw_graph(spacy.blank('en')('Hi')))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == draw_graph(make(["Hi"]))


def test_the_settings_of_matplotlib_stay_as_they_were(make):
    import matplotlib

    before = dict(matplotlib.rcParams)
    draw_graph(make(RAIN, FRAMES))
    assert dict(matplotlib.rcParams) == before
