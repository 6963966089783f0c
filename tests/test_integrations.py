"""The page about other tools, and the script that runs it. Nothing is installed: pip is
replaced."""

import importlib.util
import re
from pathlib import Path

import pytest
import srsly
from typer import Typer
from typer.testing import CliRunner

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "integrations.py"
PAGE = """# Other tools

## Without a tool

```python
import nothing
```

## Printer

```bash
pip install printer==1.2 other
```

```python
# words.py
WORD = "0.75 of   it"
```

```python
from words import WORD

print("a log line")
print(WORD)
```

```text
0.99 of it
```
"""


@pytest.fixture
def script():
    spec = importlib.util.spec_from_file_location("integrations_script", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def invoke(script, monkeypatch, tmp_path):
    """Run the script on a page. Without pip: its commands are
    collected."""
    commands = []
    run = script.run

    def run_without_pip(command, environment, folder):
        if command[0] == "pip":
            commands.append(command)
            return script.Done("", None)
        return run(command, environment, folder)

    create = script.venv.create
    monkeypatch.setattr(script.venv, "create", lambda folder, **_: create(folder, symlinks=True))
    monkeypatch.setattr(script, "run", run_without_pip)
    monkeypatch.setattr(script, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(script, "RESULTS", tmp_path / "metrics" / "integrations.json")
    wheel = tmp_path / "model.whl"
    wheel.write_bytes(b"a model")
    app = Typer()
    app.command()(script.main)

    def invoke(page, *options):
        commands.clear()
        script.PAGE.write_text(page, encoding="utf-8")
        return CliRunner().invoke(app, ["--wheel", str(wheel), *options]), commands

    return invoke


def test_each_tool_on_the_page_has_a_version_and_says_what_comes_out(script):
    sections = script.read_sections(script.PAGE.read_text("utf-8"))
    assert len(sections) >= 12
    for section in sections:
        languages = [language for language, _ in section.blocks]
        assert languages[0] == "bash" and languages[-1] == "text", section.tool


def test_the_table_of_the_page_has_all_tools(script):
    page = script.PAGE.read_text("utf-8")
    tools = re.findall(r"^\| \[(.+?)\]", page, re.M)
    assert sorted(tools) == sorted(section.tool for section in script.read_sections(page))


def test_what_is_printed_is_compared_without_decimals_and_spaces(invoke, script):
    result, commands = invoke(PAGE)
    assert result.exit_code == 0, result.output
    assert "printer==1.2" in result.output and "passed" in result.output
    base, tool = commands
    assert base[2].startswith("torch==") and base[3].endswith("model.whl")
    assert tool[:4] == ["pip", "install", "printer==1.2", "other"]
    assert tool[4].endswith("model.whl")


def test_what_has_passed_is_not_run_again(invoke):
    invoke(PAGE)
    result, commands = invoke(PAGE)
    assert result.exit_code == 0 and commands == []
    assert "passed" in result.output
    assert invoke(PAGE, "--again")[1] != []
    assert invoke(PAGE.replace("1.2", "1.3"))[1] != []


@pytest.mark.parametrize(
    "right, wrong, said",
    [
        ("0.99 of it", "0.99 of them", "0.75 of   it"),
        ("print(WORD)", "raise ValueError('no word')", "no word"),
        ("pip install", "npm install", "begin with 'pip install' or 'python -m'"),
    ],
)
def test_a_failure_is_shown_and_run_again(invoke, right, wrong, said):
    page = PAGE.replace(right, wrong)
    for _ in range(2):
        result, commands = invoke(page)
        assert result.exit_code == 1
        assert said in result.output and "failed" in result.output
        assert commands != []


def test_a_tool_that_is_not_on_the_page_is_an_error(invoke):
    result, _ = invoke(PAGE, "--only", "none")
    assert result.exit_code == 1 and "page.md has no section 'none'" in result.output


def test_a_missing_wheel_is_an_error(invoke, tmp_path):
    result, _ = invoke(PAGE, "--wheel", str(tmp_path / "none.whl"))
    assert result.exit_code == 1 and "Expected one wheel" in result.output


def test_the_environment_of_the_script_is_not_seen(script, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(SCRIPT.parents[1]))
    script.venv.create(tmp_path / "base", with_pip=False)
    (tmp_path / "look.py").write_text("import spacy_bert_ner", encoding="utf-8")
    done = script.run(["look.py"], tmp_path / "base", tmp_path)
    assert "No module named 'spacy_bert_ner'" in done.problem


def test_the_results_are_kept(invoke, script):
    invoke(PAGE)
    result = srsly.read_json(script.RESULTS)["Printer"]
    assert result["problem"] is None and re.match(r"\d{4}-\d\d-\d\d$", result["date"])
