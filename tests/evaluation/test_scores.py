"""The scores of a pipeline, counted here by other means, and the script that writes them."""

import runpy
from pathlib import Path

import pytest
import spacy
import srsly
import typer
from nervaluate.evaluator import Evaluator
from spacy.tokens import Doc, DocBin, Span, SpanGroup
from spacy.training import Example
from typer.testing import CliRunner

from spacy_bert_ner.evaluation.error_analysis import analyse_errors, find_suspects
from spacy_bert_ner.evaluation.scores import count_confusions, evaluate, evaluate_raw
from spacy_bert_ner.training.corpus_reader import Corpus

SCRIPT = Path(__file__).parents[2] / "scripts" / "evaluate.py"
STEPS = [{"step": 0, "scores": {"ents_f": 1.5}}, {"step": 10, "scores": {"ents_f": 90.0}}]
LEFT, RIGHT = (0, 1, "LOC"), (1, 3, "LOC")
CHANGES = {
    "none": lambda ents: ents,
    "no entities": lambda ents: [],
    "every other missing": lambda ents: ents[::2],
    "all of one type": lambda ents: [(start, end, "PER") for start, end, _ in ents],
    "an unknown type": lambda ents: [(start, end, "LAW") for start, end, _ in ents],
    "shorter": lambda ents: [(end - 1, end, label) for _, end, label in ents],
    "single tokens": lambda ents: [(i, i + 1, x) for a, b, x in ents for i in range(a, b)],
}


def make_example(vocab, gold, predicted, length=6):
    docs = [Doc(vocab, words=[f"w{i}" for i in range(length)]) for _ in range(2)]
    for doc, ents in zip(docs, (predicted, gold)):
        doc.set_ents([Span(doc, *ent) for ent in ents])
    return Example(*docs)


def iob(doc, label=None):
    """The tags of the entities, or of those with one label."""
    named = [bool(t.ent_type_) and label in (None, t.ent_type_) for t in doc]
    return [f"{t.ent_iob_}-{t.ent_type_}" if is_named else "O" for t, is_named in zip(doc, named)]


@pytest.mark.parametrize(
    "gold, predicted, table",
    [
        ([RIGHT], [RIGHT], {"LOC": {"LOC": 1}}),
        ([RIGHT], [(1, 3, "ORG")], {"LOC": {"ORG": 1}}),
        ([RIGHT], [], {"LOC": {"O": 1}}),
        ([], [RIGHT], {"O": {"LOC": 1}}),
        ([RIGHT], [(1, 2, "LOC")], {"LOC": {"O": 1}, "O": {"LOC": 1}}),
        ([LEFT, RIGHT], [LEFT, (1, 3, "ORG")], {"LOC": {"LOC": 1, "ORG": 1}}),
    ],
    ids="right type missed invented borders two".split(),
)
def test_each_entity_is_counted_by_gold_and_predicted_type(vocab, gold, predicted, table):
    assert count_confusions([make_example(vocab, gold, predicted)]) == table


def test_the_counts_of_all_documents_add_up(vocab):
    examples = [make_example(vocab, [LEFT], [guess]) for guess in (LEFT, (0, 1, "ORG"), LEFT)]
    assert count_confusions(examples) == {"LOC": {"LOC": 2, "ORG": 1}}


@pytest.fixture
def score(trained, tiny_corpus):
    """Evaluate on gold entities changed in this way: the scores, and the annotated examples."""

    def score(change):
        examples = list(Corpus(tiny_corpus)(trained))
        for gold in (example.reference for example in examples):
            ents = change([(ent.start, ent.end, ent.label_) for ent in gold.ents])
            gold.set_ents([Span(gold, *ent) for ent in ents])
        return evaluate(trained, examples), examples

    return score


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_entity_f1_is_that_of_nervaluate(score, change):
    scores, examples = score(change)

    def count(label=None):
        """The F1 of strict matches, of one type or of all."""
        tags = [[iob(doc, label) for doc in (eg.reference, eg.predicted)] for eg in examples]
        labels = sorted({tag[2:] for pair in tags for doc in pair for tag in doc} - {""})
        found = Evaluator(*map(list, zip(*tags)), tags=labels, loader="list").evaluate()
        return found["overall"]["strict"].f1

    docs = [doc for eg in examples for doc in (eg.reference, eg.predicted)]
    labels = {ent.label_ for doc in docs for ent in doc.ents}
    assert scores["ents"]["f"] == pytest.approx(count())
    found = {label: prf["f"] for label, prf in scores["ents_per_type"].items()}
    assert found == pytest.approx({label: count(label) for label in labels})


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_confusion_holds_every_gold_and_predicted_entity_once(score, change):
    scores, examples = score(change)
    table = [(g, p, n) for g, row in scores["confusion"].items() for p, n in row.items()]
    assert sum(n for g, _, n in table if g != "O") == sum(len(e.reference.ents) for e in examples)
    assert sum(n for _, p, n in table if p != "O") == sum(len(e.predicted.ents) for e in examples)


