"""Entities by classifying tokens: labels, learning, thresholds, calibration, round trips."""

import pickle

import numpy
import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span, SpanGroup
from spacy.training import Example
from thinc.api import Model, fix_random_seed

TOK2VEC = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "pretrained_vectors": None,
    "width": 16,
    "depth": 1,
    "embed_size": 200,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": True,
}
MODEL = {"@architectures": "spacy_bert_ner.TokenClassifier.v1", "tok2vec": TOK2VEC}
TRAIN = [
    ("Ilse Marn left Ostbank today .", [(0, 2, "PER"), (3, 4, "ORG")]),
    ("Ostbank sued Ilse Marn .", [(0, 1, "ORG"), (2, 4, "PER")]),
    ("It rained .", []),
]
WORDS = TRAIN[0][0].split()


def make_doc(nlp, text, ents):
    doc = Doc(nlp.vocab, words=text.split())
    doc.set_ents([Span(doc, *ent) for ent in ents], default="outside")
    return doc


def make_examples(nlp, data=TRAIN):
    return [Example(Doc(nlp.vocab, words=t.split()), make_doc(nlp, t, ents)) for t, ents in data]


def blank(**settings):
    fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("token_ner", config={"model": MODEL, "threshold": 0.0, **settings})
    return nlp


def start(**settings):
    """A pipeline that has been initialized, and its optimizer."""
    nlp = blank(**settings)
    return nlp, nlp.initialize(lambda: make_examples(nlp))


def learn(nlp, optimizer, steps=40):
    return [nlp.update(make_examples(nlp), sgd=optimizer)["token_ner"] for _ in range(steps)]


@pytest.fixture(scope="module")
def trained_bytes():
    nlp, optimizer = start()
    learn(nlp, optimizer)
    return nlp.to_bytes()


@pytest.fixture
def trained(trained_bytes):
    """A pipeline that knows the toy corpus."""
    return blank().from_bytes(trained_bytes)


def ents_of(doc):
    return [(ent.start, ent.end, ent.label_) for ent in doc.ents]


def spans_of(doc):
    return [(span.start, span.end, span.label_) for span in doc.spans["ner"]]


def scores_of(doc):
    return doc.spans["ner"].attrs["scores"]


def weights_of(nlp):
    return nlp.get_pipe("token_ner").model.to_bytes()


def test_labels_come_from_the_data():
    nlp, _ = start()
    ner = nlp.get_pipe("token_ner")
    assert ner.labels == ner.label_data == ("ORG", "PER")
    assert ner.tags == "O B-ORG B-PER I-ORG I-PER L-ORG L-PER U-ORG U-PER".split()
    assert ner.model.get_dim("nO") == 9


def test_labels_can_be_given():
    nlp = blank()
    nlp.config["initialize"]["components"]["token_ner"] = {"labels": ["PER", "LOC"]}
    nlp.initialize()
    assert nlp.get_pipe("token_ner").labels == ("PER", "LOC")
    doc = nlp(Doc(nlp.vocab, words=WORDS))
    assert len(spans_of(doc)) == len(scores_of(doc))


def test_no_labels_are_an_error():
    nlp = blank()
    with pytest.raises(ValueError, match="No labels for 'token_ner'.*entity column"):
        nlp.initialize(lambda: make_examples(nlp, TRAIN[2:]))


EVENTS = [*TRAIN, ("Storm Ada passed Ostbank", [(0, 2, "EVENT"), (3, 4, "ORG")])]


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_label_that_is_added_later_is_learned(version, tmp_path):
    model = {**MODEL, "@architectures": f"spacy_bert_ner.TokenClassifier.{version}"}
    nlp, optimizer = start(model=model)
    learn(nlp, optimizer)
    ner = nlp.get_pipe("token_ner")
    assert ner.add_label("EVENT") == 1 and ner.add_label("PER") == 0
    assert ner.labels == ("ORG", "PER", "EVENT")
    for _ in range(200):
        nlp.update(make_examples(nlp, EVENTS), sgd=optimizer)
    nlp.to_disk(tmp_path / "model")
    for model in (nlp, spacy.load(tmp_path / "model")):
        for text, ents in EVENTS:
            assert ents_of(model(Doc(model.vocab, words=text.split()))) == ents


