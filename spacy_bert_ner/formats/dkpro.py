"""The types of annotation that INCEpTION and WebAnno know, and those that a project must make."""

from typing import Any

from .graph import FEATURES

_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api"
ENTITY = f"{_DKPRO}.ner.type.NamedEntity"
CHUNK = f"{_DKPRO}.syntax.type.chunk.Chunk"
POS = f"{_DKPRO}.lexmorph.type.pos.POS"
TOKEN = f"{_DKPRO}.segmentation.type.Token"
SENTENCE = f"{_DKPRO}.segmentation.type.Sentence"
# layers of one's own: a span layer, and a relation layer between its spans
SPAN = "webanno.custom.Span"
ROLE = "webanno.custom.Role"
# the type of each layer, and which of its features is the label
LAYER_TYPES = {"entities": ENTITY, "spans": SPAN, "chunks": CHUNK}
LABELS = {ENTITY: "value", SPAN: "label", CHUNK: "chunkValue"}
# features beside the label
TYPE_FEATURES: dict[str, tuple[str, ...]] = {
    ENTITY: ("identifier", "score", "rule"),
    CHUNK: ("score", "rule"),
    SPAN: FEATURES,
}


def keep_features(type_name: str, features: dict[str, Any]) -> dict[str, Any]:
    """RETURNS (dict[str, Any]): Those features that the type has."""
    return {name: value for name, value in features.items() if name in TYPE_FEATURES[type_name]}
