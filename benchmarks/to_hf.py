"""The labels of a pipeline beside those of what `spacy to-hf` makes of it.

python benchmarks/to_hf.py MODEL corpus/sample/dev.spacy

Of a plain model (bert_base_uncased_plain, or made by `spacy from-hf`): in transformers' `pipeline`
and in ONNX Runtime, sentence by sentence. Of another one: in ONNX Runtime, with the script that is
written beside the graphs, document by document, and without the threshold. Words are separated by
spaces, so that all systems see the same ones; ours computes in fp32, as the others do."""

import runpy
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import onnxruntime
import spacy
import transformers
import typer
from machine import describe_machine
from spacy.language import Language
from spacy.tokens import Doc

from spacy_bert_ner.hugging_face.reading import find_ner, list_extras, read_encoder
from spacy_bert_ner.hugging_face.to_hf import convert_pipeline
from spacy_bert_ner.training.corpus_reader import Corpus

Existing = Annotated[Path, typer.Argument(exists=True)]
Labels = list[Any]  # of a text
System = Callable[[list[Doc]], list[Labels]]


def main(model: Existing, corpus: Existing) -> None:
    """MODEL: the pipeline's folder. CORPUS: a .spacy file, of which only the words are used."""
    nlp = spacy.load(model, config={"components.transformer.model.precision": "fp32"})
    ner = find_ner(nlp)
    is_plain = not list_extras(ner, read_encoder(nlp, str(model)))
    gold = Corpus(corpus, max_words=1 if is_plain else 0)(nlp)
    docs = [Doc(nlp.vocab, words=[token.text for token in eg.reference]) for eg in gold]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "out"
        convert_pipeline(str(model), folder, onnx=True)
        pairs: dict[str, tuple[System, System]] = {}
        if is_plain:
            words = tag_words(nlp)
            pairs["`pipeline`, each word's tag"] = (words, tag_with_transformers(folder, "none"))
            pairs["`pipeline`, entities"] = (find(nlp), tag_with_transformers(folder, "first"))
            pairs["ONNX Runtime, each word's tag"] = (words, tag_with_onnx(folder))
        else:
            pairs["ONNX Runtime, entities"] = (decode(nlp), label_with_onnx(folder))
        rows = [(name, *compare(*systems, docs)) for name, systems in pairs.items()]
    versions = f"transformers {transformers.__version__}, onnxruntime {onnxruntime.__version__}"
    typer.echo(f"{describe_machine()}; {versions}\n")
    what = "sentences" if is_plain else "documents"
    typer.echo(f"| | labels | other ones | {what} the same | of |\n|---|---:|---:|---:|---:|")
    for name, labels, other, same in rows:
        typer.echo(f"| {name} | {labels:,} | {other:,} | {same:,} | {len(docs):,} |")


def compare(ours: System, theirs: System, docs: list[Doc]) -> tuple[int, int, int]:
    """RETURNS: The number of our labels, of those that only one of both has, and of texts whose
    labels are the same."""
    pairs = list(zip(map(set, ours(docs)), map(set, theirs(docs)), strict=True))
    labels = sum(len(own) for own, _ in pairs)
    return labels, sum(len(own ^ other) for own, other in pairs), sum(a == b for a, b in pairs)


def tag_words(nlp: Language) -> System:
    """RETURNS: What gives the tag of each word, as (its first character, tag)."""

    def tag(docs: list[Doc]) -> list[Labels]:
        ner = nlp.get_pipe("ner")
        with nlp.select_pipes(enable=["transformer"]):
            docs = list(nlp.pipe(doc.copy() for doc in docs))
        best = [scores.argmax(axis=1) for scores in ner._score(docs)]
        return [[(t.idx, ner.tags[i]) for t, i in zip(doc, own)] for doc, own in zip(docs, best)]

    return tag


def find(nlp: Language) -> System:
    """RETURNS: What gives entities, as (first character, character after the last, label)."""

    def find(docs: list[Doc]) -> list[Labels]:
        docs = list(nlp.pipe(doc.copy() for doc in docs))
        return [[(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents] for doc in docs]

    return find


def decode(nlp: Language) -> System:
    """RETURNS: What gives entities before the threshold, as (first word, word after the last,
    label)."""

    def decode(docs: list[Doc]) -> list[Labels]:
        with nlp.select_pipes(enable=["layout_reader", "transformer"]):
            docs = list(nlp.pipe(doc.copy() for doc in docs))
        return [prediction.spans for prediction in nlp.get_pipe("ner").predict(docs)]

    return decode


def tag_with_transformers(folder: Path, strategy: str) -> System:
    options = {"aggregation_strategy": strategy, "device": "cpu", "ignore_labels": []}
    classify = transformers.pipeline("ner", model=str(folder), batch_size=32, **options)

    def tag(docs: list[Doc]) -> list[Labels]:
        results = classify([doc.text for doc in docs])
        if strategy == "none":
            tags = [{e["start"]: e["entity"] for e in found} for found in results]
            return [[(t.idx, own.get(t.idx)) for t in doc] for doc, own in zip(docs, tags)]
        return [
            [(e["start"], e["end"], e["entity_group"]) for e in found if e["entity_group"] != "O"]
            for found in results
        ]

    return tag


def tag_with_onnx(folder: Path) -> System:
    session = onnxruntime.InferenceSession(folder / "onnx" / "model.onnx")
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    names = transformers.AutoConfig.from_pretrained(folder).id2label

    def tag(docs: list[Doc]) -> list[Labels]:
        found = []
        for doc in docs:
            pieces = tokenizer(doc.text, return_tensors="np", return_offsets_mapping=True)
            starts = pieces.pop("offset_mapping")[0, :, 0].tolist()
            inputs = {one.name: pieces[one.name] for one in session.get_inputs()}
            best = session.run(None, inputs)[0][0].argmax(axis=1)
            tags = dict(reversed(list(zip(starts[1:-1], best[1:-1]))))
            found.append([(t.idx, names[tags[t.idx]]) for t in doc])
        return found

    return tag


def label_with_onnx(folder: Path) -> System:
    labeller = runpy.run_path(str(folder / "label.py"))["Labeller"](folder)
    return lambda docs: [labeller([token.text for token in doc]) for doc in docs]


if __name__ == "__main__":
    typer.run(main)
