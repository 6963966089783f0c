"""The packaged model: alone, beside the installed project, and beside another model. (Its wheel in
a new environment is the workflow's step `smoke`.)"""

import ast
import os
import re
import runpy
import shutil
import subprocess
import sys

import pytest
import srsly
from spacy.tokens import DocBin

# hides the installed project from a new process
ALONE = """
import importlib.metadata as metadata, sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "spacy_bert_ner":
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)
sys.meta_path.insert(0, Hidden())
discover = metadata.Distribution.discover
metadata.Distribution.discover = lambda **kwargs: (
    found for found in discover(**kwargs) if found.metadata["Name"] != "spacy-bert-ner"
)
"""
# loads a model, lets it work in two processes, and prints where its code and its layers come from
LOAD = """
import sys, spacy
from spacy.tokens import DocBin
from spacy.util import registry
def main(name, output):
    nlp = spacy.load(name)
    docs = list(nlp.pipe(["Marta Olsen told Reuters.", "The Dutch sailor lost."], n_process=2))
    DocBin(store_user_data=True, docs=docs).to_disk(output)
    parts = [type(pipe) for _, pipe in nlp.pipeline]
    models = [pipe.model for _, pipe in nlp.pipeline if getattr(pipe, "model", None)]
    parts += [type(shim) for model in models for node in model.walk() for shim in node.shims]
    for kind in ("architectures", "optimizers", "schedules", "scorers"):
        names = getattr(registry, kind).get_all()
        parts += [one for name, one in names.items() if name.startswith("spacy_bert_ner")]
    print(sorted({part.__module__.partition(".")[0] for part in parts} - {"spacy", "thinc"}))
if __name__ == "__main__":
    main(*sys.argv[1:])
"""


@pytest.fixture(scope="module")
def make(trained, root, tmp_path_factory):
    """Package the tiny pipeline under a name, as if it were installed in the folder that is
    returned."""
    folder = tmp_path_factory.mktemp("packages")
    trained.to_disk(folder / "model")
    notes = srsly.read_json(root / "assets" / "meta.json")
    meta = {
        **srsly.read_json(folder / "model" / "meta.json"),
        "requirements": notes["requirements"],
    }
    source = {"name": "tiny", "author": "us", "license": "MIT", "note": "Random."}
    srsly.write_json(folder / "meta.json", {**meta, "sources": [source]})
    make_package = runpy.run_path(str(root / "scripts" / "package_model.py"))["make_package"]

    def make(name):
        paths = (folder / "model", folder, folder / "meta.json")
        made = make_package(*paths, name=name, version="1.2.3")
        setup = [sys.executable, "setup.py", "-q", "egg_info"]
        subprocess.run(setup, cwd=made, check=True, capture_output=True)
        return made

    return make


@pytest.fixture(scope="module")
def packaged(make):
    return make("bert_ner")


