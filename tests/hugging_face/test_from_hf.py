"""python -m spacy from-hf, against transformers' pipeline."""

import runpy
import shutil
from importlib.metadata import entry_points

import pytest
import spacy
import srsly
import torch
from safetensors.torch import load_file, save_file
from spacy.cli._util import app
from spacy.tokens import Doc, Span
from spacy.training import Example
from typer.testing import CliRunner

from spacy_bert_ner.hugging_face import command
from spacy_bert_ner.hugging_face.from_hf import REQUIREMENTS


@pytest.fixture
def run():
    def run(*arguments):
        made = CliRunner().invoke(app, ["from-hf", *map(str, arguments)])
        assert made.exception is None or isinstance(made.exception, SystemExit)
        return made.exit_code, " ".join(made.output.split())

    return run


@pytest.fixture
def convert(run, tmp_path):
    def convert(folder, *options):
        code, output = run(folder, tmp_path / "out", *options)
        assert code == 0, output
        return spacy.load(tmp_path / "out")

    return convert


def make_reference(folder, strategy="first"):
    from transformers import pipeline

    options = {"aggregation_strategy": strategy, "device": "cpu", "batch_size": 32}
    return pipeline("token-classification", model=str(folder), **options)


def list_ents(doc):
    return [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]


def list_spans(doc):
    return [(ent.start, ent.end, ent.label) for ent in doc.ents]


def check_same(nlp, folder, sentences, make_doc):
    docs = list(nlp.pipe(make_doc(nlp, words) for words in sentences))
    results = make_reference(folder)([doc.text for doc in docs])
    results = [[one for one in found if one["entity_group"] != "O"] for found in results]
    expected = [[(e["start"], e["end"], e["entity_group"]) for e in found] for found in results]
    assert list(map(list_ents, docs)) == expected
    labels = {label for found in expected for _, _, label in found}
    assert labels == set(nlp.get_pipe("ner").labels)
    found = [ent._.score for doc in docs for ent in doc.ents]
    assert found == pytest.approx([float(e["score"]) for one in results for e in one], abs=1e-5)


def test_spacy_finds_the_command():
    found = entry_points(group="spacy_cli", name="from-hf")
    assert {one.load() for one in found} == {command.from_hf_cli}


# the schemes that transformers joins, too
@pytest.mark.parametrize("scheme, cased", [("BIO", True), ("IOB1, O last", False), ("plain", True)])
def test_entities_and_scores_are_those_of_transformers(
    write, convert, sentences, make_doc, scheme, cased
):
    folder = write(scheme=scheme, cased=cased)
    check_same(convert(folder), folder, sentences, make_doc)


@pytest.mark.parametrize("kind", ["distilbert", "roberta", "xlm-roberta"])
def test_other_encoders(write, convert, sentences, make_doc, kind):
    folder = write(kind)
    check_same(convert(folder), folder, sentences, make_doc)


@pytest.mark.parametrize("scheme", ["BIOES", "BILOU"])
def test_each_words_tag_is_that_of_transformers(write, convert, sentences, make_doc, scheme):
    # which reports B-, I- only as one entity: E-PER is a type of its own to it
    folder = write(scheme=scheme)
    nlp = convert(folder)
    docs = [make_doc(nlp, words) for words in sentences]
    results = make_reference(folder, "none")([doc.text for doc in docs])
    ner = nlp.get_pipe("ner")
    with nlp.select_pipes(disable=["ner", "tensor_cleaner"]):
        docs = list(nlp.pipe(docs))
    for doc, pieces in zip(docs, results):
        best = [ner.tags[i] for i in ner._score([doc])[0].argmax(axis=1)]
        tags = {piece["start"]: piece["entity"] for piece in pieces}
        assert best == [tags.get(token.idx, "O") for token in doc]


def test_a_model_without_tokenizer_json_has_the_vocabulary(write, convert, sentences, make_doc):
    folder = write(cased=True)
    (folder / "tokenizer.json").unlink()
    check_same(convert(folder), folder, sentences, make_doc)