def test_a_label_that_is_added_later_changes_no_entity(trained):
    before = trained(Doc(trained.vocab, words=WORDS))
    trained.get_pipe("token_ner").add_label("EVENT")
    after = trained(Doc(trained.vocab, words=WORDS))
    assert ents_of(after) == ents_of(before)
    assert scores_of(after) == pytest.approx(scores_of(before), abs=0.02)


def has_gradient(nlp):
    nodes = nlp.get_pipe("token_ner").model.walk()
    gradients = [n.get_grad(name) for n in nodes for name in n.grad_names if n.has_grad(name)]
    return any(gradient.any() for gradient in gradients)


def test_a_type_that_is_not_known_is_an_error_that_changes_no_weight():
    nlp, optimizer = start()
    learn(nlp, optimizer, 1)
    before = weights_of(nlp)
    strange = make_examples(nlp, [*TRAIN, ("Storm Ada passed", [(0, 2, "EVENT")])])
    with pytest.raises(ValueError, match="'token_ner' was initialized for ORG, PER; .* 'EVENT'"):
        nlp.update(strange, sgd=optimizer)
    assert weights_of(nlp) == before and not has_gradient(nlp)


def test_the_loss_falls():
    nlp, optimizer = start()
    losses = learn(nlp, optimizer, 30)
    assert 0 < losses[-1] < losses[0] / 2


def test_a_tiny_model_learns_a_toy_corpus(trained):
    for text, ents in TRAIN:
        assert ents_of(trained(Doc(trained.vocab, words=text.split()))) == ents


def test_learning_with_empty_docs_among_others():
    nlp, optimizer = start()
    examples = make_examples(nlp)
    empty = Example(Doc(nlp.vocab), Doc(nlp.vocab))
    for _ in range(40):
        nlp.update([empty, *examples, empty], sgd=optimizer)
    assert ents_of(nlp(Doc(nlp.vocab, words=WORDS))) == TRAIN[0][1]


@pytest.mark.parametrize("count", [0, 2])
def test_a_batch_without_tokens_brings_no_loss(count):
    nlp, optimizer = start()
    examples = [Example(Doc(nlp.vocab), Doc(nlp.vocab)) for _ in range(count)]
    assert nlp.get_pipe("token_ner").update(examples, sgd=optimizer) == {"token_ner": 0.0}


def test_the_gradient_is_that_of_the_gold_sequence_among_the_valid_ones():
    nlp, _ = start()
    ner = nlp.get_pipe("token_ner")
    examples = list(make_examples(nlp))
    gold = [ner._one_hot(example) for example in examples]
    scores = [numpy.full(truth.shape, 1 / 9, dtype="f") for truth, _ in gold]
    loss, gradient = ner.get_loss(examples, scores)
    assert loss > 0
    for d, (truth, _) in zip(gradient, gold):
        # what the gold tags gain is what all others lose
        numpy.testing.assert_allclose(d.sum(axis=1), 0, atol=1e-5)
        assert ((d < 0) == (truth > 0)).all()


@pytest.mark.parametrize(
    "tags",
    [
        ["-", "-", "-", "-", "-"],
        ["B-PER", "L-PER", "-", "-", "O"],
        ["-", "-", "U-ORG", "-", "O"],
        ["O", "-", "-", "-", "U-PER"],
    ],
)
def test_tokens_without_annotation_bring_no_gradient(tags):
    nlp, _ = start()
    ner = nlp.get_pipe("token_ner")
    doc = Doc(nlp.vocab, words="a b c d e".split())
    examples = [Example.from_dict(doc, {"entities": tags})]
    _, [gradient] = ner.get_loss(examples, [numpy.full((5, 9), 1 / 9, dtype="f")])
    assert [bool(row.any()) for row in gradient] == [tag != "-" for tag in tags]


