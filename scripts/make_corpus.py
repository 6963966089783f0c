"""Read a corpus from its folder or the hub, and write a DocBin for each split."""

import os
from pathlib import Path

import typer
from spacy.tokens import DocBin
from wasabi import msg

from spacy_bert_ner import loading
from spacy_bert_ner.corpora.docs import make_docs
from spacy_bert_ner.corpora.labels import CorpusError
from spacy_bert_ner.corpora.sources import read_corpus


def main(name: str, folder: Path, output: Path, lang: str = "en") -> None:
    """NAME: the corpus. FOLDER: the folder with its files. OUTPUT: the folder for
    {train,dev,test}.spacy. LANG: the language; other ones than "en" have their own tags and
    types."""
    try:
        vocab = loading.blank(lang).vocab
        splits = read_corpus(name, folder, any_labels=lang != "en", on_message=msg.warn)
    except (CorpusError, ImportError) as error:
        msg.fail(str(error), exits=1)
    doc_bins = {}
    for split, documents in splits.items():
        docs = list(make_docs(vocab, documents))
        doc_bins[split] = DocBin(docs=docs, store_user_data=False)
        sentences = sum(len(document) for document in documents)
        msg.good(
            f"{split}: {len(docs)} documents, {sentences} sentences, {sum(map(len, docs))} tokens"
        )
    output.mkdir(parents=True, exist_ok=True)
    for split, doc_bin in doc_bins.items():
        doc_bin.to_disk(output / f".{split}.spacy.part")
    for split in doc_bins:
        os.replace(output / f".{split}.spacy.part", output / f"{split}.spacy")


if __name__ == "__main__":
    typer.run(main)