def test_roberta_without_tokenizer_json(write, convert, sentences, make_doc):
    folder = write("roberta")
    (folder / "tokenizer.json").rename(folder / "kept.json")
    nlp = convert(folder)
    (folder / "kept.json").rename(folder / "tokenizer.json")
    check_same(nlp, folder, sentences, make_doc)


def test_the_case_of_the_tokenizers_config_counts(write, convert, change, sentences, make_doc):
    folder = write()
    change(folder / "tokenizer_config.json", do_lower_case=False)
    check_same(convert(folder), folder, sentences, make_doc)


@pytest.mark.parametrize("kind", ["bert", "roberta"])
def test_white_space_and_empty_lines(write, convert, kind):
    nlp = convert(write(kind, scheme="plain"))
    doc = nlp(Doc(nlp.vocab, words=["abc", "\n", "abc", "\n\n", "abc"]))
    assert not any(ent[0].is_space or ent[-1].is_space for ent in doc.ents)
    assert not any("\n\n" in ent.text for ent in doc.ents)
    assert not len(nlp("").ents) and not len(nlp(" \n").ents)


def test_a_word_without_pieces_is_no_entity(write, convert):
    nlp = convert(write())
    output = nlp.get_pipe("ner").model.get_ref("output_layer")
    output.get_param("b")[1] += 9  # B-PER
    ents = nlp(Doc(nlp.vocab, words=["abc", "\u200b", "\u200d", "abc"])).ents
    assert [ent.start for ent in ents] == [0, 3]


def test_weights_are_kept_as_they_are_in_fp32_only(write, run, tmp_path):
    folder = write()
    for precision, dtype in {"fp32": torch.float32, "auto": torch.float16}.items():
        assert run(folder, tmp_path / precision, "--precision", precision)[0] == 0
        spacy.load(tmp_path / precision).to_disk(tmp_path / "again")
        weights = load_file(tmp_path / "again" / "transformer" / "model.safetensors")
        assert weights["words.weight"].dtype == dtype


def test_it_is_trained_further_and_takes_new_labels(write, convert, tmp_path):
    nlp = convert(write(), "--lang", "de")
    assert nlp.lang == "de"
    texts = {"abc def xyz": [(0, 7, "PER")], "qrs tuv": [(0, 3, "DATE"), (4, 7, "LOC")]}
    before = [list_ents(nlp(text)) for text in texts]
    nlp.get_pipe("ner").add_label("DATE")
    assert [list_ents(nlp(text)) for text in texts] == before
    assert nlp.get_pipe("ner").tags[-2:] == ["B-DATE", "I-DATE"]
    optimizer = nlp.resume_training()
    optimizer.learn_rate = 0.01
    for _ in range(40):
        pairs = [(nlp.make_doc(text), {"entities": ents}) for text, ents in texts.items()]
        nlp.update([Example.from_dict(*pair) for pair in pairs], sgd=optimizer)
    assert [list_ents(nlp(text)) for text in texts] == list(texts.values())
    nlp.to_disk(tmp_path / "trained")
    copy = spacy.load(tmp_path / "trained")
    assert [list_ents(copy(text)) for text in texts] == list(texts.values())


def test_it_is_calibrated(write, convert, sentences, make_doc, tmp_path):
    nlp = convert(write())
    before = list(nlp.pipe(make_doc(nlp, words) for words in sentences))
    gold = [make_doc(nlp, words) for words in sentences]
    for number, (doc, own) in enumerate(zip(gold, before)):
        ents = [Span(doc, *ent) for ent in list_spans(own)] if number % 4 == 0 else []
        doc.set_ents(ents, default="outside")
    with nlp.select_pipes(disable=["ner", "tensor_cleaner"]):
        docs = list(nlp.pipe(make_doc(nlp, words) for words in sentences))
    examples = [Example(*pair) for pair in zip(docs, gold)]
    nlp.get_pipe("ner").calibrate(examples)
    nlp.to_disk(tmp_path / "calibrated")
    nlp = spacy.load(tmp_path / "calibrated")
    after = list(nlp.pipe(make_doc(nlp, words) for words in sentences))
    assert list(map(list_ents, after)) == list(map(list_ents, before))
    scores = [ent._.score for doc in after for ent in doc.ents]
    share = sum(len(eg.reference.ents) for eg in examples) / len(scores)
    assert sum(scores) / len(scores) == pytest.approx(share, abs=0.01)


