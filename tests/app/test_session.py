"""Pages without a browser: what is kept, what is run again, and what is said."""

import spacy

from spacy_bert_ner.app import session
from spacy_bert_ner.app.documents import MAX_CHARACTERS

TEXT = "Marta Olsen told Reuters in Bergen."


def enter(app, text):
    app.text_area(key="text_field").set_value(text).run()
    assert not app.exception
    return app


def offer(monkeypatch, path):
    """Offer a second model. (A field of AppTest takes no new options. The browser tests type a
    path.)"""
    models = {"training/tiny": "training/tiny/model-best", "other": str(path)}
    monkeypatch.setattr(session, "list_models", lambda: models)


def shown(app):
    return [html.proto.body for html in app.get("html")]


def test_a_page_without_text_says_what_to_do(open_view):
    app = open_view("entities")
    assert not app.exception
    assert "Paste a text" in app.info[0].value


def test_a_text_is_run_once_and_again_only_if_it_changes(open_view):
    app = enter(open_view("entities"), TEXT)
    docs = app.session_state["run"].docs
    assert [ent.text for ent in docs[0].ents] == ["Marta Olsen", "Reuters", "Bergen"]
    app.slider(key="threshold").set_value(0.5).run()
    assert app.session_state["run"].docs is docs
    enter(app, TEXT + " Olsen left.")
    assert app.session_state["run"].docs is not docs


def test_no_text_any_more_is_the_beginning(open_view):
    app = enter(enter(open_view("entities"), TEXT), " ")
    assert "Paste a text" in app.info[0].value


def test_what_is_left_out_is_said_and_the_field_has_what_is_left(open_view):
    app = enter(open_view("entities"), "Bergen " * (MAX_CHARACTERS // 7 + 100))
    assert "left out" in app.warning[0].value
    assert len(app.text_area(key="text_field").value) <= MAX_CHARACTERS
    enter(app, TEXT)
    assert not app.warning


def test_a_model_that_cannot_be_loaded_is_a_message(open_view, tmp_path, monkeypatch):
    offer(monkeypatch, tmp_path)
    app = open_view("entities")
    app.selectbox(key="model_choice").set_value("other").run()
    assert not app.exception
    assert "is not a spaCy pipeline" in app.error[0].value.replace("\\", "")
    app.selectbox(key="model_choice").set_value("training/tiny").run()
    assert not app.error
    assert shown(enter(app, TEXT))


def test_no_model_at_all_says_how_to_make_one(open_view, tmp_path, monkeypatch):
    monkeypatch.setattr(session, "list_models", lambda: {})
    app = open_view("entities")
    assert not app.exception
    assert "python -m spacy project run all" in app.error[0].value.replace("\\", "")


def test_a_pipeline_without_scores_is_shown_with_dashes(open_view, tmp_path, monkeypatch):
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "CITY", "pattern": "Bergen"}])
    nlp.to_disk(tmp_path / "ruler")
    offer(monkeypatch, tmp_path / "ruler")
    app = open_view("entities")
    app.selectbox(key="model_choice").set_value("other").run()
    enter(app, TEXT)
    app.slider(key="threshold").set_value(1.0).run()
    assert "CITY –" in shown(app)[0]


def test_a_pipeline_that_fails_is_a_message(open_view, tmp_path, monkeypatch):
    def fail(doc):
        raise RuntimeError("it broke")

    spacy.Language.component("app_fails", func=fail)
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler")
    nlp.add_pipe("app_fails")
    nlp.to_disk(tmp_path / "fails")
    offer(monkeypatch, tmp_path / "fails")
    app = open_view("entities")
    app.selectbox(key="model_choice").set_value("other").run()
    enter(app, TEXT)
    assert "it broke" in app.error[0].value
    app.selectbox(key="model_choice").set_value("training/tiny").run()
    assert not app.error and shown(app)


def test_what_was_stopped_shows_what_is_done_and_can_go_on(open_view, monkeypatch):
    app = enter(open_view("entities"), TEXT)
    run = app.session_state["run"]
    done, run.docs, run.stopped = run.docs, [], True
    app.run()
    assert "Stopped" in app.warning[0].value
    assert "the last 1 of 1 documents" in app.warning[0].value.replace("\\", "")
    assert not app.info  # that there is no text
    app.button(key="run on").click().run()
    assert not app.warning
    assert [doc.text for doc in app.session_state["run"].docs] == [doc.text for doc in done]


def test_two_models_beside_each_other(open_view):
    app = enter(open_view("models"), TEXT)
    assert {metric.label: metric.value for metric in app.metric} == {
        "same": "3",
        "other type": "0",
        "other borders": "0",
        "only left": "0",
        "only right": "0",
    }
    assert len(shown(app)) == 2


def test_a_second_model_that_cannot_be_loaded_leaves_the_first(open_view, monkeypatch):
    offer(monkeypatch, "/nowhere")
    app = open_view("models")
    assert not app.exception
    assert "There is no folder" in app.error[0].value
    assert any("en" in caption.value for caption in app.caption)


def test_a_full_vocabulary_is_left_behind(project, monkeypatch):
    path = str(project / "training" / "tiny" / "model-best")
    first = session.open_model(path)
    first.nlp("So many new words")
    assert session.open_model(path) is first
    monkeypatch.setattr(session, "MAX_NEW_STRINGS", 0)
    second = session.open_model(path)
    assert second is not first
    assert session.open_model(path) is second


def test_markdown_shows_text_as_it_is():
    text = "[x](y) <b> *a* $1$ `c` :smile: _d_ #"
    assert session.escape(text).replace("\\", "") == text
    assert session.escape("*a*") == "\\*a\\*"
