"""One pipeline in several threads, as a server uses it: each document is what it is alone."""

import random

import pytest
import spacy
from crowd import run_together

THREADS = 8
NAMES = ["Marta Olsen", "Per Lund", "Nordbank", "the Norwegian lender Nordbank", "Olsen"]
VERBS = ["will step down", "told Reuters", "bought the mill", "was not hired by Nordbank"]


def make_texts(seed, n=5):
    """Texts with words that no other text has, so that every cache grows all the time."""
    draw = random.Random(seed)
    texts = []
    for _ in range(n):
        new = ["".join(draw.choices("aehklnorst", k=7)) for _ in range(4)]
        texts.append(
            f"{draw.choice(NAMES)} {draw.choice(VERBS)} in {new[0].title()} , because {new[1]}s "
            f"{new[2]}ed the {new[3]} .\n\n{draw.choice(NAMES)} said she {draw.choice(VERBS)} ."
        )
    return texts


def read(doc):
    """Everything that the components wrote, with all scores."""
    return {
        "tokens": [(t.text, t.norm_, t.tag_, t.pos_, t.lemma_, t.is_sent_start) for t in doc],
        "vectors": doc.tensor.tolist(),
        "ents": [(ent.start, ent.end, ent.label_) for ent in doc.ents],
        "groups": {
            key: [(span.start, span.end, span.label_, span.id_) for span in group]
            for key, group in doc.spans.items()
        },
        "scores": {key: doc.spans[key].attrs["scores"] for key in ("chunks", "ner")},
        "frames": [str(frame) for frame in doc._.frames],
        "actors": [str(actor) for actor in doc._.actors],
    }


@pytest.fixture(scope="module")
def folder(trained, tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    trained.to_disk(folder)
    return folder


@pytest.fixture
def load(folder):
    """The pipeline as in a new process: nothing is cached, nothing is packed."""
    return lambda: spacy.load(folder, exclude=["tensor_cleaner"])


@pytest.fixture(scope="module")
def shares():
    return [make_texts(seed) for seed in range(THREADS)]


@pytest.mark.parametrize(
    "annotate",
    [
        lambda nlp, texts: [read(nlp(text)) for text in texts],
        lambda nlp, texts: [read(doc) for doc in nlp.pipe(texts, batch_size=4)],
    ],
    ids=["call", "pipe"],
)
def test_each_document_is_what_it_is_alone(load, shares, annotate):
    alone = load()
    expected = [annotate(alone, share) for share in shares]
    nlp = load()
    found = run_together([lambda share=share: annotate(nlp, share) for share in shares])
    assert found == expected
    assert [annotate(nlp, share) for share in shares] == expected  # and nothing is left behind


def test_calls_and_streams_at_once(load, shares):
    alone = load()
    expected = [[read(alone(text)) for text in share] for share in shares]
    nlp = load()

    def call(share):
        return [read(nlp(text)) for text in share]

    def stream(share):
        return [read(doc) for doc in nlp.pipe(share, batch_size=1)]

    ways = [call, stream] * (THREADS // 2)
    found = run_together([lambda way=way, own=own: way(own) for way, own in zip(ways, shares)])
    assert found == expected