def test_a_doc_that_is_not_annotated_teaches_nothing():
    nlp, _ = start()
    bare = Example(Doc(nlp.vocab, words=WORDS), Doc(nlp.vocab, words=WORDS))
    assert nlp.get_pipe("token_ner").update([bare]) == {"token_ner": 0.0}
    assert not has_gradient(nlp)


def test_an_update_without_optimizer_keeps_the_gradient():
    nlp, _ = start()
    nlp.get_pipe("token_ner").update(make_examples(nlp))
    assert has_gradient(nlp)


def test_entities_and_spans_agree_and_scores_are_probabilities(trained):
    for text, _ in TRAIN:
        doc = trained(Doc(trained.vocab, words=text.split()))
        assert ents_of(doc) == spans_of(doc)
        assert len(scores_of(doc)) == len(doc.ents)
        assert all(0 <= score <= 1 for score in scores_of(doc))


def test_prediction_does_not_change_the_docs(trained):
    doc = Doc(trained.vocab, words=WORDS)
    [prediction] = trained.get_pipe("token_ner").predict([doc])
    assert prediction.spans == TRAIN[0][1]
    assert not doc.ents and "ner" not in doc.spans


def test_tokens_without_entity_are_outside_and_not_missing(trained):
    doc = trained(Doc(trained.vocab, words=WORDS))
    assert [token.ent_iob_ for token in doc] == ["B", "I", "O", "B", "O", "O"]


@pytest.mark.parametrize("texts", [[], [[]], [[], []], [[], WORDS, []]])
def test_empty_batches_and_docs_pass(trained, texts):
    docs = list(trained.pipe(Doc(trained.vocab, words=words) for words in texts))
    assert [ents_of(doc) for doc in docs] == [TRAIN[0][1] if words else [] for words in texts]
    assert [len(scores_of(doc)) for doc in docs] == [2 if words else 0 for words in texts]


def test_a_doc_has_the_same_scores_alone_and_among_others(trained):
    texts = [text.split() for text, _ in TRAIN]
    together = trained.pipe((Doc(trained.vocab, words=words) for words in texts), batch_size=3)
    for words, doc in zip(texts, together):
        alone = scores_of(trained(Doc(trained.vocab, words=words)))
        assert scores_of(doc) == pytest.approx(alone, abs=1e-5)


def between(scores):
    """A threshold between the lowest score and the others."""
    low, high = sorted(scores)[:2]
    return (low + high) / 2


@pytest.mark.parametrize("from_config", [True, False])
def test_the_threshold_leaves_out_what_is_below_it(trained, trained_bytes, from_config):
    scores = scores_of(trained(Doc(trained.vocab, words=WORDS)))
    threshold = between(scores)
    nlp = blank(threshold=threshold) if from_config else blank()
    nlp.from_bytes(trained_bytes)
    if not from_config:
        nlp.get_pipe("token_ner").threshold = threshold
    doc = nlp(Doc(nlp.vocab, words=WORDS))
    assert ents_of(doc) == spans_of(doc) == [TRAIN[0][1][int(numpy.argmax(scores))]]
    assert scores_of(doc) == [pytest.approx(max(scores))]


def test_an_entity_whose_score_is_the_threshold_stays(trained):
    ner, doc = trained.get_pipe("token_ner"), Doc(trained.vocab, words=WORDS)
    [prediction] = ner.predict([doc])
    ner.threshold = min(prediction.scores)
    ner.set_annotations([doc], [prediction])
    assert ents_of(doc) == TRAIN[0][1]


def test_unless_told_otherwise_an_entity_is_more_likely_right_than_wrong(trained):
    component = spacy.blank("en").add_pipe("token_ner", config={"model": MODEL})
    assert component.threshold == 0.5
    calibrate(trained, WRONG)
    ner, doc = trained.get_pipe("token_ner"), Doc(trained.vocab, words=WORDS)
    (prediction,) = ner.predict([doc])
    ner.threshold = component.threshold
    ner.set_annotations([doc], [prediction])
    likely = [span for span, score in zip(*prediction) if score >= 0.5]
    assert ents_of(doc) == likely != prediction.spans


