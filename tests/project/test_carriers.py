"""What survives when a document is saved, sent, cut, joined, or gets other tokens."""

import json
import pickle
import warnings

import pytest
import spacy
import srsly
from hypothesis import given, settings
from hypothesis import strategies as st
from lines import parse
from spacy.tokens import Doc, DocBin, Span
from thinc.api import Model

from spacy_bert_ner.pipeline import span_data
from spacy_bert_ner.pipeline.frames.actor_factor_mechanism import ActorFactorMechanism
from spacy_bert_ner.pipeline.ner.token_ner import Prediction, TokenNer
from spacy_bert_ner.pipeline.span_realigner import SpanRealigner

NLP = spacy.blank("en")
LINE = (
    "[Anna Brandt] did/VBD not/RB give/VB up/RP [her/PRP$ old/JJ plan/NN] because/IN [prices/NNS] "
    "rose/VBD ./. | [Marta Olsen] sold/VBD [the mill/NN] ./."
)
KINDS = ["scores", "frames", "links", "rule ids", "chunks", "entities"]


@pytest.fixture(scope="module")
def components(root):
    """The two components that write what is to survive: `ner` finds the first two words of each
    sentence."""
    rules = ActorFactorMechanism(NLP)
    rules.add_rules(srsly.read_jsonl(root / "assets" / "rules" / "chunk.jsonl"))
    return TokenNer(NLP.vocab, Model("none", lambda *args: None), "ner"), rules


@pytest.fixture
def doc(components):
    return make_doc(components)


@pytest.fixture(autouse=True)
def forget_warnings(monkeypatch):
    monkeypatch.setattr(span_data, "_warned", set())


def make_doc(components):
    doc = parse(NLP.vocab, LINE)
    doc.has_unknown_spaces = False
    ner, rules = components
    starts = [sent.start for sent in doc.sents]
    spans = [(start, start + 2, "PER") for start in starts]
    scores = [0.9 - 0.1 * i for i in range(len(starts))]
    ner.set_annotations([doc], [Prediction(spans, scores)])
    return rules(doc)


def text_of(value):
    if isinstance(value, Span):
        return " ".join(value.text.split())
    return [text_of(one) for one in value] if isinstance(value, tuple) else value


def look(doc):
    """All that the components wrote, as texts."""
    return {
        "scores": [(ent.text, ent._.score) for ent in doc.ents],
        "frames": [text_of(tuple(frame)) for frame in doc._.frames],
        "links": [text_of(tuple(link)) for link in doc._.links],
        "rule ids": [(span.text, span._.rule) for span in doc.spans.get("sc", ())],
        "chunks": [(span.text, span.label_) for span in doc.spans.get("chunks", ())],
        "entities": [(ent.text, ent.label_) for ent in doc.ents],
    }


def save(doc, folder):
    doc.to_disk(folder / "doc")
    return Doc(NLP.vocab).from_disk(folder / "doc")


def bin_docs(doc, *, store_user_data):
    data = DocBin(docs=[doc], store_user_data=store_user_data).to_bytes()
    return next(iter(DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab)))


def to_json(doc, **options):
    return Doc(NLP.vocab).from_json(json.loads(json.dumps(doc.to_json(**options))))


def merge(doc, *places):
    with doc.retokenize() as retokenizer:
        for start, end in places:
            retokenizer.merge(doc[start:end])
    return SpanRealigner()(doc)


def split(doc):
    with doc.retokenize() as retokenizer:
        retokenizer.split(doc[8], ["pl", "an"], heads=[doc[8], doc[8]])
    return SpanRealigner()(doc)


