"""Run a model over documents."""

from collections.abc import Iterator

from spacy.tokens import Doc

from spacy_bert_ner.app.documents import Document, cut_document
from spacy_bert_ner.app.models import Model

# About half a second of work: other sessions wait this long for the model, and so does "Stop".
BATCH_CHARACTERS = 20_000


def analyse(model: Model, documents: list[Document]) -> Iterator[list[Doc]]:
    """Run a model over documents. Between batches, other sessions can use the model.

    model (Model): The pipeline, whose lock is held for each batch.
    documents (list[Document]): The documents.
    YIELDS (list[Doc]): The next batch, with `doc.user_data["name"]`.
    RAISES (ValueError): If the pipeline fails. The message is one line.
    """
    for batch in _make_batches(documents):
        with model.lock:
            try:
                docs = list(model.nlp.pipe([document.text for document in batch]))
            except Exception as error:  # any pipeline can be chosen
                reason = " ".join(str(error).split())[:300] or type(error).__name__
                raise ValueError(
                    f"{model.name} fails on {batch[0].name}: {reason}. Choose another model, or "
                    f"leave the document out."
                ) from error
        for doc, document in zip(docs, batch):
            doc.user_data["name"] = document.name
        yield docs


def fit_documents(model: Model, documents: list[Document]) -> list[Document]:
    """RETURNS (list[Document]): The documents, cut to the pipeline's `nlp.max_length`, with a note
    of what was left out."""
    return [cut_document(document, model.nlp.max_length) for document in documents]


def _make_batches(documents: list[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size = 0
    for document in documents:
        size += len(document.text)
        if batch and size > BATCH_CHARACTERS:
            yield batch
            batch, size = [], len(document.text)
        batch.append(document)
    if batch:
        yield batch