@pytest.mark.parametrize("threshold", [-0.1, 1.1])
def test_a_threshold_of_the_config_that_is_no_probability_is_an_error(threshold):
    with pytest.raises(ValueError, match=rf"\[components.mine\] threshold is {threshold}:"):
        spacy.blank("en").add_pipe(
            "token_ner", name="mine", config={"model": MODEL, "threshold": threshold}
        )


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_threshold_that_is_no_probability_is_an_error_that_changes_nothing(threshold):
    ner = blank(threshold=0.5).get_pipe("token_ner")
    with pytest.raises(ValueError, match=rf"\[components.token_ner\] threshold is {threshold}:"):
        ner.threshold = threshold
    assert ner.threshold == 0.5


@pytest.mark.parametrize(
    "preset, ents",
    [
        ((4, 5, "DATE"), [*TRAIN[0][1], (4, 5, "DATE")]),
        ((1, 3, "ORG"), [(1, 3, "ORG"), (3, 4, "ORG")]),
        ((0, 1, "ORG"), [(0, 1, "ORG"), (3, 4, "ORG")]),
        ((0, 5, "ORG"), [(0, 5, "ORG")]),
        ((3, 4, "LOC"), [(0, 2, "PER"), (3, 4, "LOC")]),
    ],
)
def test_an_entity_set_before_stays_and_what_overlaps_is_left_out(trained, preset, ents):
    doc = Doc(trained.vocab, words=WORDS)
    doc.ents = [Span(doc, *preset)]
    trained(doc)
    assert ents_of(doc) == spans_of(doc) == ents
    assert scores_of(doc) == [ent._.score for ent in doc.ents]
    assert [score == 1 for score in scores_of(doc)] == [ent == preset for ent in ents]


def test_an_entity_set_before_may_have_a_score_of_its_own_and_stays_in_a_second_run(trained):
    doc = Doc(trained.vocab, words=WORDS)
    doc.ents = [Span(doc, 4, 5, "DATE")]
    doc.ents[0]._.score = 0.85
    for _ in range(2):
        trained(doc)
        assert ents_of(doc) == spans_of(doc) == [*TRAIN[0][1], (4, 5, "DATE")]
        assert scores_of(doc)[2] == doc.ents[2]._.score == 0.85


def test_an_entity_of_a_later_component_is_certain_and_its_span_in_ner_stays_what_it_was(trained):
    doc = trained(Doc(trained.vocab, words=WORDS))
    before, [first, second] = spans_of(doc), scores_of(doc)
    doc.ents = [Span(doc, 0, 2, "ORG"), doc.ents[1]]
    assert [ent._.score for ent in doc.ents] == [1.0, second]
    assert spans_of(doc) == before and doc.spans["ner"][0]._.score == first
    assert doc[1:3]._.score is None and doc[0:2]._.score is None  # no entities


def test_scores_follow_their_spans_when_the_group_is_edited(trained):
    doc = trained(Doc(trained.vocab, words=WORDS))
    [_, second] = scores_of(doc)
    attrs = doc.spans["ner"].attrs
    doc.spans["ner"] = SpanGroup(doc, name="ner", spans=[doc.ents[1]], attrs=attrs)
    doc.spans["ner"].append(Span(doc, 4, 5, "DATE"))
    assert [span._.score for span in doc.spans["ner"]] == [second, None]
    both = doc.spans["ner"] + doc.spans["ner"]
    assert [span._.score for span in both] == [second, None] * 2


def calibrate(nlp, data=TRAIN, times=30):
    examples = make_examples(nlp, data * times)
    nlp.get_pipe("token_ner").calibrate(examples)


WRONG = [(text, [(start, end, "ORG") for start, end, _ in ents]) for text, ents in TRAIN]


def test_calibration_changes_the_scores_but_not_the_entities(trained):
    before = trained(Doc(trained.vocab, words=WORDS))
    calibrate(trained, WRONG)
    after = trained(Doc(trained.vocab, words=WORDS))
    assert ents_of(after) == ents_of(before)
    low, high = scores_of(after)
    assert low < 0.3 < 0.8 < high  # every PER was wrong