def test_a_score_without_gold_annotation_is_none(trained):
    words = ["Marta", "Olsen", "leaves"]
    scores = evaluate(trained, [Example(*(Doc(trained.vocab, words) for _ in range(2)))])
    found = [scores[key]["f"] for key in ("ents", "chunks", "sents")]
    assert {*found, scores["tag_acc"], scores["ents_token_acc"]} == {None}


@pytest.fixture
def ruler():
    """A pipeline on spaCy's own tokens that knows two places and one bank."""
    nlp = spacy.blank("en")
    names = {"Old Quay": "LOC", "Tarn": "LOC", "Quay-Bank": "ORG"}
    patterns = [{"label": label, "pattern": name} for name, label in names.items()]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    return nlp


def make_gold(vocab, text, *ents):
    """A document whose tokens are what stands between spaces."""
    doc = Doc(vocab, words=text.split(" "))
    doc.set_ents([Span(doc, *ent) for ent in ents])
    return doc


RAW = {
    "right": ("In Old Quay", [(1, 3, "LOC")], (1, 1, 1)),
    "other tokens": ("At Quay-Bank now", [(1, 2, "ORG")], (1, 1, 1)),
    "type": ("In Old Quay", [(1, 3, "ORG")], (0, 0, 0)),
    "border": ("In Old Quay", [(2, 3, "LOC")], (0, 0, 0)),
    "missed": ("In Tarn , Zora", [(1, 2, "LOC"), (3, 4, "PER")], (1, 1 / 2, 2 / 3)),
    "invented": ("Tarn or Old Quay", [(0, 1, "LOC")], (1 / 2, 1, 2 / 3)),
    "nothing": ("It rains", [], (0, 0, 0)),
}


@pytest.mark.parametrize("text, ents, prf", RAW.values(), ids=RAW)
def test_on_raw_text_entities_are_scored_by_their_characters(ruler, text, ents, prf):
    gold = make_gold(ruler.vocab, text, *ents)
    assert evaluate_raw(ruler, [gold]) == dict(zip("prf", map(pytest.approx, prf)))


def test_on_raw_text_all_documents_count_and_no_entity_is_another_documents(ruler):
    docs = (make_gold(ruler.vocab, t, *e) for t, e, _ in (RAW["right"], RAW["type"], RAW["missed"]))
    assert evaluate_raw(ruler, docs) == {"p": 2 / 3, "r": 2 / 4, "f": pytest.approx(4 / 7)}


def test_on_raw_text_the_gold_documents_stay_as_they_are(ruler):
    gold = make_gold(ruler.vocab, "In Old Quay", (1, 2, "PER"))
    evaluate_raw(ruler, [gold])
    assert [(ent.text, ent.label_) for ent in gold.ents] == [("Old", "PER")]


@pytest.mark.parametrize("n", [0, 2])
def test_without_annotated_documents_no_score_on_raw_text_is_a_number(ruler, n):
    docs = [Doc(ruler.vocab, words=["Tarn"])] * n
    assert evaluate_raw(ruler, docs) == {"p": None, "r": None, "f": None}


def leave_out(gold, start, end):
    """Take the annotation of some tokens away."""
    missing = [gold[start:end]]
    gold.set_ents([ent for ent in gold.ents if ent.end <= start or end <= ent.start])
    gold.set_ents([], missing=missing, default="unmodified")
    return gold


