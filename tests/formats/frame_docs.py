"""Documents with all that a format may carry: entities with scores, spans, chunks, frames."""

from spacy.tokens import Doc, Span, SpanGroup

from spacy_bert_ner.formats.docs import read_doc
from spacy_bert_ner.formats.record import Record
from spacy_bert_ner.pipeline.entity_scores import set_score
from spacy_bert_ner.pipeline.frames.storage import write_frames, write_rules

ROLES = ("actors", "targets", "complements", "factors", "factors_said")
CIRCUMSTANCES = ("times", "places", "quantities", "purposes")


def make_frame(mechanism, sentence, **values):
    return {
        "mechanism": mechanism,
        "kind": "verb",
        "lemma": "go",
        **dict.fromkeys((*ROLES, *CIRCUMSTANCES), ()),
        "negated": False,
        "certainty": "asserted",
        "source": None,
        "condition": None,
        "modality": None,
        "voice": "active",
        "tense": "past",
        "sentence": sentence,
        "rules": ("frame.verb",),
        "score": 0.75,
        "chain": mechanism[0],
        **values,
    }


def make_framed(nlp):
    r"""Police said that Anna Brandt did n't sell the old mill and two 𝒷oats \n because rain fell .
    She left ."""
    words = "Police said that Anna Brandt did n't sell the old mill and two 𝒷oats".split()
    words += ["\n", *"because rain fell . She left .".split()]
    spaces = [word not in ("did", "\n") for word in words]
    starts = [i in (0, 19) for i in range(len(words))]
    tags = "NNS VBD IN NNP NNP VBD RB VB DT JJ NN CC CD NNS _SP IN NN VBD . PRP VBD .".split()
    doc = Doc(nlp.vocab, words=words, spaces=spaces, sent_starts=starts, tags=tags)
    doc.user_data["name"] = "framed"
    doc.ents = [Span(doc, 3, 5, "PER")]
    set_score(doc.ents[0], 0.123456789)
    doc.spans["ner"] = SpanGroup(
        doc, name="ner", spans=list(doc.ents), attrs={"scores": [0.123456789]}
    )
    spans = [(0, 1, "ACTOR"), (3, 5, "ACTOR"), (8, 11, "ACTOR"), (9, 10, "FACTOR")]
    spans += [(12, 14, "ACTOR"), (5, 8, "MECHANISM")]
    doc.spans["sc"] = [Span(doc, *span, span_id=f"rule.{span[2].lower()}") for span in spans]
    write_rules(doc, doc.spans["sc"])
    chunks = [(3, 5, "NP"), (5, 8, "VP"), (8, 11, "NP")]
    attrs = {"scores": [0.5, 0.25, 1.0]}
    doc.spans["chunks"] = SpanGroup(
        doc, name="chunks", spans=[Span(doc, *one) for one in chunks], attrs=attrs
    )
    sale = make_frame(
        (5, 8),
        (0, 19),
        lemma="sell",
        actors=((3, 5),),
        targets=((12, 14), (8, 11)),  # out of order: it is kept
        factors=((9, 10),),
        factors_said=((9, 10),),
        complements=((15, 18),),
        times=((15, 18),),
        purposes=((11, 14),),
        negated=True,
        certainty="reported",
        source=(0, 1),
        condition=(15, 18),
        modality="must",
        voice="passive",
        rules=("frame.verb", "role.subject"),
        score=0.1 + 0.2,
        chain=6,
    )
    frames = [
        make_frame((1, 2), (0, 19), lemma="say", actors=((0, 1),), complements=((2, 14),)),
        sale,
        make_frame((17, 18), (0, 19), lemma="fall", actors=((16, 17),)),
        make_frame((17, 18), (0, 19), kind="name", actors=((16, 17),)),  # the same mechanism
        make_frame((20, 21), (19, 22), lemma="leave", actors=((19, 20),)),
    ]
    links = [
        {
            **{"cause": (16, 18), "effect": (3, 14), "cue": (15, 16)},
            **{"cause_frame": 2, "effect_frame": 1, "rule": "cause.because"},
        },
        {
            **{"cause": (16, 18), "effect": (8, 11), "cue": (15, 16)},
            **{"cause_frame": -1, "effect_frame": -1, "rule": "cause.other"},
        },
    ]
    write_frames(doc, frames, links)
    return doc


def compare(doc: Doc, carried=frozenset()) -> dict:
    """What a format that carries these parts must give back of a document."""
    record: Record = read_doc(doc, name="")
    parts = {"text": record.text, "entities": record.entities or []}
    parts["spans"], parts["chunks"] = record.spans or [], record.chunks or []
    parts["frames"], parts["links"] = record.frames, record.links
    words = record.words or []
    if "tokens" in carried:
        parts["tokens"] = [word[:2] for word in words]
    if "tags" in carried:
        parts["tags"] = [word.tag for word in words]
    if "sentences" in carried:
        parts["sentences"] = record.sentences
    return parts