def test_calibration_does_not_build_on_the_one_before(trained):
    calibrate(trained)
    once = scores_of(trained(Doc(trained.vocab, words=WORDS)))
    calibrate(trained, WRONG)
    calibrate(trained)
    assert scores_of(trained(Doc(trained.vocab, words=WORDS))) == once


def test_an_update_drops_the_calibration_which_was_of_other_weights(trained):
    calibrate(trained, WRONG)
    trained.update(make_examples(trained), sgd=False)
    assert trained.get_pipe("token_ner").cfg["calibration"]
    trained.update(make_examples(trained))
    assert trained.get_pipe("token_ner").cfg["calibration"] == {}


def test_tokens_that_are_not_annotated_do_not_count_in_calibration(trained):
    calibrate(trained)
    once = trained.get_pipe("token_ner").cfg["calibration"]
    gold = Doc(trained.vocab, words=WORDS)
    gold.set_ents([], missing=[gold[:5]], default="outside")
    part = Example(Doc(trained.vocab, words=WORDS), gold)
    assert gold.has_annotation("ENT_IOB")
    trained.get_pipe("token_ner").calibrate([*make_examples(trained, TRAIN * 30), part])
    assert trained.get_pipe("token_ner").cfg["calibration"] == once


def test_docs_that_are_not_annotated_do_not_count_in_calibration(trained):
    calibrate(trained)
    once = trained.get_pipe("token_ner").cfg["calibration"]
    bare = [Example(Doc(trained.vocab, words=WORDS), Doc(trained.vocab, words=WORDS))] * 50
    trained.get_pipe("token_ner").calibrate([*make_examples(trained, TRAIN * 30), *bare])
    assert trained.get_pipe("token_ner").cfg["calibration"] == once


@pytest.mark.parametrize(
    "data, message",
    [
        ([], "the data has no entities"),
        (TRAIN[2:], "the data has no entities"),
        ([("It rained .", [(0, 1, "PER")])], "finds no entities"),
    ],
)
def test_calibration_without_entities_is_an_error_that_changes_nothing(trained, data, message):
    calibrate(trained)
    ner = trained.get_pipe("token_ner")
    before = dict(ner.cfg["calibration"])
    with pytest.raises(ValueError, match=f"'token_ner' can't be calibrated: .*{message}"):
        calibrate(trained, data)
    assert ner.cfg["calibration"] == before


def test_initialization_forgets_the_calibration(trained):
    calibrate(trained)
    trained.initialize(lambda: make_examples(trained))
    assert trained.get_pipe("token_ner").cfg["calibration"] == {}


def disk(nlp, folder):
    nlp.to_disk(folder)
    return spacy.load(folder)


ROUND_TRIPS = {
    "disk": disk,
    "bytes": lambda nlp, _: spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes()),
    "pickle": lambda nlp, _: pickle.loads(pickle.dumps(nlp)),
}


@pytest.mark.parametrize("round_trip", list(ROUND_TRIPS))
def test_a_round_trip_keeps_entities_scores_and_calibration(trained, tmp_path, round_trip):
    calibrate(trained, WRONG)
    doc = trained(Doc(trained.vocab, words=WORDS))
    copy = ROUND_TRIPS[round_trip](trained, tmp_path / "copy")
    again = copy(Doc(copy.vocab, words=WORDS))
    assert spans_of(again) == spans_of(doc)
    assert scores_of(again) == pytest.approx(scores_of(doc))
    assert copy.get_pipe("token_ner").labels == ("ORG", "PER")


@pytest.mark.parametrize("round_trip", list(ROUND_TRIPS))
def test_a_round_trip_keeps_the_threshold_of_the_config(tmp_path, round_trip):
    nlp, _ = start(threshold=0.25)
    copy = ROUND_TRIPS[round_trip](nlp, tmp_path / "copy")
    assert copy.get_pipe("token_ner").threshold == 0.25