def test_it_makes_a_package(write, convert, root, tmp_path):
    convert(write())
    make_package = runpy.run_path(str(root / "scripts" / "package_model.py"))["make_package"]
    meta = tmp_path / "out" / "meta.json"
    made = make_package(tmp_path / "out", tmp_path / "made", meta, name="hf", version="1.0.0")
    assert "hf_token_ner = en_hf:factories.make_hf_token_ner" in (made / "setup.py").read_text()
    assert "classifier" in (made / "LICENSES_SOURCES").read_text()


def test_it_requires_what_a_trained_model_requires(root):
    assert srsly.read_json(root / "assets" / "meta.json")["requirements"] == list(REQUIREMENTS)


@pytest.mark.parametrize(
    "name, values, problem",
    [
        ("config.json", {"model_type": "gpt2"}, "model_type is 'gpt2'. Supported are bert"),
        ("config.json", {"architectures": ["BertModel"]}, "is BertModel, and no token classifier"),
        ("config.json", {"id2label": {str(i): f"T{i}" for i in range(5)}}, "id2label must have O"),
        ("config.json", {"hidden_act": "relu"}, "hidden_act is relu"),
        ("config.json", {"model_type": "distilbert"}, "is BertForTokenClassification, and"),
        ("config.json", {"vocab_size": 3}, "can't load the encoder: size mismatch"),
        ("tokenizer.json", {"model": {}}, "can't load the tokenizer"),
    ],
)
def test_what_is_not_supported_is_one_line(write, change, run, tmp_path, name, values, problem):
    folder = write()
    change(folder / name, **values)
    code, output = run(folder, tmp_path / "out")
    assert code == 1 and problem in output, output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_missing_file_is_named(write, run, tmp_path, name):
    folder = write()
    (folder / name).unlink()
    (folder / "vocab.txt").unlink()
    code, output = run(folder, tmp_path / "out")
    assert code == 1 and name in output and "no such file" in output


def test_weights_without_head(write, run, tmp_path):
    folder = write()
    weights = load_file(folder / "model.safetensors")
    kept = {name: one for name, one in weights.items() if "classifier" not in name}
    save_file(kept, folder / "model.safetensors")
    code, output = run(folder, tmp_path / "out")
    assert code == 1 and "classifier.weight" in output


def test_a_folder_that_is_not_empty_stays(write, run, tmp_path):
    folder = write()
    shutil.copytree(folder, tmp_path / "out")
    code, output = run(folder, tmp_path / "out")
    assert code == 1 and "not empty" in output
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(
        p.name for p in folder.iterdir()
    )


@pytest.mark.parametrize(
    "options, problem",
    [
        (["--lang", "xyz"], "xyz"),
        (["--precision", "fp8"], "precision is 'fp8': it must be one of"),
    ],
)
def test_a_wrong_option(write, run, tmp_path, options, problem):
    code, output = run(write(), tmp_path / "out", *options)
    assert code == 1 and problem in output, output


def test_without_a_hub(run, tmp_path, monkeypatch):
    import huggingface_hub

    def fail(*args, **kwargs):
        raise OSError("no route\nto host")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fail)
    code, output = run("nobody/nothing", tmp_path / "out")
    assert code == 1 and "nobody/nothing: no such folder, and the hub can't be reached" in output
    assert "to host" not in output
