import pytest
import spacy
import srsly
from hypothesis import given
from hypothesis import strategies as st
from spacy import displacy
from spacy.tokens import Doc, DocBin, Span

from spacy_bert_ner.pipeline.frames.actor_factor_mechanism import ActorFactorMechanism

VERB = {"id": "verb", "label": "MECHANISM", "pattern": [{"POS": "VERB"}]}


@pytest.fixture
def ruler():
    return ActorFactorMechanism(spacy.blank("en"))


def load(vocab, root, name):
    component = ActorFactorMechanism(spacy.blank("en", vocab=vocab))
    component.add_rules(srsly.read_jsonl(root / "assets" / "rules" / f"{name}.jsonl"))
    return component


def found(doc, label):
    return [span.text for span in doc.spans["sc"] if span.label_ == label]


@pytest.mark.parametrize(
    "label, texts",
    [
        ("ACTOR", ["chancellor", "Anna Brandt", "plan"]),
        ("FACTOR", ["German", "bold"]),
        ("MECHANISM", ["did", "give"]),
    ],
)
def test_pos_rules_are_the_idea_to_the_letter(vocab, root, annotated, label, texts):
    assert found(load(vocab, root, "pos")(annotated), label) == texts


@pytest.mark.parametrize(
    "label, texts",
    [
        ("ACTOR", ["The German chancellor Anna Brandt", "her very bold plan"]),
        ("FACTOR", ["German", "very bold"]),
        ("MECHANISM", ["did not give up"]),
    ],
)
def test_chunk_rules_find_groups(vocab, root, annotated, label, texts):
    assert found(load(vocab, root, "chunk")(annotated), label) == texts


@pytest.mark.parametrize(
    "words, tags, pos, chunks, mechanisms",
    [
        ("it was late", "PRP VBD JJ", "PRON VERB ADJ", [(1, 2, "VP")], []),
        ("it was sold", "PRP VBD VBN", "PRON VERB VERB", [(1, 3, "VP")], ["was sold"]),
        ("it may", "PRP MD", "PRON AUX", [(1, 2, "VP")], []),
        ("he had debts", "PRP VBD NNS", "PRON VERB NOUN", [(1, 2, "VP")], ["had"]),
        ("it has been", "PRP VBZ VBN", "PRON VERB VERB", [(1, 3, "VP")], []),
    ],
)
def test_bare_auxiliaries_are_no_mechanisms(vocab, root, words, tags, pos, chunks, mechanisms):
    doc = Doc(vocab, words=words.split(), tags=tags.split(), pos=pos.split())
    doc.spans["chunks"] = [Span(doc, *chunk) for chunk in chunks]
    assert found(load(vocab, root, "chunk")(doc), "MECHANISM") == mechanisms


def test_a_pronoun_group_is_no_actor_but_a_person_outside_groups_is(vocab, root):
    doc = Doc(
        vocab, words=["she", "met", "Ali"], tags=["PRP", "VBD", "FW"], pos=["PRON", "VERB", "X"]
    )
    doc.spans["chunks"] = [Span(doc, 0, 1, "NP")]
    doc.ents = [Span(doc, 2, 3, "PER")]
    assert found(load(vocab, root, "chunk")(doc), "ACTOR") == ["Ali"]


def test_an_entity_over_several_groups_takes_them_whole(vocab, root):
    doc = Doc(
        vocab,
        words=["the", "University", "of", "Oslo", "won"],
        tags=["DT", "NNP", "IN", "NNP", "VBD"],
        pos=["DET", "PROPN", "ADP", "PROPN", "VERB"],
    )
    doc.spans["chunks"] = [Span(doc, 0, 2, "NP"), Span(doc, 2, 3, "PP"), Span(doc, 3, 4, "NP")]
    doc.ents = [Span(doc, 1, 4, "ORG")]
    doc = load(vocab, root, "chunk")(doc)
    assert found(doc, "ACTOR") == ["the University of Oslo"]


