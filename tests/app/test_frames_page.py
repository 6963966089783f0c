"""The page of actors, factors and mechanisms, without a browser."""

import json

import pandas
import pytest
import spacy
from spacy.tokens import Doc, Span

from spacy_bert_ner.app import frame_tables
from spacy_bert_ner.app.rules import find_component
from spacy_bert_ner.app.views import frames
from spacy_bert_ner.pipeline.frames.storage import write_frames
from spacy_bert_ner.visual.graph import draw_graph

TEXT = "Marta Olsen told Reuters."
NAMED = "<b>&</b>.txt"


@pytest.fixture
def doc(model):
    """A document of the tiny pipeline's rules: who acts, a cause, a naming."""
    words = "Ada sold the old mill because of the rain . The mill was not closed .".split()
    tags = "NNP VBD DT JJ NN IN IN DT NN . DT NN VBD RB VBN .".split()
    pos = "PROPN VERB DET ADJ NOUN SCONJ ADP DET NOUN PUNCT DET NOUN AUX PART VERB PUNCT".split()
    lemmas = "Ada sell the old mill because of the rain . the mill be not close .".split()
    starts = [i in (0, 10) for i in range(len(words))]
    doc = Doc(model.nlp.vocab, words=words, tags=tags, pos=pos, lemmas=lemmas, sent_starts=starts)
    borders = [(0, 1), (2, 5), (7, 9), (10, 12)]
    doc.spans["chunks"] = [Span(doc, *border, "NP") for border in borders]
    doc.ents = [Span(doc, 0, 1, "PER")]
    doc.user_data["name"] = NAMED
    return find_component(model.nlp)(doc)


CERTAINTIES = ["asserted", "reported", "alleged", "denied", "conditional", "hypothetical"]
CERTAINTIES += ["intended"]


@pytest.fixture
def unsure(model):
    """A frame of each certainty (the third is negated), with the source Dahl and a condition, and
    a name."""
    words = "Dahl sold mills . If it rains".split()
    doc = Doc(model.nlp.vocab, words=words, pos=["NOUN"] * len(words))
    same = dict.fromkeys(("complements", "factors"), [])
    same.update(actors=[[0, 1]], targets=[[2, 3]], mechanism=[1, 2], sentence=[0, len(words)])
    same.update(lemma="sell", modality=None, voice="active", tense="past", rules=[], score=0.9)
    same.update(kind="verb", negated=False)
    frames = [{**same, "certainty": one, "source": [0, 1]} for one in CERTAINTIES]
    frames[0].update(source=None)
    frames[2].update(negated=True)
    frames[4].update(condition=[4, 7])
    doc.spans["sc"] = []
    names = {**same, "kind": "name", "certainty": "asserted"}
    write_frames(doc, [*frames, names])
    return doc


def test_the_table_and_the_files_say_how_certain_and_who_says_so(unsure, tmp_path):
    table = frame_tables.make_frame_table([unsure])
    assert list(table.certainty) == [*CERTAINTIES, "asserted"]
    assert pandas.isna(table.source[0]) and set(table.source[1:7]) == {"Dahl"}
    assert table.condition[4] == "If it rains" and table.kind[7] == "name"
    (tmp_path / "frames.csv").write_bytes(frame_tables.to_csv([unsure]))
    saved = pandas.read_csv(tmp_path / "frames.csv", keep_default_na=False)
    assert list(saved.certainty) == list(table.certainty)
    assert list(saved.source) == ["", *["Dahl"] * 6, ""] and saved.condition[4] == "If it rains"
    rows = json.loads(frame_tables.to_json([unsure]))
    assert [row["certainty"] for row in rows] == list(table.certainty)
    assert rows[0]["source"] is None and rows[1]["source"] == "Dahl"


def test_frames_are_chosen_by_certainty_kind_and_polarity(unsure):
    table = frame_tables.make_frame_table([unsure])

    def choose(**chosen):
        found = frame_tables.choose_frames(table, frame_tables.FrameFilter(**chosen))
        return list(found.frame)

    assert choose() == [1, 2, 3, 4, 5, 6, 7]
    assert choose(certainties=("denied", "alleged")) == [3, 4]
    assert choose(negated=True) == [3] and choose(negated=False) == [1, 2, 4, 5, 6, 7]
    assert choose(kinds=("name",)) == [8] and choose(kinds=("noun",)) == []
    assert choose(certainties=("alleged",), negated=False) == []


def test_names_have_a_table_of_their_own(unsure):
    (row,) = frame_tables.make_name_table(unsure).to_dict("records")
    assert (row["frame"], row["name"], row["called"]) == (8, "Dahl", "mills")
    (actor,) = frame_tables.make_actor_table(unsure).to_dict("records")
    assert actor["called"] == "mills"
    assert actor["does"].startswith("sell; sell (reported); not sell (alleged); sell (denied)")


def test_frames_are_a_table(doc):
    table = frame_tables.make_frame_table([doc, doc])
    assert list(table.columns) == frame_tables.NAMES and len(table) == 4
    first, second = table.iloc[0], table.iloc[1]
    assert (first.document, first.frame, first.actors, first.lemma) == (NAMED, 1, "Ada", "sell")
    assert (first.targets, first.factors, first.negated) == ("the old mill", "old", "")
    assert (second.frame, second.negated, second.voice, second.targets) == (
        2,
        "not",
        "passive",
        "The mill",
    )
    assert first.rules == "frame.verb; role.subject"


