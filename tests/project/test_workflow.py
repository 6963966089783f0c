"""The commands of project.yml, as their scripts take them, and all of them with each config."""

import runpy
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import spacy
import srsly
from exclusions import without_spacy_transformers
from spacy import cli
from spacy.util import load_config
from typer import Typer
from typer.main import get_command
from typer.testing import CliRunner
from weasel.util.config import load_project_config

ROOT = Path(__file__).parents[2]
LINES = [
    line
    for command in srsly.read_yaml(ROOT / "project.yml")["commands"]
    for line in command["script"]
    if line.startswith("python scripts/")
]


def get_parameters(script):
    app = Typer()
    app.command()(runpy.run_path(str(ROOT / script))["main"])
    return get_command(app).params


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split()[1])
def test_a_script_knows_the_options_and_takes_the_arguments_of_the_workflow(line):
    _, script, *words = shlex.split(line)
    parameters = get_parameters(script)
    options = {name: option for option in parameters for name in option.opts if name[0] == "-"}
    used = [word for word in words if word.startswith("--")]
    assert set(used) <= set(options)
    assert not any(option.required for name, option in options.items() if name not in used)
    arguments = len(words) - sum(1 if options[name].is_flag else 2 for name in used)
    known = [one for one in parameters if one.param_type_name == "argument"]
    assert sum(one.required for one in known) <= arguments <= len(known)


@pytest.fixture
def project(tmp_path, encoder, monkeypatch):
    """A copy of the project with a tiny corpus, whose configs have the tiny encoder."""
    monkeypatch.chdir(tmp_path)
    ignored = shutil.ignore_patterns("__pycache__", "sample")
    for folder in ("assets", "configs", "scripts", "spacy_bert_ner"):
        shutil.copytree(ROOT / folder, folder, ignore=ignored)
    for name in ("project.yml", "LICENSE"):
        shutil.copy(ROOT / name, name)
    for split in ("train", "dev", "test"):
        (tmp_path / "assets" / "tiny").mkdir(exist_ok=True)
        shutil.copy(ROOT / "tests" / "data" / "tiny.conll", f"assets/tiny/{split}.conll")
    tiny = {
        "paths": {"encoder": str(encoder)},
        "corpora": {"train": {"min_total_words": 0}},
        "training": {"max_epochs": 2, "eval_frequency": 1, "gpu_allocator": None},
    }
    for path in Path("configs").iterdir():
        config = load_config(path).merge(tiny)
        if config["components"]["transformer"]["factory"] == "bert_encoder":
            config["components"]["transformer"]["model"].update(width=32, precision="fp32")
        config.to_disk(path)
    run = subprocess.run

    def build_without_network(command, **options):
        return run([*command[:3], "--no-isolation", *command[3:]], **options)

    monkeypatch.setattr(subprocess, "run", build_without_network)
    return tmp_path


def run_step(line):
    """Run a line of the workflow in this process."""
    words = shlex.split(line)
    if words[1:3] == ["-m", "spacy"]:
        app, words = cli.app, words[3:]
    else:
        app, words = Typer(), words[1:]
        app.command()(runpy.run_path(words[0])["main"])
        words = words[1:]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, (line, result.output[-3000:], result.exception)


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(path.stem, marks=[without_spacy_transformers] * path.stem.endswith("_trf"))
        for path in sorted((ROOT / "configs").glob("*.cfg"))
    ],
)
def test_the_whole_workflow_runs_with_each_config(project, config):
    """All but the last step, which installs the wheel from a package index."""
    switches = {"vars.config": config, "vars.corpus": "tiny"}
    described = load_project_config(project, overrides=switches)
    steps = {command["name"]: command["script"] for command in described["commands"]}
    assert described["workflows"]["all"][-1] == "smoke"
    for name in described["workflows"]["all"][:-1]:
        for line in steps[name]:
            run_step(line)
    name = f"tiny-{config}"
    nlp = spacy.load(f"training/{name}/model-best")
    pages = {path.stem for path in Path("visuals", name).iterdir()}
    has_frames = "actor_factor_mechanism" in nlp.pipe_names
    assert pages == {"entities", *(["actors", "frames"] if has_frames else [])}
    assert Path("reports", f"{name}.html").is_file()
    assert list(Path("packages", name).glob("*/dist/*.whl"))
