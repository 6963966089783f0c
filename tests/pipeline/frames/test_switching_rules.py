"""The component: rules are switched off and on, saved, checked; frames survive saving and
processes."""

import warnings

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from spacy_bert_ner.pipeline.frames.actor_factor_mechanism import ActorFactorMechanism
from spacy_bert_ner.pipeline.frames.storage import read_frames, read_links

LINE = "[{PER:Ada Holm}] sold/VBD/sell [the mill] because of [the rain] ."
CAUSE = {"id": "since", "label": "CAUSE", "pattern": [{"LOWER": "since"}], "cause": "behind"}


@pytest.fixture
def own(blank, chunk_rules):
    """A component that a test may change."""
    component = ActorFactorMechanism(blank)
    component.add_rules(chunk_rules)
    return component


@pytest.fixture
def nlp(chunk_rules):
    nlp = spacy.blank("en")
    nlp.add_pipe("actor_factor_mechanism").add_rules(chunk_rules)
    return nlp


def test_rules_that_are_data_are_switched_off_too(own, make_doc):
    own.disable_rule("cause.because-of")
    own.disable_rule("cause.because")
    own.disable_rule("mechanism.verb-group")
    doc = own(make_doc(LINE))
    assert not doc._.links and doc._.frames
    assert own.disabled_rules == ("cause.because", "cause.because-of", "mechanism.verb-group")
    own.enable_rule("cause.because-of")
    assert own(make_doc(LINE))._.links


def test_every_code_rule_has_an_example_and_can_be_switched_off_and_on(own):
    assert all(own.code_rules.values())
    for rule in own.code_rules:
        own.disable_rule(rule)
    assert set(own.disabled_rules) == set(own.code_rules)
    for rule in own.code_rules:
        own.enable_rule(rule)
    assert own.disabled_rules == ()


def test_without_any_code_rule_there_are_no_frames(own, make_doc):
    for rule in own.code_rules:
        own.disable_rule(rule)
    doc = own(make_doc("[mayor {PER:Ada}] , [the head] , said/VBD/say [it] is old/JJ ."))
    assert doc._.frames == [] and doc._.actors == [] and len(doc.spans["sc"])


def test_unknown_rules_cannot_be_switched(own):
    own.disable_rule("role.agent")
    with pytest.raises(ValueError, match="no rule 'nobody', only"):
        own.disable_rule("nobody")
    with pytest.raises(ValueError, match="'role.subject' .* is not disabled"):
        own.enable_rule("role.subject")
    with pytest.raises(ValueError, match="'nobody' .* is not disabled"):
        own.enable_rule("nobody")
    assert own.disabled_rules == ("role.agent",)


def test_rules_are_switched_off_in_the_config(chunk_rules, make_doc):
    nlp = spacy.blank("en")
    config = {"disabled_rules": ["frame.verb", "actor.entity-group"]}
    component = nlp.add_pipe("actor_factor_mechanism", config=config)
    component.add_rules(chunk_rules)
    assert component.disabled_rules == ("actor.entity-group", "frame.verb")
    assert component(make_doc(LINE))._.frames == []


def test_what_is_switched_off_is_saved(own, blank, tmp_path):
    own.disable_rule("role.agent")
    own.disable_rule("cause.because")
    own.to_disk(tmp_path / "rules")
    for copy in (
        ActorFactorMechanism(blank).from_bytes(own.to_bytes()),
        ActorFactorMechanism(blank).from_disk(tmp_path / "rules"),
    ):
        assert copy.disabled_rules == ("cause.because", "role.agent")
        assert copy.rules == own.rules


def test_what_is_switched_off_is_saved_with_the_pipeline(nlp, make_doc, tmp_path):
    nlp.get_pipe("actor_factor_mechanism").disable_rule("frame.verb")
    nlp.to_disk(tmp_path / "model")
    copy = spacy.load(tmp_path / "model").get_pipe("actor_factor_mechanism")
    assert copy.disabled_rules == ("frame.verb",)
    assert copy(make_doc(LINE))._.frames == []


@pytest.mark.parametrize(
    "rule",
    [
        {key: value for key, value in CAUSE.items() if key != "cause"},
        {**CAUSE, "cause": "above"},
        {**CAUSE, "label": "ACTOR"},
        {**CAUSE, "label": "EVENT"},
    ],
)
def test_only_cues_say_where_the_cause_is(own, rule):
    before = own.rules
    with pytest.raises(ValueError, match="'since'.*needs 'cause': behind, ahead, actor, target"):
        own.add_rules([rule])
    assert own.rules == before