def test_links_and_actors_are_tables(doc):
    (link,) = frame_tables.make_link_table(doc).to_dict("records")
    assert (link["cause"], link["cue"], link["effect's frame"]) == ("the rain", "because of", "1")
    (actor,) = frame_tables.make_actor_table(doc).to_dict("records")
    assert actor == {
        "actor": "Ada",
        "type": "PER",
        "called": "",
        "mentions": "Ada",
        "does": "sell",
        "frames": "1",
    }


def test_files_hold_all_frames(doc, tmp_path):
    (tmp_path / "frames.csv").write_bytes(frame_tables.to_csv([doc]))
    table = pandas.read_csv(tmp_path / "frames.csv", keep_default_na=False)
    assert list(table.lemma) == ["sell", "close"] and table.document[0] == NAMED
    rows = json.loads(frame_tables.to_json([doc]))
    assert [row["targets"] for row in rows] == [["the old mill"], ["The mill"]]
    assert [row["negated"] for row in rows] == [False, True]


def test_a_file_holds_all_triples(doc, tmp_path):
    (tmp_path / "triples.tsv").write_bytes(frame_tables.to_triples([doc]))
    table = pandas.read_csv(tmp_path / "triples.tsv", sep="\t", keep_default_na=False)
    assert list(table.object) == ["the old mill", "the rain"] and table.document[0] == NAMED
    assert list(table.relation) == ["sold", "sold the old mill because of"]
    assert list(table.frame) == [1, 1] and list(table.source) == ["", ""]


def test_without_frames_the_tables_are_empty(model):
    doc = Doc(model.nlp.vocab)
    assert frame_tables.make_frame_table([doc]).empty and frame_tables.make_link_table(doc).empty
    assert frame_tables.make_actor_table(doc).empty
    assert json.loads(frame_tables.to_json([doc])) == []
    assert frame_tables.to_triples([doc]).decode("utf-8-sig").count("\n") == 1


def enter(page, text=TEXT):
    return page.text_area(key="text_field").set_value(text).run()


def get_switch(page, rule):
    return next(box for box in page.checkbox if box.key.endswith(f" {rule}"))


def test_an_empty_page_says_what_to_do(open_view):
    page = open_view("frames")
    assert not page.exception and "Paste a text" in page.info[0].value


def test_the_frames_of_a_text_are_shown(open_view):
    page = enter(open_view("frames"))
    assert not page.exception
    (row,) = page.dataframe[0].value.to_dict("records")
    assert (row["actors"], row["lemma"], row["targets"]) == ("Marta Olsen", "tell", "Reuters")
    for view in ("Names", "Cause and effect", "Actors", "Graph"):
        page = page.button_group(key="view").set_value(view).run()
        assert not page.exception


def test_the_table_and_the_graph_have_the_same_filters(open_view, monkeypatch):
    drawn = []

    def draw(doc, **chosen):
        drawn.append(chosen)
        return draw_graph(doc, **chosen)

    monkeypatch.setattr(frames, "draw_graph", draw)
    page = enter(open_view("frames"))
    page = page.multiselect(key="certainties").set_value(["asserted"]).run()
    assert len(page.dataframe[0].value) == 1
    page = page.selectbox(key="polarity").set_value("affirmed").run()
    assert len(page.dataframe[0].value) == 1
    page = page.multiselect(key="certainties").set_value(["denied", "alleged"]).run()
    assert not page.dataframe and page.info[0].value == "No such frames in this text."
    assert "0 of 1 frames" in [one.value for one in page.caption]
    page = page.multiselect(key="kinds").set_value(["noun"]).run()
    page = page.button_group(key="view").set_value("Graph").run()
    assert not page.exception
    assert drawn == [{"certainties": ("denied", "alleged"), "kinds": ("noun",), "negated": False}]


def test_a_rule_is_switched_off_and_on_again(open_view):
    page = enter(open_view("frames"))
    page = get_switch(page, "role.subject").uncheck().run()
    assert not page.exception
    changes, frames = page.dataframe[0].value, page.dataframe[1].value
    assert list(changes["change"]) == ["gone", "new"] and list(frames["actors"]) == [""]
    assert [text.value for text in page.text if "off:" in text.value] == ["1 off: 1 gone, 1 new"]
    other = enter(open_view("frames"))  # another session
    assert list(other.dataframe[0].value["actors"]) == ["Marta Olsen"]
    page = next(b for b in page.button if b.label == "Switch all on").click().run()
    assert list(page.dataframe[0].value["actors"]) == ["Marta Olsen"]


def test_a_model_without_the_component_is_a_message(open_view, project, monkeypatch):
    load = spacy.load
    monkeypatch.setattr(spacy, "load", lambda path: load(path, exclude=["actor_factor_mechanism"]))
    import streamlit

    streamlit.cache_resource.clear()
    page = enter(open_view("frames"))
    streamlit.cache_resource.clear()
    assert not page.exception
    assert any("has no component" in warning.value for warning in page.warning)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "$x$ *a* [b](c) :smile:", "\n\n", "?"]
)
def test_any_text_is_shown(open_view, text):
    page = enter(open_view("frames"), text)
    assert not page.exception