@pytest.fixture
def run(tmp_path):
    """Run a script in a new process that finds these folders, and return what it prints."""

    def run(script, *args, folders=()):
        (tmp_path / "script.py").write_text(script, encoding="utf-8")
        path = os.pathsep.join([*map(str, folders), os.environ.get("PYTHONPATH", "")])
        done = subprocess.run(
            [sys.executable, "-W", "error::UserWarning:spacy", tmp_path / "script.py", *args],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return ast.literal_eval(done.stdout.strip().splitlines()[-1])

    return run


def test_alone_all_code_is_its_own(packaged, run, tmp_path):
    assert run(ALONE + LOAD, "en_bert_ner", tmp_path / "docs", folders=[packaged]) == [
        "en_bert_ner"
    ]


def test_beside_the_project_all_code_is_the_projects(packaged, run, tmp_path):
    assert run(LOAD, "en_bert_ner", tmp_path / "docs", folders=[packaged]) == ["spacy_bert_ner"]


def test_it_finds_the_same_alone_and_beside_the_project(packaged, run, trained, tmp_path):
    found = []
    for script in (LOAD, ALONE + LOAD):
        run(script, "en_bert_ner", tmp_path / "docs", folders=[packaged])
        found.append((tmp_path / "docs").read_bytes())
    assert found[0] == found[1]
    docs = list(DocBin().from_bytes(found[0]).get_docs(trained.vocab))
    assert [doc.text for doc in docs] == ["Marta Olsen told Reuters.", "The Dutch sailor lost."]
    assert docs[0].ents and docs[0].spans["sc"]


@pytest.mark.parametrize("first, second", [("bert_ner", "other"), ("other", "bert_ner")])
def test_two_models_share_the_code_of_the_first(make, run, tmp_path, first, second):
    folders = [make(first), make(second)]
    for name in (first, second):
        homes = run(ALONE + LOAD, f"en_{name}", tmp_path / "docs", folders=folders)
        assert homes == [f"en_{first}"]


# changes a model, and fine-tunes it
CHANGE = """
import spacy
from spacy.training import Example
nlp = spacy.load("en_bert_ner")
nlp.add_pipe("entity_ruler", before="ner").add_patterns([{"label": "ORG", "pattern": "Zorro"}])
nlp.to_disk("changed")
nlp = spacy.load("en_bert_ner")
optimizer = nlp.resume_training()
for sgd in (optimizer, None):
    gold = {"entities": [(0, 11, "PER"), (17, 24, "ORG")]}
    nlp.update([Example.from_dict(nlp.make_doc("Marta Olsen told Reuters."), gold)], sgd=sgd)
nlp.to_disk("tuned")
print([type(optimizer).__module__])
"""
# works with both, with spaCy's commands too
USE = """
from pathlib import Path
import spacy, srsly, sys
from spacy.cli.evaluate import evaluate
from spacy.cli.package import package
text = "Marta Olsen told Zorro."
found = [[(e.text, e.label_) for e in spacy.load(name)(text).ents] for name in ("changed", "tuned")]
scores = evaluate("changed", Path(sys.argv[1]))
Path("packages").mkdir()
package(Path("changed"), Path("packages"), name="mine", create_sdist=False, silent=True)
meta = srsly.read_json("packages/en_mine-1.2.3/meta.json")
print([found[0], "Marta Olsen" in dict(found[1]), scores["ents_f"], meta["requirements"]])
"""


def test_what_was_changed_or_fine_tuned_works_in_a_new_process(packaged, run, tiny_corpus):
    assert run(ALONE + CHANGE, folders=[packaged]) == ["en_bert_ner.pipeline.optimizer"]
    ents, is_found, score, requirements = run(ALONE + USE, tiny_corpus, folders=[packaged])
    assert ents == [("Marta Olsen", "PER"), ("Zorro", "ORG")]
    assert is_found and score == 1
    assert "en-bert-ner>=1.2.3,<1.3.0" in [name.replace("_", "-") for name in requirements]


@pytest.mark.parametrize("prelude", ["", ALONE], ids=["beside the project", "alone"])
def test_a_model_that_0_1_0_packaged_still_loads(run, root, tmp_path, prelude):
    shutil.unpack_archive(root / "tests" / "data" / "en_old-0.1.0.zip", tmp_path / "old")
    load = "import en_old\ndoc = en_old.load()('Marta Olsen told Reuters.')\n"
    show = "print([[(ent.text, ent.label_) for ent in doc.ents], len(doc._.frames)])"
    ents = [("Marta Olsen", "PER"), ("Reuters", "ORG")]
    assert run(prelude + load + show, folders=[tmp_path / "old"]) == [ents, 1]


def test_it_needs_spacy_and_the_project_only_for_training(packaged):
    requirements = srsly.read_json(packaged / "meta.json")["requirements"]
    assert any(requirement.startswith("spacy>=") for requirement in requirements)
    own = [requirement for requirement in requirements if "spacy-bert-ner" in requirement]
    assert own == ["spacy-bert-ner; extra == 'training'"]


def test_it_brings_the_licences(packaged, root):
    assert (packaged / "LICENSE").read_text() == (root / "LICENSE").read_text()
    assert (packaged / "LICENSES_SOURCES").read_text() == "tiny\nus\nMIT\nRandom.\n"


def test_what_an_earlier_build_left_does_not_get_into_it(make):
    made = make("bert_ner")
    (made / "build").mkdir()
    (made / "build" / "old.py").touch()
    assert not (make("bert_ner") / "build").exists()


def test_another_template_of_spacy_is_one_clear_error(root, tmp_path, capsys):
    replace = runpy.run_path(str(root / "scripts" / "package_model.py"))["replace"]
    (tmp_path / "setup.py").write_text("setup(packages=[name])")
    with pytest.raises(SystemExit):
        replace(tmp_path / "setup.py", "packages=[model_name]", "packages=find_packages()")
    assert "lacks 'packages=[model_name]'" in capsys.readouterr().out


def test_importing_the_project_is_light(run):
    assert run("import sys, spacy_bert_ner\nprint('torch' in sys.modules)") is False


def test_the_pipeline_registers_in_one_place(root):
    code = root / "spacy_bert_ner" / "pipeline"
    registering = re.compile(r"registry|Language\.(factory|component|has_factory)")
    found = {
        path.name for path in code.rglob("*.py") if registering.search(path.read_text("utf-8"))
    }
    assert found == {"factories.py"}
