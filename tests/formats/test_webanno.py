"""WebAnno TSV as WebAnno and INCEpTION write it."""

import pytest

from spacy_bert_ner.formats import webanno
from spacy_bert_ner.formats.docs import make_doc_of
from spacy_bert_ner.formats.record import FormatError, Record, Stretch, Word
from spacy_bert_ner.formats.webanno import escape_text, escape_value

NE = "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value"


@pytest.fixture
def read(tmp_path):
    def read(*lines):
        path = tmp_path / "a.tsv"
        path.write_text("\n".join(["#FORMAT=WebAnno TSV 3.3", *lines, ""]), encoding="utf-8")
        (record,) = webanno.read(path)
        return record

    return read


def test_what_a_new_project_of_inception_exports(read):
    record = read(
        *(NE, "", ""),
        *("#Text=𝒜 Ada Lovelace [1] left.", "1-1\t0-2\t𝒜\t_\t_\t"),
        *("1-2\t3-6\tAda\thttp://wikidata.org/Q7259[1]\tPER[1]\t",),
        *("1-3\t7-15\tLovelace\thttp://wikidata.org/Q7259[1]\tPER[1]|OTH[2]\t",),
        *("1-4\t16-17\t[\t_\t_\t", "1-5\t17-18\t1\t_\t_\t", "1-6\t18-19\t]\t_\t_\t"),
        *("1-7\t20-24\tleft\t_\t_\t", "1-8\t24-25\t.\t_\t_\t", ""),
        *("#Text=It rained.", "2-1\t26-28\tIt\t*\tPRO\\_N\t", "2-2\t29-35\trained\t_\t_\t"),
        *("2-3\t35-36\t.\t_\t_\t",),
    )
    assert record.text == "𝒜 Ada Lovelace [1] left.\nIt rained."
    assert record.sentences == [0, 25]
    assert [(one.label, record.text[one.start : one.end]) for one in record.entities] == [
        ("PRO_N", "It"),
        ("PER", "Ada Lovelace"),
        ("OTH", "Lovelace"),
    ]
    assert record.words[1] == Word(2, 5)


def test_an_annotation_of_half_a_token_splits_the_token(read, nlp):
    record = read(
        *(NE, "", "#Text=Anti-Ada"),
        *("1-1\t0-8\tAnti-Ada\t_\t_\t", "1-1.1\t5-8\tAda\t*\tPER\t"),
    )
    doc = make_doc_of(record, nlp)
    assert [token.text for token in doc] == ["Anti-", "Ada"]
    assert [ent.text for ent in doc.ents] == ["Ada"]


def test_another_layer_is_reported(read):
    record = read(
        *("#T_SP=my.Layer|a", "#T_CH=my.Link|referenceRelation|referenceType", ""),
        *("#Text=Ada", "1-1\t0-3\tAda\tx\t*->1-1\ty[1]\t"),
    )
    assert {kind: loss.number for kind, loss in record.lost.items()} == {
        "annotations my.Layer": 1,
        "annotations my.Link": 2,
    }


def test_what_means_something_is_escaped():
    assert escape_value("a_b->c|[d];*\\\t") == r"a\_b\->c\|\[d\]\;\*\\\t"
    assert escape_text("a\\\tb\f_|") == r"a\\\tb\f_|"


def test_text_between_sentences_is_kept(tmp_path):
    text = "One.  Two.\n\nThree."
    words = [(0, 3), (3, 4), (6, 9), (9, 10), (12, 17), (17, 18)]
    record = Record("a", text, words=[Word(*word) for word in words], sentences=[0, 6, 12])
    record.entities = [Stretch(6, 9, "NUM")]
    webanno.write([record], tmp_path / "out")
    (read,) = webanno.read(tmp_path / "out" / "a.tsv")
    assert (read.text, read.sentences, read.entities) == (text, [0, 6, 12], record.entities)
    lines = (tmp_path / "out" / "a.tsv").read_text(encoding="utf-8").split("\n")
    assert lines[1] == NE  # no more than a new project has


@pytest.mark.parametrize(
    "lines, message",
    [
        ((NE, "", "#Text=Ada", "1-1\t0-3\tAda\t_"), r"a\.tsv:5: 4 columns, expected 5"),
        ((NE, "", "#Text=Ada", "Ada\t_\t_"), r"a\.tsv:5: 'Ada\t_\t_': expected a token"),
        ((NE, "", "#Text=Ada", "1-1\t0-9\tAda\t_\t_"), r"a\.tsv:5: offset 9 is outside"),
        ((NE, "", "#Text=𝒜", "1-1\t0-1\t𝒜\t_\t_"), r"a\.tsv:5: offset 1 is inside"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(read, lines, message):
    with pytest.raises(FormatError, match=message):
        read(*lines)


def test_another_tsv_is_refused(tmp_path):
    (tmp_path / "a.tsv").write_text("a\tb\n")
    with pytest.raises(FormatError, match=r"a\.tsv:1: no '#FORMAT=WebAnno TSV 3\.x'"):
        list(webanno.read(tmp_path / "a.tsv"))
