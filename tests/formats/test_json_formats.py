"""doccano, Label Studio and Prodigy, as they export."""

import json

import pytest
import srsly

from spacy_bert_ner.formats import doccano, label_studio, prodigy
from spacy_bert_ner.formats.docs import make_doc_of
from spacy_bert_ner.formats.record import FormatError, Record, Stretch

TEXT = "👩 Ada met Bob."
PERSONS = [Stretch(2, 5, "PER"), Stretch(10, 13, "PER")]


@pytest.fixture
def read(tmp_path):
    def read(module, content):
        path = tmp_path / "a.json"
        if isinstance(content, list) and module is label_studio:
            srsly.write_json(path, content)
        else:
            srsly.write_jsonl(path, content)
        return list(module.read(path))

    return read


def test_doccano_counts_utf_16_units(read, tmp_path):
    entities = [
        {"id": 7, "label": "PER", "start_offset": 3, "end_offset": 6},
        {"id": 9, "label": "PER", "start_offset": 11, "end_offset": 14},
    ]
    relations = [{"id": 1, "from_id": 7, "to_id": 9, "type": "knows"}]
    line = {"id": 1, "text": TEXT, "entities": entities, "relations": relations, "Comments": []}
    (record,) = read(doccano, [line])
    assert record.entities == PERSONS
    assert record.lost == {"relations": (1, "'Ada' knows 'Bob'")}
    doccano.write([Record("a", TEXT, entities=PERSONS)], tmp_path / "b.jsonl")
    (line,) = srsly.read_jsonl(tmp_path / "b.jsonl")
    assert [(one["start_offset"], one["end_offset"]) for one in line["entities"]] == [
        (3, 6),
        (11, 14),
    ]


@pytest.mark.parametrize("key", ["label", "labels"])
def test_doccano_without_relations(read, key):
    (record,) = read(doccano, [{"text": TEXT, key: [[3, 6, "PER"], [11, 14, "PER"]]}])
    assert record.entities == PERSONS


def test_doccano_gives_new_ids_and_keeps_metadata(framed, tmp_path):
    from spacy_bert_ner.formats.docs import read_doc

    record = read_doc(framed, name="framed")
    doccano.write([record], tmp_path / "a.jsonl")
    # not srsly: it reads 0.30000000000000004 as 0.3
    line = json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))
    for one in line["entities"]:
        one["id"] += 1000
    for one in line["relations"]:
        one |= {"from_id": one["from_id"] + 1000, "to_id": one["to_id"] + 1000}
    (tmp_path / "b.jsonl").write_text(json.dumps(line), encoding="utf-8")
    (read,) = doccano.read(tmp_path / "b.jsonl")
    assert (read.frames, read.links, read.spans) == (record.frames, record.links, record.spans)


def make_task(start, end, text="Ada", **more):
    value = {"start": start, "end": end, "text": text, "labels": ["PER"]}
    result = {"id": "x", "from_name": "label", "to_name": "text", "type": "labels", "value": value}
    return {"data": {"text": TEXT}, "annotations": [{"id": 1, "result": [result], **more}]}


@pytest.mark.parametrize("start, end", [(2, 5), (3, 6)])  # code points; before 1.5, UTF-16 units
def test_label_studio_counts_both_ways(read, start, end):
    (record,) = read(label_studio, [make_task(start, end)])
    assert record.entities == PERSONS[:1]


def test_label_studio_takes_people_before_the_model(read):
    skipped = make_task(3, 6, was_cancelled=True)
    skipped["annotations"].append(make_task(10, 13, "Bob")["annotations"][0])
    skipped["annotations"].append({"id": 3, "result": []})
    skipped["predictions"] = [{"result": []}]
    (record,) = read(label_studio, [skipped])
    assert record.entities == PERSONS[1:]
    assert record.lost == {"second annotations of a task": (1, "annotation 3")}