CARRIERS = {
    "bytes": lambda doc, folder: Doc(NLP.vocab).from_bytes(doc.to_bytes()),
    "disk": save,
    "pickle": lambda doc, folder: pickle.loads(pickle.dumps(doc)),
    "copy": lambda doc, folder: doc.copy(),
    "DocBin with user data": lambda doc, folder: bin_docs(doc, store_user_data=True),
    "DocBin": lambda doc, folder: bin_docs(doc, store_user_data=False),
    "JSON with bert_ner": lambda doc, folder: to_json(doc, underscore=["bert_ner"]),
    "JSON": lambda doc, folder: to_json(doc),
    "from_docs": lambda doc, folder: Doc.from_docs([doc]),
    "as_doc with user data": lambda doc, folder: doc[:].as_doc(copy_user_data=True),
    "as_doc": lambda doc, folder: doc[:].as_doc(),
    "merged entities": lambda doc, folder: merge(doc, (0, 2), (13, 15)),
    "split token": lambda doc, folder: split(doc),
}
# spaCy does not give these carriers the user data, or the span groups
LOST = {
    "JSON": {"scores", "frames", "links", "rule ids"},
    "as_doc with user data": {"rule ids", "chunks"},
    "as_doc": {"scores", "frames", "links", "rule ids", "chunks"},
}
WARNED = {"scores": "scores of entities were lost", "frames": "frames"}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_each_carrier_keeps_everything_or_what_is_lost_is_said(doc, carrier, tmp_path):
    before = look(doc)
    assert all(before.values()) and len(before["frames"]) == 3
    after = CARRIERS[carrier](doc, tmp_path)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = look(after)
    lost = LOST.get(carrier, set())
    assert {kind for kind in KINDS if found[kind] != before[kind]} == lost
    messages = [str(one.message) for one in caught]
    assert any("rames" in message for message in messages) == ("frames" in lost)
    assert any("scores" in message for message in messages) == (carrier == "JSON")
    if "scores" in lost:
        assert {score for _, score in found["scores"]} == {None}


def list_cores(doc):
    """Who does what to whom."""
    frames = doc._.frames
    roles = [text_of((one.mechanism, *one.actors, "|", *one.targets)) for one in frames]
    return [(*map(str, role), one.negated, one.certainty) for role, one in zip(roles, frames)]


def list_parts(doc):
    """The parts of frames that may be left out."""
    names = ("complements", "factors", "times", "places", "quantities", "purposes")
    frames = doc._.frames
    several = {text for one in frames for name in names for text in text_of(getattr(one, name))}
    single = {span.text for one in frames for span in (one.source, one.condition) if span}
    return several | single


def merge_some(doc, data):
    places = data.draw(st.lists(st.integers(0, len(doc)), max_size=6, unique=True).map(sorted))
    return merge(doc, *zip(places[::2], places[1::2]))


def split_one(doc, data):
    token = doc[data.draw(st.integers(0, len(doc) - 1))]
    if len(token) > 1:
        at = data.draw(st.integers(1, len(token) - 1))
        with doc.retokenize() as retokenizer:
            retokenizer.split(token, [token.text[:at], token.text[at:]], heads=[token, token])
    return SpanRealigner()(doc)


def join(doc, data):
    cut = [sent.as_doc(copy_user_data=True) for sent in doc.sents]
    docs = data.draw(st.sampled_from([cut, cut[::-1], cut[:1], [doc], [doc, *cut]]))
    return SpanRealigner()(Doc.from_docs(docs))


CHANGES = {
    "merge": merge_some,
    "split": split_one,
    "join": join,
    "bytes": lambda doc, data: Doc(NLP.vocab).from_bytes(doc.to_bytes()),
    "JSON": lambda doc, data: to_json(doc, underscore=["bert_ner"] if doc.user_data else None),
    "DocBin": lambda doc, data: bin_docs(doc, store_user_data=data.draw(st.booleans())),
}


@settings(max_examples=150)
@given(st.data())
def test_no_change_gives_a_frame_that_says_something_else(components, data):
    doc = make_doc(components)
    cores, parts = set(list_cores(doc)), list_parts(doc)
    scores = {ent.text: ent._.score for ent in doc.ents}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in data.draw(st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=4)):
            doc = CHANGES[name](doc, data)
            assert set(list_cores(doc)) <= cores and list_parts(doc) <= parts
            known = [ent for ent in doc.ents if ent.text in scores and ent._.score is not None]
            assert [ent._.score for ent in known] == [scores[ent.text] for ent in known]
            frames = doc._.frames
            for link in doc._.links:
                assert link.cue.text == "because"
                if link.cause_frame is not None:
                    assert frames[link.cause_frame].mechanism.text == "rose"
                if link.effect_frame is not None:
                    assert frames[link.effect_frame].negated