def test_spans_carry_the_id_of_their_rule(ruler, annotated):
    ruler.add_rules([VERB])
    assert {span.id_ for span in ruler(annotated).spans["sc"]} == {"verb"}


def test_displacy_needs_no_options(vocab, root, annotated):
    html = displacy.render(load(vocab, root, "chunk")(annotated), style="span", jupyter=False)
    assert "MECHANISM" in html and "FACTOR" in html


def test_a_rule_can_be_removed(ruler, annotated):
    ruler.add_rules([VERB])
    ruler.remove_rule("verb")
    ruler.add_rules([{**VERB, "id": "other"}])
    assert {span.id_ for span in ruler(annotated).spans["sc"]} == {"other"}


@pytest.mark.parametrize(
    "rule, problem",
    [
        (
            {"id": "x", "label": "ACTOR"},
            "needs one of pattern, patterns, phrases, lemmas, entities, pos",
        ),
        ({**VERB, "phrases": ["a"]}, "and only one"),
        ({"id": "x", "label": "ACTOR", "phrases": [""]}, "non-empty strings"),
        ({"id": "x", "label": "ACTOR", "lemmas": "go"}, "non-empty strings"),
        ({"id": "x", "label": "ACTOR", "pos": ["NN"]}, "no universal tag 'NN'"),
        ({"id": "x", "label": "ACTOR", "pos": "NOUN"}, "non-empty strings"),
        ({"id": "x", "label": "ACTOR", "pos": ["VERB"], "except": "is"}, "'except' must be a list"),
        ({**VERB, "except": ["is"]}, "needs 'pos'"),
        ({**VERB, "color": "red"}, "unknown fields: color"),
        ({**VERB, "pattern": [{"NOSUCH": 1}]}, "the pattern is not valid"),
        ({**VERB, "pattern": []}, "the pattern is not valid"),
        ({**VERB, "pattern": "verb"}, "the pattern is not valid"),
        ({**VERB, "chunks": "NP"}, "'chunks' must be a list"),
        ({**VERB, "anchor": "start"}, "'anchor'"),
        ({**VERB, "anchor": "end"}, "needs 'chunks'"),
        ({**VERB, "chunks": [1]}, "'chunks' must be a list"),
        ({**VERB, "id": 1}, "'id' must be a non-empty string"),
        ({**VERB, "label": ""}, "'label' must be a non-empty string"),
        ("verb", "is not a dictionary"),
        ({**VERB, "id": "taken"}, "the id is already used"),
    ],
)
def test_a_bad_rule_is_one_clear_line_and_changes_nothing(ruler, rule, problem):
    ruler.add_rules([{**VERB, "id": "taken"}])
    before = ruler.rules
    with pytest.raises(ValueError, match=problem) as error:
        ruler.add_rules([{**VERB, "id": "good"}, rule])
    assert "\n" not in str(error.value)
    assert ruler.rules == before


def test_loading_bad_rules_keeps_the_good_ones(ruler):
    ruler.add_rules([VERB])
    with pytest.raises(ValueError, match="needs one of pattern"):
        ruler.initialize(lambda: [], rules=[{"id": "x", "label": "ACTOR"}])
    assert ruler.rules == [VERB]


def test_removing_an_unknown_rule_is_an_error(ruler):
    with pytest.raises(ValueError, match="no rule 'nobody'"):
        ruler.remove_rule("nobody")


def test_no_rules_is_a_warning(ruler, annotated):
    with pytest.warns(UserWarning, match="has no rules"):
        assert not ruler(annotated).spans["sc"]


def test_rules_come_from_the_config(root):
    nlp = spacy.blank("en")
    nlp.add_pipe("actor_factor_mechanism")
    path = str(root / "assets" / "rules" / "pos.jsonl")
    rules = {"@readers": "srsly.read_jsonl.v1", "path": path}
    nlp.config["initialize"]["components"]["actor_factor_mechanism"] = {"rules": rules}
    nlp.initialize()
    assert nlp.get_pipe("actor_factor_mechanism").labels == ("ACTOR", "FACTOR", "MECHANISM")