def test_a_copy_learns_on(trained):
    copy = ROUND_TRIPS["bytes"](trained, None)
    before = weights_of(copy)
    learn(copy, copy.resume_training(), 1)
    assert weights_of(copy) != before


def test_spans_and_scores_survive_a_docbin_without_user_data(trained):
    doc = trained(Doc(trained.vocab, words=WORDS))
    data = DocBin(docs=[doc], store_user_data=False).to_bytes()
    [copy] = DocBin().from_bytes(data).get_docs(trained.vocab)
    assert ents_of(copy) == spans_of(copy) == TRAIN[0][1]
    assert scores_of(copy) == scores_of(doc)


def test_two_processes_give_what_one_gives(trained):
    texts = [WORDS, [], TRAIN[1][0].split()]
    one, two = (
        list(trained.pipe((Doc(trained.vocab, words=w) for w in texts), n_process=n, batch_size=1))
        for n in (1, 2)
    )
    assert [spans_of(doc) for doc in two] == [spans_of(doc) for doc in one]
    for left, right in zip(one, two):
        assert scores_of(right) == pytest.approx(scores_of(left), abs=1e-5)


def test_the_scorer_scores_entities(trained):
    assert trained.evaluate(make_examples(trained))["ents_f"] == 1.0


@pytest.mark.parametrize(
    "words, ents",
    [
        (["Ilse", "\n", "Marn", "left"], [(0, 3, "PER")]),
        (["Ilse", "\n\n", "Marn", "left"], []),  # neither B nor L alone is an entity
        (["\n\n", "Ilse", "Marn", "\n"], [(1, 3, "PER")]),
        (["\n"], []),
    ],
)
def test_names_pass_over_line_breaks_but_not_over_empty_lines(words, ents):
    nlp = spacy.blank("en")
    ner = nlp.add_pipe("token_ner", config={"model": MODEL})
    ner.add_label("PER")
    best = {"Ilse": "B-PER", "Marn": "L-PER"}
    ner.model = Model(
        "fixed",
        lambda model, docs, is_train: (
            [
                numpy.asarray(
                    [[9.0 * (tag == best.get(word.text, "O")) for tag in ner.tags] for word in doc],
                    dtype="float32",
                )
                for doc in docs
            ],
            list,
        ),
    )
    doc = ner(Doc(nlp.vocab, words=words))
    assert [(ent.start, ent.end, ent.label_) for ent in doc.ents] == ents


PERSON = {"PER": "PERSON"}
GOLD_NAMES = [
    (text, [(start, end, PERSON.get(label, label)) for start, end, label in ents])
    for text, ents in TRAIN
]
MIXED = [TRAIN[0], GOLD_NAMES[1], TRAIN[2]]


def find(nlp, text=TRAIN[0][0]):
    doc = nlp(Doc(nlp.vocab, words=text.split()))
    return [(ent.text, ent.label_) for ent in doc.ents], doc.spans["ner"].attrs["scores"]


def test_labels_have_other_names_in_the_output(trained_bytes, trained):
    nlp = blank(label_map=PERSON).from_bytes(trained_bytes)
    ents, scores = find(nlp)
    assert ents == [("Ilse Marn", "PERSON"), ("Ostbank", "ORG")]
    assert scores == find(trained)[1]
    assert nlp.pipe_labels["token_ner"] == ["ORG", "PERSON"]
    assert nlp.get_pipe("token_ner").tags == trained.get_pipe("token_ner").tags


def test_the_names_can_be_changed_at_load_and_later(trained, tmp_path):
    trained.to_disk(tmp_path)
    nlp = spacy.load(tmp_path, config={"components.token_ner.label_map.PER": "PERSON"})
    assert find(nlp)[0][0] == ("Ilse Marn", "PERSON")
    nlp.to_disk(tmp_path / "again")
    again = spacy.load(tmp_path / "again")
    assert find(again) == find(nlp)
    again.get_pipe("token_ner").label_map = {"ORG": "COMPANY"}
    assert find(again)[0] == [("Ilse Marn", "PER"), ("Ostbank", "COMPANY")]