def test_a_task_without_annotation_has_no_entities_known(read, nlp):
    (record,) = read(label_studio, [{"data": {"text": TEXT}, "annotations": []}])
    assert not make_doc_of(record, nlp).has_annotation("ENT_IOB")


def test_label_studio_writes_what_it_imports(framed, tmp_path):
    from spacy_bert_ner.formats.table import get_format, write_docs

    write_docs([framed], tmp_path / "a.json", format=get_format("label-studio"))
    (task,) = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    results = task["predictions"][0]["result"]
    (person,) = [one for one in results if one.get("from_name") == "entities"]
    assert person["score"] == 0.123456789 and person["value"]["text"] == "Anna Brandt"
    chosen = [one["value"]["choices"] for one in results if one["type"] == "choices"]
    assert ["negated"] in chosen and ["reported"] in chosen
    regions = {one["id"] for one in results if one["type"] == "labels"}
    for one in results:
        if one["type"] == "relation":
            assert {one["from_id"], one["to_id"]} <= regions


def test_prodigy_with_a_relation_between_tokens(read, nlp):
    tokens = [
        {"text": text, "start": start, "end": start + len(text), "id": i, "ws": True}
        for i, (start, text) in enumerate([(0, "👩"), (2, "Ada"), (6, "met"), (10, "Bob")])
    ]
    met = {"start": 6, "end": 9, "token_start": 2, "token_end": 2, "label": "FRAME"}
    bare = [{**met, "start": start, "end": start + 3, "label": None} for start in (2, 10)]
    relations = [
        {"head": 2, "child": child, "label": label, "head_span": met, "child_span": span}
        for child, label, span in ((1, "actor", bare[0]), (3, "target", bare[1]))
    ]
    line = {"text": TEXT, "tokens": tokens, "spans": [met], "relations": relations}
    (record, rejected) = read(prodigy, [line, {**line, "answer": "reject"}])
    doc = make_doc_of(record, nlp)
    (frame,) = doc._.frames
    assert [span.text for span in (*frame.actors, frame.mechanism, *frame.targets)] == [
        *("Ada", "met", "Bob")
    ]
    assert [token.text for token in doc] == ["👩", "Ada", "met", "Bob", "."]
    assert rejected.lost == {"lines that were not accepted": (1, "reject")}
    assert not make_doc_of(rejected, nlp).has_annotation("ENT_IOB")


@pytest.mark.parametrize(
    "module, content, message",
    [
        (doccano, ["x"], r"a\.json:1: expected an object"),
        (doccano, [{"data": ""}], r"a\.json:1: no text under 'text'"),
        (doccano, [{"text": TEXT, "label": [[1, 3, "PER"]]}], "1: offset 1 is inside"),
        (doccano, [{"text": TEXT, "label": [[3, 99, "PER"]]}], "1: offset 99 is outside"),
        (doccano, [{"text": TEXT, "entities": [{"label": "PER"}]}], "1: no 'start_offset'"),
        (label_studio, [make_task(4, 7)], r"\[0\]: offsets 4 and 7 do not lead to 'Ada'"),
        (label_studio, [{"text": TEXT}], r"a\.json: \[0\]: no 'data'"),
        (prodigy, [{"text": TEXT, "spans": [{"start": 9, "end": 99}]}], "1: '' from 9 to 99 is"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(read, module, content, message):
    with pytest.raises(FormatError, match=message) as caught:
        if content == ["{x"]:
            read(doccano, [])
        read(module, content)
    assert "\n" not in str(caught.value)


def test_no_json(tmp_path):
    (tmp_path / "a.json").write_text("{x")
    with pytest.raises(FormatError, match=r"a\.json:1: no JSON: Expecting property name"):
        list(prodigy.read(tmp_path / "a.json"))
    with pytest.raises(FormatError, match=r"a\.json: no JSON: Expecting property name"):
        list(label_studio.read(tmp_path / "a.json"))
