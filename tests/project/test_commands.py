"""spaCy's own commands and calls on a trained pipeline, as docs/fine_tuning.md lists them."""

import re
from types import SimpleNamespace

import pytest
import spacy
import srsly
from spacy.cli import app
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from typer.testing import CliRunner

from spacy_bert_ner.pipeline.optimizer import HeadOptimizer

TEXT = "Marta Olsen, head of the Norwegian lender Nordbank, will step down in May."
GOLD = [("Marta Olsen", "PER"), ("Norwegian", "MISC"), ("Nordbank", "ORG"), ("May", "DATE")]
SHORT = ["--training.max_epochs", "1", "--training.eval_frequency", "1"]


@pytest.fixture(scope="module")
def home(trained, config, tiny_corpus, root, tmp_path_factory):
    """A folder with the trained pipeline, its config, the config of docs/fine_tuning.md for it, and
    some texts."""
    home = tmp_path_factory.mktemp("home")
    trained.to_disk(home / "model")
    config.to_disk(home / "config.cfg")
    page = (root / "docs" / "fine_tuning.md").read_text(encoding="utf-8")
    source = re.search(r"```ini\n(.*?)```", page, re.DOTALL)[1]
    for old, new in {
        "en_bert_ner": home / "model",
        "train.spacy": tiny_corpus,
        "dev.spacy": tiny_corpus,
    }.items():
        source = source.replace(f'"{old}"', f'"{new.as_posix()}"')
    (home / "start.cfg").write_text(source, encoding="utf-8")
    (home / "corpus.spacy").write_bytes(tiny_corpus.read_bytes())
    srsly.write_jsonl(home / "texts.jsonl", [{"text": TEXT}] * 3)
    return home


@pytest.fixture
def run(home, tmp_path, monkeypatch):
    """Run a command of spaCy's on files of home/, with new ones in out/, and return what it
    prints."""

    monkeypatch.chdir(tmp_path)  # `debug profile` leaves a file there

    def run(line, *more, code=0):
        folders = {"home/": f"{home}/", "out/": f"{tmp_path}/"}
        words = [*line.split(), *more]
        for old, new in folders.items():
            words = [
                new + word.removeprefix(old) if word.startswith(old) else word for word in words
            ]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == code, (result.output, result.exception)
        return f"{result.output} {result.exception}"

    return run


COMMANDS = {
    "apply home/model home/texts.jsonl out/docs.spacy": "Loaded model",
    "benchmark accuracy home/model home/corpus.spacy": "PER",
    "benchmark speed home/model home/corpus.spacy --batches 30 --warmup 1": "Mean",
    "debug config home/config.cfg": "Config is valid",
    "debug diff-config home/config.cfg": "Found",
    "debug model home/config.cfg transformer": "model looks good",
    "debug profile home/model home/texts.jsonl": "Profile stats",
    "evaluate home/model home/corpus.spacy -dp out/ --per-component": "Generated",
    "find-function spacy_bert_ner.AdamW.v1": "optimizer.py",
    "find-function spacy_bert_ner.Corpus.v1 --registry readers": "corpus_reader.py",
    "find-threshold home/model home/corpus.spacy ner threshold ents_f --n_trials 3": "Best",
    "info home/model": "token_ner|transformer",
    "init fill-config home/config.cfg out/filled.cfg": "Saved config",
    "package home/model out/ --build none": "Successfully created package directory",
}


@pytest.mark.parametrize("line, output", COMMANDS.items(), ids=COMMANDS)
def test_a_command_works_on_a_trained_pipeline_and_its_config(run, line, output):
    assert re.search(output, run(line))


def test_the_scores_of_evaluate_are_those_of_the_pipeline(run, tmp_path):
    run("evaluate home/model home/corpus.spacy --output out/scores.json")
    assert srsly.read_json(tmp_path / "scores.json")["ents_f"] == 1