@pytest.mark.parametrize("data", [TRAIN, GOLD_NAMES, MIXED], ids=["model", "output", "both"])
def test_it_learns_from_gold_with_either_name(data):
    nlp = blank(label_map=PERSON)
    optimizer = nlp.initialize(lambda: make_examples(nlp, data))
    plain, plain_optimizer = start()
    component = nlp.get_pipe("token_ner")
    assert component.cfg == plain.get_pipe("token_ner").cfg
    for _ in range(40):
        nlp.update(make_examples(nlp, data), sgd=optimizer)
    learn(plain, plain_optimizer)
    assert find(nlp)[1] == find(plain)[1]
    component.calibrate(make_examples(nlp, data))
    plain.get_pipe("token_ner").calibrate(make_examples(plain))
    assert component.cfg == plain.get_pipe("token_ner").cfg


@pytest.mark.parametrize("data", [TRAIN, GOLD_NAMES, MIXED], ids=["model", "output", "both"])
def test_it_is_scored_against_gold_with_either_name(trained_bytes, data):
    nlp = blank(label_map=PERSON).from_bytes(trained_bytes)
    examples = make_examples(nlp, data)
    scores = nlp.evaluate(examples)
    assert scores["ents_f"] == scores["ents_token_acc"] == 1
    assert set(scores["ents_per_type"]) == {"PERSON", "ORG"}
    assert [ent.label_ for ent in examples[0].reference.ents] == [label for *_, label in data[0][1]]


def test_tokens_without_annotation_stay_so_when_gold_is_renamed(trained_bytes):
    nlp = blank(label_map=PERSON).from_bytes(trained_bytes)
    gold = Doc(nlp.vocab, words=WORDS)
    gold.set_ents([Span(gold, 0, 2, "PER")], default="missing")
    scores = nlp.evaluate([Example(Doc(nlp.vocab, words=WORDS), gold)])
    assert scores["ents_p"] == scores["ents_r"] == 1


def test_several_labels_may_get_one_name(trained_bytes):
    nlp = blank(label_map={"PER": "NAME", "ORG": "NAME"}).from_bytes(trained_bytes)
    assert [label for _, label in find(nlp)[0]] == ["NAME", "NAME"]
    assert nlp.get_pipe("token_ner").labels == ("NAME",)
    assert nlp.evaluate(make_examples(nlp))["ents_f"] == 1
    gold = [(TRAIN[0][0], [(0, 2, "NAME")])]
    with pytest.raises(ValueError, match="gives the name NAME to PER and ORG"):
        nlp.update(make_examples(nlp, gold), sgd=False)


def test_a_name_for_an_unknown_label_is_an_error_at_load(trained, tmp_path):
    trained.to_disk(tmp_path)
    message = r"\[components.token_ner\] label_map has a name for GPE, but .* are ORG, PER"
    with pytest.raises(ValueError, match=message):
        spacy.load(tmp_path, config={"components.token_ner.label_map.GPE": "PLACE"})
    with pytest.raises(ValueError, match=message):
        blank(label_map={"GPE": "PLACE"}).from_bytes(trained.to_bytes())
    with pytest.raises(ValueError, match=message):
        start(label_map={"GPE": "PLACE"})
    with pytest.raises(ValueError, match=message):
        trained.get_pipe("token_ner").label_map = {"GPE": "PLACE"}


@pytest.mark.parametrize("label_map", [{"PER": ""}, {"PER": 1}, ["PER"], "PER"])
def test_names_must_be_texts(trained, label_map):
    with pytest.raises(ValueError, match="label_map is .* it must have a name") as error:
        trained.get_pipe("token_ner").label_map = label_map
    assert "\n" not in str(error.value)


def test_a_label_that_is_there_under_either_name_is_not_added_again(trained_bytes):
    component = blank(label_map=PERSON).from_bytes(trained_bytes).get_pipe("token_ner")
    assert component.add_label("PER") == component.add_label("PERSON") == 0