@pytest.mark.parametrize("missing", [(0, 4), (2, 4), (3, 4)], ids=["document", "entity", "token"])
def test_what_is_not_annotated_counts_in_no_score(ruler, missing):
    """Beside a document that is: right, missed and invented, as spaCy's own scores count them."""
    docs = [
        make_gold(ruler.vocab, "Tarn , Zora , Old Quay", (0, 1, "LOC"), (2, 3, "PER")),
        leave_out(make_gold(ruler.vocab, "It is Old Quay"), *missing),
    ]
    examples = [Example(Doc(ruler.vocab, words=[t.text for t in doc]), doc) for doc in docs]
    scores = evaluate(ruler, examples)
    prf = pytest.approx({"p": 1 / 2, "r": 1 / 2, "f": 1 / 2})
    assert scores["ents"] == prf == evaluate_raw(ruler, docs)
    assert scores["confusion"] == {"LOC": {"LOC": 1}, "O": {"LOC": 1}, "PER": {"O": 1}}
    found = analyse_errors(examples, known_names=set())
    assert found["kinds"] | {"missed": 1, "invented": 1} == found["kinds"]
    assert found["names"]["unseen"] == prf.expected | {"gold": 2}
    assert [document["number"] for document in found["worst"]] == [1]


def test_a_document_that_is_not_annotated_is_no_suspect(ruler):
    predicted = Doc(ruler.vocab, words=["Tarn"])
    predicted.spans["ner"] = SpanGroup(predicted, attrs={"scores": [1.0]})
    predicted.spans["ner"].append(Span(predicted, 0, 1, "LOC"))
    predicted.ents = list(predicted.spans["ner"])
    assert find_suspects([Example(predicted, Doc(ruler.vocab, words=["Tarn"]))]) == []


@pytest.fixture
def run(trained, tmp_path):
    trained.to_disk(tmp_path / "model")
    srsly.write_jsonl(tmp_path / "log.jsonl", STEPS)
    app = typer.Typer()
    app.command()(runpy.run_path(str(SCRIPT))["main"])

    def run(**splits):
        (tmp_path / "corpus").mkdir()
        for split, docs in {"train": next(iter(splits.values())), **splits}.items():
            DocBin(docs=docs).to_disk(tmp_path / "corpus" / f"{split}.spacy")
        paths = [str(tmp_path / name) for name in ("model", "corpus", "scores.json", "log.jsonl")]
        return CliRunner().invoke(app, paths)

    return run


def test_the_script_writes_the_scores_of_both_splits_and_the_steps(run, tiny_corpus, tmp_path):
    gold = list(DocBin().from_disk(tiny_corpus).get_docs(spacy.blank("en").vocab))
    assert run(dev=gold[:1], test=gold).exit_code == 0
    metrics = srsly.read_json(tmp_path / "scores.json")
    assert [metrics[s]["words"] for s in ("dev", "test")] == [len(gold[0]), sum(map(len, gold))]
    assert metrics["steps"] == STEPS


def test_the_script_scores_a_corpus_of_words_alone(run, vocab, tmp_path):
    docs = [Doc(vocab, words=["Marta", "leaves"])]
    assert run(dev=docs, test=docs).exit_code == 0
    assert srsly.read_json(tmp_path / "scores.json")["test"]["ents"]["f"] is None


def test_the_script_writes_raw_scores_errors_and_suspects(run, tiny_corpus, tmp_path):
    gold = list(DocBin().from_disk(tiny_corpus).get_docs(spacy.blank("en").vocab))
    assert run(dev=gold, test=gold).exit_code == 0
    metrics = srsly.read_json(tmp_path / "scores.json")
    assert all(metrics[split]["raw"].keys() == set("prf") for split in ("dev", "test"))
    assert metrics["test"]["errors"]["names"].keys() == {"seen"}
    assert metrics["suspects"] == []


@pytest.mark.parametrize("missing", ["train", "dev", "test"])
def test_the_script_fails_with_a_message_and_no_file_without_a_split(run, vocab, tmp_path, missing):
    splits = dict.fromkeys(("train", "dev", "test"), [Doc(vocab, words=["Marta"])])
    result = run(**{**splits, missing: []})
    assert result.exit_code == 1 and f"{missing}.spacy" in result.output
    assert not (tmp_path / "scores.json").exists()
