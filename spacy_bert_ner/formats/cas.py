"""UIMA's Common Analysis Structure as XMI and as JSON, through dkpro-cassis.

Entities, chunks, tags, tokens and sentences have DKPro's types, so INCEpTION knows them. Spans,
frames and links are of a span layer and a relation layer of one's own (dkpro.py)."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from . import dkpro
from .graph import Graph, Node, Relation, fill_record, make_graph, read_feature, write_feature
from .names import name_files
from .record import FormatError, Record, Word

TYPE_SYSTEM = "TypeSystem.xml"
_STRING = "uima.cas.String"
_ANNOTATION = "uima.tcas.Annotation"
# XML 1.0, section 2.2
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_xmi(records: Iterable[Record], folder: Path) -> None:
    """Write each record as a file .xmi, and the type system of all. Characters that XML can't have,
    form feeds for example, are written as spaces and noted in the record's `lost`."""
    folder.mkdir()
    type_system = _make_type_system()
    type_system.to_xml(folder / TYPE_SYSTEM)
    for name, record in name_files(records):
        for match in NOT_XML.finditer(record.text):
            record.lose("characters that XML can't have (now spaces)", repr(match.group()))
        _make_cas(record, type_system, clean=True).to_xmi(folder / f"{name}.xmi")


def write_json(records: Iterable[Record], folder: Path) -> None:
    """Write each record as a file .json, with its type system inside."""
    folder.mkdir()
    type_system = _make_type_system()
    for name, record in name_files(records):
        _make_cas(record, type_system, clean=False).to_json(folder / f"{name}.json")


def read_xmi(path: Path) -> Iterator[Record]:
    """YIELDS (Record): The record of a file. The type system is TypeSystem.xml beside it or in a
    folder above.
    RAISES (FormatError): If the file is no XMI, or has no type system."""
    cassis = _import_cassis()
    folders = [folder for folder in path.resolve().parents if (folder / TYPE_SYSTEM).is_file()]
    if not folders:
        raise FormatError(f"{path}: no {TYPE_SYSTEM} beside it or above. Export that, too.")
    try:
        types_path = folders[0] / TYPE_SYSTEM
        type_system = _load_type_system(types_path, types_path.stat().st_mtime_ns)
        with open(path, "rb") as file:
            cas = cassis.load_cas_from_xmi(file, typesystem=type_system, lenient=True)
    except Exception as error:
        raise FormatError(f"{path}: no XMI that can be read: {_in_one_line(error)}") from error
    yield _read_cas(cas, path)


def read_json(path: Path) -> Iterator[Record]:
    """YIELDS (Record): The record of a file.
    RAISES (FormatError): If the file is no UIMA JSON."""
    cassis = _import_cassis()
    try:
        with open(path, "rb") as file:
            cas = cassis.load_cas_from_json(file, lenient=True)
    except Exception as error:
        raise FormatError(f"{path}: no UIMA JSON: {_in_one_line(error)}") from error
    yield _read_cas(cas, path)


@lru_cache(maxsize=1)
def _load_type_system(path: Path, changed: int) -> Any:
    """RETURNS (Any): The type system, which all files of a folder share."""
    with open(path, "rb") as file:
        return _import_cassis().load_typesystem(file)


def _import_cassis() -> Any:
    # not above: an extra, and slow to import for those who want another format
    try:
        import cassis
    except ImportError as error:
        raise FormatError(
            'UIMA needs dkpro-cassis: pip install "spacy-bert-ner[formats]"'
        ) from error
    return cassis


def _in_one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__} {error}".split())[:200]


def _make_type_system() -> Any:
    made = _import_cassis().TypeSystem()
    for name, label in dkpro.LABELS.items():
        made_type = made.create_type(name=name, supertypeName=_ANNOTATION)
        for feature in (label, *dkpro.TYPE_FEATURES[name]):
            made.create_feature(domainType=made_type, name=feature, rangeType=_STRING)
    made.create_type(name=dkpro.SENTENCE, supertypeName=_ANNOTATION)
    pos = made.create_type(name=dkpro.POS, supertypeName=_ANNOTATION)
    made.create_feature(domainType=pos, name="PosValue", rangeType=_STRING)
    token = made.create_type(name=dkpro.TOKEN, supertypeName=_ANNOTATION)
    made.create_feature(domainType=token, name="pos", rangeType=pos)
    role = made.create_type(name=dkpro.ROLE, supertypeName=_ANNOTATION)
    for feature in ("Governor", "Dependent"):
        made.create_feature(domainType=role, name=feature, rangeType=_ANNOTATION)
    made.create_feature(domainType=role, name="label", rangeType=_STRING)
    return made