def test_apply_writes_what_the_pipeline_finds(run, trained, tmp_path):
    run("apply home/model home/texts.jsonl out/docs.spacy")
    docs = list(DocBin().from_disk(tmp_path / "docs.spacy").get_docs(trained.vocab))
    expected = trained(TEXT)
    assert len(docs) == 3
    for doc in docs:
        assert [(e.text, e.label_) for e in doc.ents] == [(e.text, e.label_) for e in expected.ents]
        assert len(doc.spans["chunks"]) == len(expected.spans["chunks"])
        scores = [ent._.score for ent in expected.ents]
        assert [ent._.score for ent in doc.ents] == pytest.approx(scores, abs=1e-3)
        assert len(doc._.frames) == len(expected._.frames)


def test_debug_data_describes_the_corpus(run):
    """A tiny corpus is an error to it. It has a section on entities for spaCy's own `ner` only."""
    output = run("debug data home/config.cfg", code=1)
    assert "label(s) in train data" in output and "Low number of examples" in output
    assert "Named Entity Recognition" not in output


def test_debug_data_describes_entities_with_the_transition_config(run, root, home, encoder):
    config = str(root / "configs" / "minilm_transition.cfg")
    paths = {"encoder": encoder, "train": home / "corpus.spacy", "dev": home / "corpus.spacy"}
    folder = root / "assets"
    paths |= {"rules": folder / "rules" / "chunk.jsonl", "tag_map": folder / "tag_map.json"}
    options = [word for key, path in paths.items() for word in (f"--paths.{key}", str(path))]
    model = "--components.transformer.model"
    options += [f"{model}.width", "32", f"{model}.precision", "fp32"]
    assert "Named Entity Recognition" in run("debug data", config, *options)


def test_debug_model_of_a_head_says_that_there_are_no_vectors(run):
    assert "no vectors of the encoder" in run("debug model home/config.cfg ner", code=1)


def test_init_labels_writes_labels_that_a_training_takes(run, config, tmp_path):
    run("init labels home/config.cfg out/labels")
    assert srsly.read_json(tmp_path / "labels" / "ner.json") == ["LOC", "MISC", "ORG", "PER"]
    components = {
        name: {
            "labels": {
                "@readers": "spacy.read_labels.v1",
                "path": str(tmp_path / "labels" / f"{name}.json"),
            }
        }
        for name in ("ner", "chunker", "tagger")
    }
    changed = config.merge({"initialize": {"components": components}})
    changed.to_disk(tmp_path / "labels.cfg")
    run("train out/labels.cfg --output out/trained", *SHORT)
    labels = spacy.load(tmp_path / "trained" / "model-last").get_pipe("tagger").labels
    assert list(labels) == srsly.read_json(tmp_path / "labels" / "tagger.json")


def test_convert_reads_words_and_entities(run, root, tmp_path):
    run("convert", str(root / "tests" / "data" / "tiny.conll"), "out/", "--converter", "ner")
    docs = DocBin().from_disk(tmp_path / "tiny.spacy").get_docs(spacy.blank("en").vocab)
    assert ("MARTA OLSEN", "PER") in [(e.text, e.label_) for doc in docs for e in doc.ents]


def test_validate_works_if_the_web_answers(run, monkeypatch):
    answer = SimpleNamespace(status_code=200, json=lambda: {"spacy": {}})
    monkeypatch.setattr("requests.get", lambda url: answer)
    assert "Loaded compatibility table" in run("validate")


def test_training_goes_on_from_a_trained_pipeline(run, tmp_path):
    run("init fill-config home/start.cfg out/filled.cfg")
    run("train", "out/filled.cfg", "--output", "out/trained", *SHORT)
    nlp = spacy.load(tmp_path / "trained" / "model-last")
    assert {"Marta Olsen", "Nordbank"} <= {ent.text for ent in nlp(TEXT).ents}


def test_components_can_be_frozen_if_the_encoder_annotates(run, trained, tmp_path):
    run("init fill-config home/start.cfg out/filled.cfg")
    frozen = ["--training.frozen_components", '["transformer","senter","tagger","chunker"]']
    options = [*SHORT, *frozen]
    train = ["train", "out/filled.cfg", "--output", "out/trained"]
    assert "annotating" in run(*train, *options, code=1)
    run(*train, *options, "--training.annotating_components", '["transformer"]')
    nlp = spacy.load(tmp_path / "trained" / "model-last")
    for name, same in {"tagger": True, "chunker": True, "ner": False}.items():
        models = [one.get_pipe(name).model.to_bytes() for one in (nlp, trained)]
        assert (models[0] == models[1]) is same, name


