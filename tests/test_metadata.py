"""What is said about the project in several files is said alike."""

import re
from configparser import ConfigParser
from importlib.metadata import packages_distributions

import pytest
import srsly
from packaging.specifiers import SpecifierSet
from packaging.version import Version


@pytest.fixture
def read(root):
    return lambda path: (root / path).read_text(encoding="utf-8")


@pytest.fixture
def setup(read):
    parser = ConfigParser()
    parser.read_string(read("setup.cfg"))
    return parser


@pytest.fixture
def workflow(read):
    """The workflow that tests, with its two jobs."""
    return srsly.yaml_loads(read(".github/workflows/tests.yml"))["jobs"]


def find_undated(changes):
    """The headings of versions but the first, which have to be dated, from the newest to the
    oldest."""
    first, *versions = re.findall(r"^## (.+)$", changes, re.M)
    pattern = r"\d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)"
    return ([] if first == "Unreleased" else [first]) + [
        version for version in versions if not re.fullmatch(pattern, version)
    ]


def test_version_author_and_licence_are_the_same(read, setup):
    citation = srsly.yaml_loads(read("CITATION.cff"))
    metadata = setup["metadata"]
    assert citation["title"] == metadata["name"]
    assert str(citation["version"]) == metadata["version"]
    assert srsly.yaml_loads(read("project.yml"))["vars"]["version"] == metadata["version"]
    assert citation["license"] == metadata["license"]
    authors = [author["name"] for author in citation["authors"]]
    assert authors == [metadata["author"]] == [srsly.json_loads(read("assets/meta.json"))["author"]]
    assert metadata["author"] in read("LICENSE")


def test_versions_are_dated_and_what_is_to_come_is_first(read):
    assert find_undated(read("CHANGELOG.md")) == []


@pytest.mark.parametrize(
    "changes, undated",
    [
        ("## Unreleased\n\n## 0.2.0 (2026-12-01)\n", []),
        ("## 0.2.0 (2026-12-01)\n", ["0.2.0 (2026-12-01)"]),
        ("## Unreleased\n\n## 0.2.0\n", ["0.2.0"]),
        ("## Unreleased\n\n## 0.1.0 (not released)\n", ["0.1.0 (not released)"]),
    ],
)
def test_an_undated_version_is_found(changes, undated):
    assert find_undated(changes) == undated


def test_the_hooks_have_the_ruff_of_the_tested_set(read):
    repos = srsly.yaml_loads(read(".pre-commit-config.yaml"))["repos"]
    (rev,) = [repo["rev"] for repo in repos if repo["repo"].endswith("/ruff-pre-commit")]
    assert f"ruff=={rev[1:]}" in read("constraints.txt").split()


def test_the_workflow_tests_every_python_that_pip_lets_in(setup, workflow):
    classifiers = setup["metadata"]["classifiers"]
    versions = re.findall(r"Python :: (3\.\d+)", classifiers)
    assert workflow["tests"]["strategy"]["matrix"]["python"] == versions
    oldest, newest = versions[0], versions[-1].split(".")
    assert setup["options"]["python_requires"] == f">={oldest},<3.{int(newest[1]) + 1}"


def test_the_workflow_names_files_that_there_are(root, workflow):
    text = "\n".join(step.get("run", "") for job in workflow.values() for step in job["steps"])
    for path in re.findall(r"(?:unpacked/|python )([\w./-]+\.(?:py|txt))", text):
        assert (root / path).is_file(), path
    assert "[app,test,transformers]" in text


def test_no_corpus_of_the_users_gets_into_the_sdist(read):
    lines = read("MANIFEST.in").splitlines()
    for name in ("conll2003", "gmb"):
        assert f"/assets/{name}/*" in read(".gitignore").splitlines()
        assert lines.index(f"prune assets/{name}") > lines.index("graft assets")


def test_the_tested_set_pins_what_the_project_names_and_gives_ranges_for_the_rest(
    read, setup, root
):
    wanted = [setup["options"]["install_requires"], *setup["options.extras_require"].values()]
    named = {clean(name) for name in re.findall(r"^[\w.-]+", "\n".join(wanted), re.M)}
    folders = ("spacy_bert_ner", "scripts", "benchmarks", "tests")
    code = "\n".join(
        path.read_text("utf-8") for folder in folders for path in root.glob(f"{folder}/**/*.py")
    )
    modules = set(re.findall(r"^ *(?:import|from) (\w+)", code, re.M))
    homes = packages_distributions()
    imported = {clean(name) for module in modules for name in homes.get(module, ())}
    lines = re.findall(r"^([\w.-]+)(==|<)\S+", read("constraints.txt"), re.M)
    pinned = {clean(name) for name, sign in lines if sign == "=="}
    assert named <= pinned <= named | imported
    ranged = {clean(name) for name, sign in lines if sign == "<"}
    assert ranged & (named | imported) == set()


def test_the_newest_set_pins_what_the_tested_one_pins(read, setup):
    pattern = r"^([\w.-]+)([=<>][^\s#]+)"
    tested, newest = (
        {clean(name): SpecifierSet(versions) for name, versions in re.findall(pattern, text, re.M)}
        for text in (read("constraints.txt"), read("constraints-newest.txt"))
    )
    extras = "".join(setup["options.extras_require"][key] for key in ("transformers", "benchmarks"))
    left_out = {clean(name) for name in re.findall(r"^[\w.-]+", extras, re.M)}
    pins = {name: next(iter(one)).version for name, one in tested.items() if "==" in str(one)}
    assert set(newest) == set(pins) - left_out
    for name, versions in newest.items():
        assert all(Version(one.version) >= Version(pins[name]) for one in versions), name


def clean(name):
    return re.sub(r"[-_.]+", "-", name).lower()