def test_rules_are_saved_with_the_pipeline(tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("actor_factor_mechanism").add_rules([VERB])
    nlp.to_disk(tmp_path / "model")
    assert spacy.load(tmp_path / "model").get_pipe("actor_factor_mechanism").rules == [VERB]
    copy = spacy.blank("en")
    copy.add_pipe("actor_factor_mechanism")
    copy.from_bytes(nlp.to_bytes())
    assert copy.get_pipe("actor_factor_mechanism").rules == [VERB]


def test_spans_survive_docbin(vocab, root, annotated):
    doc = load(vocab, root, "chunk")(annotated)
    data = DocBin(docs=[doc], store_user_data=True).to_bytes()
    copy = list(DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab))[0]
    original = [(s.text, s.label_, s.id_) for s in doc.spans["sc"]]
    assert [(s.text, s.label_, s.id_) for s in copy.spans["sc"]] == original


@given(st.data())
def test_any_doc_is_safe_and_labels_do_not_overlap_themselves(root, data):
    nlp = spacy.blank("en")
    words = data.draw(st.lists(st.text(min_size=1, max_size=6), max_size=12))
    length = len(words)
    tags = st.sampled_from(["NN", "JJ", "VB", "RB", "MD", "IN"])
    pos = st.sampled_from(["NOUN", "ADJ", "VERB", "ADV", "AUX", ""])
    doc = Doc(
        nlp.vocab,
        words=words,
        tags=data.draw(st.none() | st.lists(tags, min_size=length, max_size=length)),
        pos=data.draw(st.none() | st.lists(pos, min_size=length, max_size=length)),
    )
    if length:
        borders = st.tuples(st.integers(0, length - 1), st.integers(1, length))
        chunks = [(s, e) for s, e in data.draw(st.lists(borders, max_size=6)) if s < e]
        doc.spans["chunks"] = [Span(doc, s, e, "NP" if s % 2 else "VP") for s, e in chunks]
    for name in ("pos", "chunk"):
        spans = load(nlp.vocab, root, name)(doc).spans["sc"]
        for label in ("ACTOR", "FACTOR", "MECHANISM"):
            tokens = [
                i for span in spans if span.label_ == label for i in range(span.start, span.end)
            ]
            assert len(tokens) == len(set(tokens))


@pytest.mark.parametrize(
    "rule, texts",
    [
        ({"patterns": [[{"POS": "NOUN"}], [{"LOWER": "old"}]]}, ["Old", "mills"]),
        ({"phrases": ["old mills", "of course"]}, ["Old mills"]),
        ({"lemmas": ["mill", "close down"]}, ["mills", "closed down"]),
        ({"entities": ["ORG", "LOC"]}, ["Old mills"]),
        ({"pos": ["NOUN", "VERB"]}, ["mills", "closed"]),
        ({"pos": ["NOUN", "VERB", "ADJ"], "except": ["old", "closed"]}, ["mills"]),
    ],
)
def test_a_rule_may_have_patterns_phrases_lemmas_entities_or_universal_tags(ruler, rule, texts):
    doc = Doc(
        ruler.vocab,
        words=["Old", "mills", "closed", "down"],
        tags=["JJ", "NNS", "VBD", "RP"],
        pos=["ADJ", "NOUN", "VERB", "ADP"],
        lemmas=["old", "mill", "close", "down"],
        ents=["B-ORG", "I-ORG", "B-PER", "O"],
    )
    ruler.add_rules([{"id": "x", "label": "ACTOR", **rule}])
    assert [span.text for span in ruler(doc).spans["sc"]] == texts
    copy = ActorFactorMechanism(spacy.blank("en")).from_bytes(ruler.to_bytes())
    assert copy.rules == ruler.rules
    ruler.remove_rule("x")
    with pytest.warns(UserWarning, match="no rules"):
        assert not ruler(doc).spans["sc"]
