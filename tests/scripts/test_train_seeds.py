"""The script that trains with several seeds. No test trains: what it calls for that is replaced."""

import importlib.util
import re
import statistics
from pathlib import Path
from types import SimpleNamespace

import pytest
import spacy
import srsly
from spacy.tokens import Doc, DocBin
from typer import Typer
from typer.testing import CliRunner

SCRIPT = Path(__file__).parents[2] / "scripts" / "train_seeds.py"
NAMES = ["Tarn", "Olsk", "Quay", "Ford"]


@pytest.fixture
def script():
    spec = importlib.util.spec_from_file_location("train_seeds_script", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def train(script, monkeypatch):
    """Instead of training, save a pipeline that knows seed + 1 names. Keeps the calls."""
    calls = []

    def train(config, encoder, corpus, folder, seed, gpu_id, overrides):
        calls.append((folder, seed, overrides))
        nlp = spacy.blank("en")
        patterns = [{"label": "LOC", "pattern": name} for name in NAMES[: seed + 1]]
        nlp.add_pipe("entity_ruler").add_patterns(patterns)
        folder.mkdir(parents=True)
        nlp.to_disk(folder / "model-best")

    monkeypatch.setattr(script, "train", train)
    return calls


@pytest.fixture
def run(script, tmp_path):
    """Run on a corpus of one document, two sentences, in which each name is an entity."""

    def run(*options, splits=("train", "dev", "test"), output="scores.json"):
        vocab = spacy.blank("en").vocab
        annotation = {"ents": ["B-LOC"] * 4, "sent_starts": [True, False, True, False]}
        doc = Doc(vocab, words=NAMES, **annotation)
        for folder in ("encoder", "corpus"):
            (tmp_path / folder).mkdir()
        for split in splits:
            DocBin(docs=[doc]).to_disk(tmp_path / "corpus" / f"{split}.spacy")
        (tmp_path / "some.cfg").write_text("")
        app = Typer()
        settings = {"allow_extra_args": True, "ignore_unknown_options": True}
        app.command(context_settings=settings)(script.main)
        paths = [str(tmp_path / name) for name in ("some.cfg", "encoder", "corpus", output)]
        return CliRunner().invoke(app, [*paths, *options])

    return run


def table(result):
    """The rows of the printed table: name to cells."""
    rows = [re.split(" {2,}", line.strip()) for line in result.output.splitlines()]
    return {row[0]: row[1:] for row in rows}


def test_the_scores_of_each_seed_are_saved(run, train, tmp_path):
    assert run().exit_code == 0
    runs = srsly.read_json(tmp_path / "scores.json")["runs"]
    assert [entry["seed"] for entry in runs] == [seed for _, seed, _ in train] == [0, 1, 2]
    assert [entry["dev"]["ents"]["r"] for entry in runs] == [1 / 4, 2 / 4, 3 / 4]
    assert all(entry["dev"]["ents"] == entry["test"]["ents"] for entry in runs)


def test_the_table_shows_mean_and_spread(run, train):
    recalls = [25, 50, 75]
    cell = f"{statistics.mean(recalls):.2f} ± {statistics.stdev(recalls):.2f}"
    assert table(run())["entity R"] == [cell, cell]


def test_one_seed_has_no_spread(run, train):
    assert table(run("--seeds", "1"))["entity R"] == ["25.00", "25.00"]


@pytest.mark.parametrize("values, shown", [([0.5], "50.00"), ([0.5, 0.7], "60.00 ± 14.14")])
def test_the_spread_is_that_of_a_sample(script, values, shown):
    assert script.summarize(values) == shown


def test_a_score_that_the_pipeline_has_not_is_left_empty(run, train):
    assert table(run())["chunk F1"] == []


def test_the_seeds_are_counted_from_the_first(run, train):
    run("--seeds", "2", "--first-seed", "1")
    assert [seed for _, seed, _ in train] == [1, 2]


def test_other_options_override_the_config_and_are_saved(run, train, tmp_path):
    run("--seeds", "1", "--training.max_epochs", "2")
    assert train[0][2] == ["--training.max_epochs", "2"]
    assert srsly.read_json(tmp_path / "scores.json")["overrides"] == train[0][2]


def test_dev_only_leaves_the_test_set_unread(run, train, tmp_path):
    result = run("--dev-only", splits=["train", "dev"])
    assert result.exit_code == 0 and table(result)["3 seeds"] == ["dev"]
    assert all("test" not in entry for entry in srsly.read_json(tmp_path / "scores.json")["runs"])


@pytest.mark.parametrize("max_words, documents", [("0", 1), ("1", 2)])
def test_with_max_words_windows_are_scored(run, train, tmp_path, max_words, documents):
    run("--seeds", "1", "--max-words", max_words)
    [entry] = srsly.read_json(tmp_path / "scores.json")["runs"]
    assert [entry[split]["documents"] for split in ("dev", "test")] == [documents] * 2


@pytest.mark.parametrize("options, kept", [([], []), (["--keep"], ["0", "1", "2"])])
def test_the_models_go_unless_they_are_to_be_kept(run, train, tmp_path, options, kept):
    run(*options)
    assert sorted(path.parent.name for path in tmp_path.rglob("model-best")) == kept


def test_without_models_no_folder_is_left(run, train, tmp_path):
    run()
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"some.cfg", "encoder", "corpus", "scores.json"}


@pytest.mark.parametrize("seeds", ["0", "-1"])
def test_less_than_one_seed_is_an_error(run, train, tmp_path, seeds):
    result = run("--seeds", seeds)
    assert result.exit_code == 1 and f"--seeds is {seeds}" in result.output
    assert train == [] and not (tmp_path / "scores.json").exists()


def test_a_missing_split_is_an_error_before_any_training(run, train):
    result = run(splits=["train", "dev"])
    assert result.exit_code == 1 and "test.spacy" in result.output
    assert train == []


def test_an_output_without_an_ending_is_written_too(run, train, tmp_path):
    assert run("--keep", output="scores").exit_code == 0
    assert len(srsly.read_json(tmp_path / "scores")["runs"]) == 3


@pytest.fixture
def commands(script, monkeypatch):
    """The commands that would be run. Each fails."""
    commands = []

    def fail(command, **options):
        commands.append(command)
        return SimpleNamespace(returncode=3)

    monkeypatch.setattr(script.subprocess, "run", fail)
    return commands


def test_a_failed_training_ends_with_a_message(run, commands, tmp_path):
    result = run("--first-seed", "7")
    assert result.exit_code == 1 and "seed 7 failed" in result.output
    assert len(commands) == 1 and not (tmp_path / "scores.json").exists()


def test_the_training_gets_paths_seed_and_overrides(run, commands, tmp_path):
    run("--first-seed", "7", "--training.max_epochs", "2")
    words = commands[0][commands[0].index("train") :]
    options = dict(zip(words[2::2], words[3::2]))
    assert words[1] == str(tmp_path / "some.cfg")
    assert Path(options.pop("--output")).name == "7"
    assert options == {
        "--gpu-id": "-1",
        "--paths.encoder": str(tmp_path / "encoder"),
        "--paths.train": str(tmp_path / "corpus" / "train.spacy"),
        "--paths.dev": str(tmp_path / "corpus" / "dev.spacy"),
        "--system.seed": "7",
        "--training.max_epochs": "2",
    }
