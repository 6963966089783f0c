"""UIMA's files have what INCEpTION looks for, and offsets in UTF-16 units."""

import re

import cassis
import pytest
import srsly

from spacy_bert_ner.formats import cas
from spacy_bert_ner.formats.record import FormatError, Record, Stretch


def test_xmi_counts_utf_16_units(tmp_path):
    record = Record("a", "𝒜𝒷 Ada", entities=[Stretch(3, 6, "PER")], sentences=[0])
    cas.write_xmi([record], tmp_path / "out")
    xmi = (tmp_path / "out" / "a.xmi").read_text(encoding="utf-8")
    (entity,) = re.findall(r"<[^<]*NamedEntity [^>]*>", xmi)
    assert 'begin="5"' in entity and 'end="8"' in entity and 'value="PER"' in entity
    (read,) = cas.read_xmi(tmp_path / "out" / "a.xmi")
    assert (read.text, read.entities) == (record.text, record.entities)


def test_xml_has_no_form_feed_but_json_has(tmp_path):
    text = "Ada\fleft\x00 ."
    records = [Record("a", text, entities=[Stretch(4, 8, "X")])]
    cas.write_xmi(records, tmp_path / "xmi")
    (read,) = cas.read_xmi(tmp_path / "xmi" / "a.xmi")
    assert read.text == "Ada left  ." and read.entities == [Stretch(4, 8, "X")]
    (loss,) = records[0].lost.values()
    assert loss == (2, r"'\x0c'")
    cas.write_json([Record("a", text)], tmp_path / "json")
    (read,) = cas.read_json(tmp_path / "json" / "a.json")
    assert read.text == text


def test_the_json_is_the_documented_one(framed, tmp_path):
    from spacy_bert_ner.formats.table import get_format, write_docs

    write_docs([framed], tmp_path / "out", format=get_format("cas-json"))
    made = srsly.read_json(tmp_path / "out" / "framed.json")
    assert {"%TYPES", "%FEATURE_STRUCTURES", "%VIEWS"} <= made.keys()
    types = [one["%TYPE"] for one in made["%FEATURE_STRUCTURES"]]
    assert types.count("webanno.custom.Role") > 10
    frames = [one for one in made["%FEATURE_STRUCTURES"] if one.get("label") == "FRAME"]
    assert [one["negated"] for one in frames] == ["false", "true", "false", "false", "false"]


def test_another_layer_is_reported(tmp_path):
    types = cassis.TypeSystem()
    own = types.create_type(name="my.Layer", supertypeName="uima.tcas.Annotation")
    made = cassis.Cas(types, sofa_string="Ada left.", sofa_mime="text/plain")
    made.add(own(begin=0, end=3))
    types.to_xml(tmp_path / "TypeSystem.xml")
    (tmp_path / "sub").mkdir()
    made.to_xmi(tmp_path / "sub" / "a.xmi")
    (record,) = cas.read_xmi(tmp_path / "sub" / "a.xmi")
    assert record.lost == {"annotations my.Layer": (1, "'Ada'")}
    assert (record.words, record.sentences, record.entities) == (None, None, [])


def test_what_is_wrong_is_said_in_one_line(tmp_path):
    (tmp_path / "a.xmi").write_text("<a/>")
    with pytest.raises(FormatError, match=r"a\.xmi: no TypeSystem.xml beside it or above"):
        list(cas.read_xmi(tmp_path / "a.xmi"))
    cas.write_xmi([Record("b", "Ada")], tmp_path / "out")
    (tmp_path / "out" / "b.xmi").write_text("<a")
    with pytest.raises(FormatError, match=r"b\.xmi: no XMI that can be read") as caught:
        list(cas.read_xmi(tmp_path / "out" / "b.xmi"))
    assert "\n" not in str(caught.value)
    (tmp_path / "a.json").write_text("[1, 2]")
    with pytest.raises(FormatError, match=r"a\.json: no UIMA JSON"):
        list(cas.read_json(tmp_path / "a.json"))


def test_a_wrong_feature_is_named(framed, tmp_path):
    from spacy_bert_ner.formats.table import get_format, write_docs

    write_docs([framed], tmp_path / "out", format=get_format("xmi"))
    path = tmp_path / "out" / "framed.xmi"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('negated="true"', 'negated="maybe"'), encoding="utf-8")
    with pytest.raises(FormatError, match="negated is 'maybe': expected true or false"):
        list(cas.read_xmi(path))