def test_a_pipeline_is_assembled_of_trained_components(run, trained, tmp_path):
    run("assemble home/start.cfg out/assembled")
    nlp = spacy.load(tmp_path / "assembled")
    assert [e.text for e in nlp(TEXT).ents] == [e.text for e in trained(TEXT).ents]


@pytest.fixture
def nlp(home):
    return spacy.load(home / "model")


def make_example(nlp, *, labels=("PER", "MISC", "ORG")):
    ents = [(TEXT.index(name), name, label) for name, label in GOLD if label in labels]
    gold = {"entities": [(start, start + len(name), label) for start, name, label in ents]}
    return Example.from_dict(nlp.make_doc(TEXT), gold)


def find(nlp):
    return [(ent.text, ent.label_) for ent in nlp(TEXT).ents]


@pytest.mark.parametrize("call", ["resume_training", "create_optimizer"])
def test_the_optimizer_comes_from_the_config_at_a_low_constant_rate(nlp, call):
    optimizer = getattr(nlp, call)()
    assert isinstance(optimizer, HeadOptimizer) and optimizer.learn_rate == 2e-5
    optimizer.step_schedules()
    assert optimizer.learn_rate == 2e-5


def test_a_new_label_is_learned_and_saved(nlp, tmp_path):
    nlp.get_pipe("ner").add_label("DATE")
    assert find(nlp) == GOLD[:3]
    optimizer = nlp.resume_training()
    optimizer.learn_rate = 0.003
    for _ in range(30):
        nlp.update([make_example(nlp, labels=("PER", "MISC", "ORG", "DATE"))], sgd=optimizer)
    nlp.to_disk(tmp_path / "tuned")
    assert find(nlp) == find(spacy.load(tmp_path / "tuned")) == GOLD


def test_an_update_without_an_optimizer_trains(nlp):
    before = nlp.get_pipe("ner").model.to_bytes()
    nlp.update([make_example(nlp)])
    assert nlp.get_pipe("ner").model.to_bytes() != before


def test_it_learns_from_its_own_annotation(nlp):
    own = nlp(TEXT)
    losses = nlp.update([Example(nlp.make_doc(TEXT), own)])
    assert losses["chunker"] > 0 and losses["tagger"] > 0 and find(nlp) == GOLD[:3]


def test_scores_are_calibrated_again_after_an_update(nlp):
    ner = nlp.get_pipe("ner")
    assert "slope, new" not in ner.cfg["calibration"]
    nlp.update([make_example(nlp)])
    with nlp.select_pipes(disable=nlp.pipe_names[nlp.pipe_names.index("ner") :]):
        gold = make_example(nlp).reference
        examples = [Example(nlp(TEXT), gold)]
    ner.calibrate(examples)
    assert "slope, new" in ner.cfg["calibration"]


@pytest.mark.parametrize("updated", [False, True])
def test_rehearsal_is_refused_with_what_to_do_instead(nlp, updated):
    nlp.resume_training()
    if updated:
        nlp.update([make_example(nlp)])
    with pytest.raises(ValueError, match=r"nlp.rehearse\(\) does not run it: give nlp.update"):
        nlp.rehearse([Example(nlp.make_doc(TEXT), Doc(nlp.vocab))])


def test_a_component_is_taken_from_a_trained_pipeline(nlp):
    other = spacy.blank("en")
    for name in ("transformer", "ner"):
        other.add_pipe(name, source=nlp)
    assert find(other) == find(nlp)


def test_a_training_scores_without_the_calibration_of_an_earlier_evaluation(
    config, tmp_path, monkeypatch
):
    """One from the first steps, when all is wrong, would leave nothing above the threshold."""
    seen = []
    evaluate = Language.evaluate

    def watch(nlp, *args, **options):
        seen.append(nlp.get_pipe("ner").cfg["calibration"])
        return evaluate(nlp, *args, **options)

    monkeypatch.setattr(Language, "evaluate", watch)
    train(init_nlp(config.merge({"training": {"max_epochs": 40}})), tmp_path)
    assert len(seen) > 2 and not any(seen)
    assert spacy.load(tmp_path / "model-best").get_pipe("ner").cfg["calibration"]
