"""The component with its rules, and documents from lines (tests/lines.py)."""

from pathlib import Path

import pytest
import spacy
import srsly
from lines import parse

from spacy_bert_ner.pipeline.frames.actor_factor_mechanism import ActorFactorMechanism

ROOT = Path(__file__).parents[3]


def outline(frame):
    """Write a frame as "actors | mechanism | targets | complements", without empty ends."""
    roles = (frame.actors, [frame.mechanism], frame.targets, frame.complements)
    cells = [" + ".join(span.text for span in role) for role in roles]
    while not cells[-1]:
        cells.pop()
    return " | ".join(cells)


@pytest.fixture(scope="session")
def blank():
    return spacy.blank("en")


@pytest.fixture
def make_doc(blank):
    return lambda line, **options: parse(blank.vocab, line, **options)


@pytest.fixture(scope="session")
def chunk_rules():
    return list(srsly.read_jsonl(ROOT / "assets" / "rules" / "chunk.jsonl"))


@pytest.fixture(scope="session")
def component(blank, chunk_rules):
    """The component with the rules for pipelines with a chunker; tests leave it as it is."""
    component = ActorFactorMechanism(blank)
    component.add_rules(chunk_rules)
    return component


@pytest.fixture
def read(make_doc, component):
    """Read a line with the component; `off` is a rule that is switched off meanwhile."""

    def read(line, *, off=None, **options):
        if off:
            component.disable_rule(off)
        doc = component(make_doc(line, **options))
        if off:
            component.enable_rule(off)
        return doc

    return read


@pytest.fixture
def outlines(read):
    """The outlines of all frames of a line."""
    return lambda line, **options: [outline(frame) for frame in read(line, **options)._.frames]
