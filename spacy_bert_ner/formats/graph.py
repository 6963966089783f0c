"""A record as a graph: annotated stretches with features, and relations between them. So tools know
it that have relations.

A frame is a node FRAME on its mechanism with one relation for each part, a link a node LINK on its
cue. A part that has a span is that span's node; else it is a node PHRASE of its own."""

import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .record import POSITION, FormatError, Record, Stretch

FRAME, LINK, PHRASE = "FRAME", "LINK", "PHRASE"
SPAN_LABELS = {"ACTOR", "FACTOR", "MECHANISM", FRAME, LINK, PHRASE}
CHUNK_LABELS = set("NP VP PP ADVP ADJP SBAR PRT CONJP INTJ LST UCP".split())
# the label of a relation, and the field that it stands for
ROLES = {
    "actor": "actors",
    "target": "targets",
    "complement": "complements",
    "factor": "factors",
    "said": "factors_said",
    "time": "times",
    "place": "places",
    "quantity": "quantities",
    "purpose": "purposes",
}
SINGLE_ROLES = ("source", "condition", "cause", "effect")
FRAME_ROLES = ("cause_frame", "effect_frame")
# the features of a node FRAME with what they are in a frame that a person has drawn
DEFAULTS: dict[str, Any] = {
    "kind": "verb",
    "negated": False,
    "certainty": "asserted",
    "modality": None,
    "voice": "active",
    "tense": "none",
    "rules": (),
    "score": 1.0,
}
FEATURES = (*DEFAULTS, "lemma", "rule", "sentence", POSITION)
# the features that are no strings
FEATURE_TYPES: dict[str, Any] = {
    "score": (int, float),
    "negated": bool,
    "rules": list,
    POSITION: int,
}
EXAMPLES = {
    "score": "a number, as 0.93",
    "negated": "true or false",
    "rules": 'a list, as ["frame.verb"]',
    POSITION: "the number of a character",
}
CERTAINTIES = "asserted reported alleged denied conditional hypothetical intended".split()


@dataclass
class Node:
    """An annotated stretch of text.

    number (int): Its place in the list of nodes.
    start, end (int): Characters.
    label (str): The label.
    layer (str): entities, spans or chunks.
    features (dict[str, Any]): What else is known: score, rule, and the fields of a frame or link.
    """

    number: int
    start: int
    end: int
    label: str
    layer: str
    features: dict[str, Any] = field(default_factory=dict)


class Relation(NamedTuple):
    """A relation from a node FRAME or LINK to one of its parts. Nodes are numbers."""

    head: int
    child: int
    label: str


@dataclass
class Graph:
    """Nodes and the relations between them."""

    nodes: list[Node] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)

    def add(self, start: int, end: int, label: str, layer: str, **features: Any) -> Node:
        """RETURNS (Node): A new node."""
        node = Node(len(self.nodes), start, end, label, layer, features)
        self.nodes.append(node)
        return node


def guess_layer(label: str) -> str:
    """RETURNS (str): The layer of a label in a file that does not name it."""
    if label in SPAN_LABELS:
        return "spans"
    return "chunks" if label in CHUNK_LABELS else "entities"


def make_graph(record: Record) -> Graph:
    """RETURNS (Graph): The annotations of a record. The order of the nodes is that of the lists."""
    graph = Graph()
    for layer in ("entities", "spans", "chunks"):
        for one in getattr(record, layer) or ():
            features = {"score": one.score, "rule": one.rule or None}
            known = {name: value for name, value in features.items() if value is not None}
            if layer == "spans" and one.label in (FRAME, LINK, PHRASE):
                record.lose("spans with a label of frames", f"{one.label} {record.quote(*one[:2])}")
            else:
                graph.add(one.start, one.end, one.label, layer, **known)
    parts = {(node.start, node.end): node for node in graph.nodes if node.layer == "spans"}
    frames = [_add_frame(graph, plain, parts) for plain in record.frames]
    for plain in record.links:
        start, end = plain["cue"]
        node = graph.add(start, end, LINK, "spans", rule=plain["rule"])
        for role in ("cause", "effect"):
            graph.relations.append(
                Relation(node.number, _find_part(graph, plain[role], parts), role)
            )
        for role in FRAME_ROLES:
            if plain[role] >= 0:
                graph.relations.append(Relation(node.number, frames[plain[role]].number, role))
    return graph


def _add_frame(graph: Graph, plain: dict[str, Any], parts: dict[tuple[int, int], Node]) -> Node:
    features = {name: plain[name] for name in (*DEFAULTS, "lemma") if name in plain}
    if "sentence" in plain:
        features["sentence"] = "{}-{}".format(*plain["sentence"])
    if POSITION in plain:
        features[POSITION] = plain[POSITION]
    known = {name: value for name, value in features.items() if value is not None}
    start, end = plain["mechanism"]
    node = graph.add(start, end, FRAME, "spans", **known)
    for role, name in ROLES.items():
        for stretch in plain.get(name, ()):
            graph.relations.append(Relation(node.number, _find_part(graph, stretch, parts), role))
    for role in SINGLE_ROLES:
        if plain.get(role):
            child = _find_part(graph, plain[role], parts)
            graph.relations.append(Relation(node.number, child, role))
    return node