def test_a_cue_of_ones_own_makes_links(own, make_doc):
    own.add_rules([CAUSE])
    (link,) = own(make_doc("[it] closed/VBD since [it] rained/VBD ."))._.links
    assert (link.cause.text, link.rule) == ("it rained", "since")


def test_helpers_are_no_labels(own):
    assert own.labels == ("ACTOR", "FACTOR", "MECHANISM")


def test_missing_tags_are_one_warning_for_each_component(own, blank):
    docs = [Doc(blank.vocab, words=["Ada", "sang"]) for _ in range(3)]
    with pytest.warns(UserWarning, match="has no tags") as caught:
        for doc in docs:
            assert own(doc)._.frames == []
    assert len(caught) == 1
    other = ActorFactorMechanism(blank)
    other.add_rules([CAUSE])
    with pytest.warns(UserWarning, match="has no tags"):
        other(docs[0])


def test_an_empty_doc_is_no_warning(own, blank):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        doc = own(Doc(blank.vocab))
    assert (doc._.frames, doc._.links, doc._.actors) == ([], [], [])


def test_an_old_annotation_is_replaced(own, make_doc):
    doc = own(make_doc(LINE))
    first, data = read_frames(doc), dict(doc.user_data)
    assert first and read_frames(own(doc)) == first and doc.user_data == data


@pytest.mark.parametrize("store_user_data", [True, False])
def test_frames_are_saved_with_the_doc(component, blank, make_doc, store_user_data, tmp_path):
    doc = component(make_doc(LINE))
    assert read_frames(doc) and read_links(doc) and doc._.actors
    doc.to_disk(tmp_path / "doc")
    data = DocBin(docs=[doc], store_user_data=store_user_data).to_bytes()
    copies = [
        Doc(blank.vocab).from_bytes(doc.to_bytes()),
        Doc(blank.vocab).from_disk(tmp_path / "doc"),
        *DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab),
    ]
    for copy in copies:
        assert read_frames(copy) == read_frames(doc) and read_links(copy) == read_links(doc)
        assert [str(frame) for frame in copy._.frames] == [str(frame) for frame in doc._.frames]


@Language.component("tests_frames_tags")
def tag_words(doc):
    """The words are their tags: "DT NN VBD"."""
    for token in doc:
        token.tag_ = token.text
    return doc


def test_processes_give_the_same_frames(nlp):
    nlp.add_pipe("tests_frames_tags", first=True)
    texts = ["DT NN VBD DT NN", "PRP VBZ TO VB DT NN", "DT NN VBD . NN", ""] * 3
    one, two = (list(nlp.pipe(texts, n_process=n, batch_size=2)) for n in (1, 2))
    assert list(map(read_frames, one)) == list(map(read_frames, two))
    assert [len(doc._.frames) for doc in two] == [1, 2, 1, 0] * 3


def test_a_rule_that_does_not_exist_cannot_be_switched_off_in_the_config():
    nlp = spacy.blank("en")
    nlp.add_pipe("actor_factor_mechanism", config={"disabled_rules": ["role.unheard-of"]})
    with pytest.raises(ValueError, match="no rule 'role.unheard-of'"):
        nlp.initialize()


def test_what_the_config_switches_off_stays_off_when_a_model_is_loaded(nlp, tmp_path):
    nlp.get_pipe("actor_factor_mechanism").disable_rule("role.agent")
    nlp.to_disk(tmp_path)
    config = {"components.actor_factor_mechanism.disabled_rules": ["role.control"]}
    component = spacy.load(tmp_path, config=config).get_pipe("actor_factor_mechanism")
    assert component.disabled_rules == ("role.agent", "role.control")


def test_a_removed_rule_is_no_longer_switched_off(own):
    own.disable_rule("cause.because")
    own.remove_rule("cause.because")
    assert own.disabled_rules == ()


def test_a_long_run_of_adjectives_has_few_matches(own):
    """All stretches of a run would be as many as its length squared."""
    words = ["big"] * 3000
    doc = Doc(own.vocab, words=words, tags=["JJ"] * len(words), pos=["ADJ"] * len(words))
    assert len(own.matcher.match(doc, [], [], ())) <= len(words)
    assert own(doc).spans["sc"]
