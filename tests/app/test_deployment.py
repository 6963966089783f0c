"""What the Space is made of fits together. (The image itself is built by the Space.)"""

import re
import subprocess
import sys
from configparser import ConfigParser

import pytest
import srsly

from spacy_bert_ner.app.documents import MAX_BYTES

APP = "spacy_bert_ner/app"


@pytest.fixture
def read(root):
    return lambda path: (root / path).read_text(encoding="utf-8")


@pytest.fixture
def front(read):
    """The front matter of the Space's README."""
    return srsly.yaml_loads(re.match(r"---\n(.*?)\n---\n", read(f"{APP}/README.md"), re.S).group(1))


@pytest.fixture
def docker(read):
    """The Dockerfile's instructions as (name, rest)."""
    text = re.sub(r"^#.*\n", "", read(f"{APP}/Dockerfile"), flags=re.M).replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


@pytest.fixture
def steps(read):
    """The commands of the workflow."""
    workflow = srsly.yaml_loads(read(".github/workflows/deploy-app.yml"))
    assert workflow.get("on", workflow.get(True)) == {"push": {"tags": ["v*"]}}
    (job,) = workflow["jobs"].values()
    return [step["run"] for step in job["steps"] if "run" in step]


@pytest.fixture
def staged(root, tmp_path):
    """The folder that the workflow uploads, with wheels that are none."""
    wheels = [tmp_path / name for name in ("spacy_bert_ner-1-py3.whl", "en_bert_ner-1-py3.whl")]
    for wheel in wheels:
        wheel.touch()
    command = [sys.executable, root / "scripts" / "stage_app.py", tmp_path / "space"]
    subprocess.run([*command, root / "constraints.txt", *wheels], check=True)
    return tmp_path / "space"


def test_the_front_matter_is_that_of_a_docker_space(front):
    assert front["sdk"] == "docker"
    assert front["license"] == "mit"
    assert front["pinned"] is False
    assert {"title", "emoji", "colorFrom", "colorTo"} <= set(front)
    colours = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
    assert {front["colorFrom"], front["colorTo"]} <= colours
    assert len(front["short_description"]) <= 60


def test_the_port_is_the_same_everywhere(front, docker):
    port = str(front["app_port"])
    command = srsly.json_loads(dict(docker)["CMD"])
    assert dict(docker)["EXPOSE"] == port
    assert command[command.index("--server.port") + 1] == port
    assert command[command.index("--server.address") + 1] == "0.0.0.0"
    assert f"localhost:{port}/" in dict(docker)["HEALTHCHECK"]


def test_the_image_runs_without_root_and_without_the_hub(docker):
    runs = [rest for name, rest in docker if name == "RUN"]
    assert "--uid 1000 user" in runs[0]
    assert dict(docker)["USER"] == "user"
    assert "HF_HUB_OFFLINE=1" in dict(docker)["ENV"]


def test_everything_that_the_image_takes_is_uploaded(docker, staged):
    for name, rest in docker:
        if name == "COPY":
            source = rest.split()[-2]
            assert (staged / source).exists(), source
    (install,) = [rest for name, rest in docker if name == "RUN" and "pip install" in rest]
    patterns = re.findall(r"\./(wheels/[^\s)]+\.whl)", install)
    assert [len(list(staged.glob(pattern))) for pattern in patterns] == [1, 1]
    assert "-c constraints.txt" in install and "[app]" in install
    script = srsly.json_loads(dict(docker)["CMD"])[2]
    assert (staged / script).is_file()
    assert (staged / "README.md").read_text(encoding="utf-8").startswith("---\n")
    assert (staged / ".streamlit" / "config.toml").is_file()


def test_a_missing_wheel_is_a_message(root, tmp_path):
    wheel = tmp_path / "en_bert_ner-1-py3.whl"
    wheel.touch()
    command = [sys.executable, root / "scripts" / "stage_app.py", tmp_path / "space"]
    done = subprocess.run(
        [*command, root / "constraints.txt", wheel], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "Expected one wheel of each" in done.stdout + done.stderr
    assert not (tmp_path / "space").exists()


def test_the_workflow_uses_what_there_is(root, steps):
    text = "\n".join(steps)
    (stage,) = [step for step in steps if "stage_app.py" in step]
    (upload,) = [step for step in steps if step.startswith("hf upload")]
    assert stage.split()[2] == upload.split()[3] == "space"
    for script in re.findall(r"scripts/\S+\.py|constraints\.txt", text):
        assert (root / script).is_file(), script
    names = srsly.read_yaml(root / "project.yml")["vars"]
    folder = f"packages/{names['corpus']}-{names['config']}/{names['lang']}_{names['name']}-"
    assert folder in stage


def test_what_the_app_needs_is_an_extra_and_pinned(root, read):
    setup = ConfigParser()
    setup.read_string(read("setup.cfg"))
    pins = set(re.findall(r"^(\S+)==", read("constraints.txt"), re.M))
    for extra in ("app", "test"):
        names = re.findall(r"^[\w-]+", setup["options.extras_require"][extra], re.M)
        assert names and set(names) <= pins
    data = setup["options.package_data"]["spacy_bert_ner.app"].split(", ")
    for name in data:
        assert (root / APP / name).is_file()


def test_the_upload_limit_is_that_of_the_documents(read):
    limit = re.search(r"^maxUploadSize = (\d+)$", read(f"{APP}/.streamlit/config.toml"), re.M)
    assert int(limit.group(1)) * 1_000_000 == MAX_BYTES


def test_nothing_is_told_to_anyone(read):
    assert "gatherUsageStats = false" in read(f"{APP}/.streamlit/config.toml")