def _make_cas(record: Record, type_system: Any, *, clean: bool) -> Any:
    def tidy(text: str) -> str:
        return NOT_XML.sub(" ", text) if clean else text

    cas = _import_cassis().Cas(typesystem=type_system)
    cas.sofa_string = tidy(record.text)
    cas.sofa_mime = "text/plain"
    get_type = type_system.get_type
    for start, end in _list_sentences(record):
        cas.add(get_type(dkpro.SENTENCE)(begin=start, end=end))
    for word in record.words or ():
        token = get_type(dkpro.TOKEN)(begin=word.start, end=word.end)
        if word.tag:
            token.pos = get_type(dkpro.POS)(begin=word.start, end=word.end, PosValue=tidy(word.tag))
            cas.add(token.pos)
        cas.add(token)
    graph = make_graph(record)
    made = []
    for node in graph.nodes:
        name = dkpro.LAYER_TYPES[node.layer]
        features = {
            key: tidy(write_feature(value))
            for key, value in dkpro.keep_features(name, node.features).items()
        }
        features[dkpro.LABELS[name]] = tidy(node.label)
        made.append(get_type(name)(begin=node.start, end=node.end, **features))
        cas.add(made[-1])
    for relation in graph.relations:
        child = graph.nodes[relation.child]
        cas.add(
            get_type(dkpro.ROLE)(
                begin=child.start,
                end=child.end,
                Governor=made[relation.head],
                Dependent=made[relation.child],
                label=relation.label,
            )
        )
    return cas


def _list_sentences(record: Record) -> Iterator[tuple[int, int]]:
    starts = record.sentences or []
    return zip(starts, [*starts[1:], len(record.text)])


def _read_cas(cas: Any, path: Path) -> Record:
    if cas.sofa_string is None:
        raise FormatError(f"{path}: no text in it")
    record = Record("", cas.sofa_string, entities=[])
    type_names = {one.name for one in cas.typesystem.get_types()}

    def select(name: str) -> list[Any]:
        found = cas.select(name) if name in type_names else []
        return [one for one in found if 0 <= one.begin < one.end <= len(record.text)]

    record.sentences = [one.begin for one in select(dkpro.SENTENCE)] or None
    tags = {(one.begin, one.end): one.get("PosValue") for one in select(dkpro.POS)}
    words = [(one.begin, one.end) for one in select(dkpro.TOKEN)]
    record.words = [Word(*word, tags.get(word) or "") for word in words] or None
    graph = Graph()
    nodes: dict[int, Node] = {}
    try:
        found = [(one, layer) for layer, name in dkpro.LAYER_TYPES.items() for one in select(name)]
        for one, layer in sorted(found, key=lambda pair: pair[0].xmiID):
            nodes[one.xmiID] = _read_node(graph, one, layer)
        for one in sorted(select(dkpro.ROLE), key=lambda one: one.xmiID):
            ends = [nodes[one.get(name).xmiID].number for name in ("Governor", "Dependent")]
            graph.relations.append(Relation(ends[0], ends[1], one.get("label") or ""))
        fill_record(record, graph)
    except (FormatError, KeyError, AttributeError) as error:
        raise FormatError(f"{path}: {_in_one_line(error)}") from error
    known = {*dkpro.LABELS, dkpro.SENTENCE, dkpro.TOKEN, dkpro.POS, dkpro.ROLE}
    for one in cas.select_all_annotations():
        if one.type.name not in known:
            if one.type.name != "uima.tcas.DocumentAnnotation":
                record.lose(f"annotations {one.type.name}", record.quote(one.begin, one.end))
    return record


def _read_node(graph: Graph, one: Any, layer: str) -> Node:
    name = dkpro.LAYER_TYPES[layer]
    features = {}
    for key in dkpro.TYPE_FEATURES[name]:
        value = one.get(key) if key in {f.name for f in one.type.all_features} else None
        if value is not None:
            features[key] = read_feature(key, value)
    return graph.add(one.begin, one.end, one.get(dkpro.LABELS[name]) or "", layer, **features)
