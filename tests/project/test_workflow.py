"""The commands of project.yml, as their scripts take them."""

import runpy
import shlex
from pathlib import Path

import pytest
import srsly
from typer import Typer
from typer.main import get_command

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