def _find_part(graph: Graph, stretch: Any, parts: dict[tuple[int, int], Node]) -> int:
    start, end = stretch
    if (start, end) not in parts:
        parts[start, end] = graph.add(start, end, PHRASE, "spans")
    return parts[start, end].number


def fill_record(record: Record, graph: Graph) -> None:
    """Write the annotations of a graph to a record. Relations of other kinds are added to its
    `lost`.

    record (Record): The record, with its text.
    graph (Graph): The graph. Nodes must be in the order of their numbers.
    RAISES (FormatError): If a relation or feature makes no sense.
    """
    used = {relation.child for relation in graph.relations if _is_known(graph, relation)}
    layers: dict[str, list[Stretch]] = {"entities": [], "spans": [], "chunks": []}
    frames: dict[int, dict[str, Any]] = {}
    links: dict[int, dict[str, Any]] = {}
    for node in graph.nodes:
        if node.layer == "spans" and node.label == FRAME:
            frames[node.number] = _make_frame(record, node)
        elif node.layer == "spans" and node.label == LINK:
            links[node.number] = {
                **{"cue": (node.start, node.end), "rule": node.features.get("rule", "")},
                **{role: -1 for role in FRAME_ROLES},
            }
        elif not (node.layer == "spans" and node.label == PHRASE and node.number in used):
            score, rule = node.features.get("score"), node.features.get("rule") or ""
            layers[node.layer].append(Stretch(node.start, node.end, node.label, score, rule))
    numbers = {number: i for i, number in enumerate(frames)}
    for relation in graph.relations:
        head, child = graph.nodes[relation.head], graph.nodes[relation.child]
        if not _is_known(graph, relation):
            example = f"{record.quote(head.start, head.end)} {relation.label} "
            record.lose("relations", example + record.quote(child.start, child.end))
            continue
        plain = frames.get(relation.head) or links[relation.head]
        if relation.label in FRAME_ROLES:
            plain[relation.label] = numbers[relation.child]
        elif relation.label in ROLES:
            plain[ROLES[relation.label]] += ((child.start, child.end),)
        else:
            plain[relation.label] = (child.start, child.end)
    for plain in links.values():
        if not {"cause", "effect"} <= plain.keys():
            raise FormatError(
                f"the LINK {record.quote(*plain['cue'])} needs a cause and an effect: draw both"
            )
    for layer, stretches in layers.items():
        if stretches or getattr(record, layer) is not None:
            setattr(record, layer, stretches)
    record.frames, record.links = list(frames.values()), list(links.values())


def _is_known(graph: Graph, relation: Relation) -> bool:
    head, child = graph.nodes[relation.head], graph.nodes[relation.child]
    if head.layer != "spans":
        return False
    if head.label == FRAME:
        return relation.label in ROLES or relation.label in ("source", "condition")
    if head.label == LINK and relation.label in FRAME_ROLES:
        return child.label == FRAME and child.layer == "spans"
    return head.label == LINK and relation.label in ("cause", "effect")


def _make_frame(record: Record, node: Node) -> dict[str, Any]:
    features = {**DEFAULTS, **node.features}
    frame = {name: features[name] for name in DEFAULTS}
    frame["rules"] = tuple(frame["rules"])
    frame["lemma"] = features.get("lemma", record.text[node.start : node.end].lower())
    frame["mechanism"] = (node.start, node.end)
    frame["sentence"] = _read_sentence(record, node)
    frame[POSITION] = features.get(POSITION, node.start)
    frame |= {name: () for name in ROLES.values()} | {"source": None, "condition": None}
    return frame


def _read_sentence(record: Record, node: Node) -> tuple[int, int]:
    if "sentence" not in node.features:
        starts = [place for place in record.sentences or () if place <= node.start]
        ends = [place for place in record.sentences or () if place >= node.end]
        return (starts[-1] if starts else 0), (ends[0] if ends else len(record.text))
    start, _, end = str(node.features["sentence"]).partition("-")
    if not (start.isdecimal() and end.isdecimal() and int(start) < int(end) <= len(record.text)):
        raise FormatError(
            f"sentence '{node.features['sentence']}' of the FRAME at {node.start} is no stretch of "
            f"the text: expected two numbers of characters, as in 0-57"
        )
    return int(start), int(end)


def write_feature(value: Any) -> str:
    """RETURNS (str): The value of a feature for a tool that has strings alone."""
    return value if isinstance(value, str) else json.dumps(value)


def read_feature(name: str, value: str) -> Any:
    """RETURNS (Any): The value that `write_feature` has written.
    RAISES (FormatError): If a person has written something else."""
    expected = FEATURE_TYPES.get(name)
    if expected is None:
        return value
    try:
        read = json.loads(value)
    except ValueError:
        read = value
    if not isinstance(read, expected) or (expected is not bool and isinstance(read, bool)):
        raise FormatError(f"{name} is '{value}': expected {EXAMPLES[name]}")
    return read
