"""`doc.noun_chunks` without a dependency parse."""

import pickle

import pytest
import spacy
from spacy.pipeline.functions import merge_noun_chunks
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from spacy_bert_ner.pipeline.noun_chunks import install_noun_chunks

WORDS = "the old mayor sold her mill in May".split()
CHUNKS = [(0, 3, "NP"), (3, 4, "VP"), (4, 6, "NP"), (6, 7, "PP"), (7, 8, "NP")]
TEXTS = ["the old mayor", "her mill", "May"]
NORDBANK = "Marta Olsen, head of the Norwegian lender Nordbank, will step down in May."


@pytest.fixture
def nlp():
    nlp = spacy.blank("en")
    nlp.add_pipe("chunker")
    return nlp


@pytest.fixture
def doc(nlp):
    return make_doc(nlp.vocab)


def make_doc(vocab, chunks=CHUNKS, **options):
    doc = Doc(vocab, words=WORDS, **options)
    doc.spans["chunks"] = [Span(doc, *chunk) for chunk in chunks]
    return doc


def texts(doc):
    return [span.text for span in doc.noun_chunks]


def test_they_are_the_noun_phrases_of_the_chunker(doc):
    assert texts(doc) == TEXTS
    assert {span.label_ for span in doc.noun_chunks} == {"NP"}


def test_a_span_has_its_own(doc):
    assert texts(doc[2:7]) == ["her mill"]


def test_nothing_overlaps_and_the_order_is_that_of_the_text(nlp):
    doc = make_doc(nlp.vocab, [(4, 6, "NP"), (0, 3, "NP"), (2, 5, "NP"), (5, 6, "NP")])
    assert texts(doc) == ["the old mayor", "her mill"]


def test_no_noun_phrases_are_no_noun_chunks(nlp):
    assert texts(make_doc(nlp.vocab, [(3, 4, "VP")])) == texts(Doc(nlp.vocab)) == []


def test_a_document_without_chunks_is_an_error_of_one_line(nlp):
    with pytest.raises(ValueError, match="component 'chunker'") as error:
        texts(nlp.make_doc("The mill burnt."))
    assert "\n" not in str(error.value)


def test_they_are_found_after_tokens_were_merged_and_split(doc):
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2])
    with doc.retokenize() as retokenizer:
        retokenizer.split(doc[4], ["mi", "ll"], [(doc[4], 1), doc[3]])
    assert texts(doc) == TEXTS


def test_they_can_be_merged(doc):
    with doc.retokenize() as retokenizer:
        for span in doc.noun_chunks:
            retokenizer.merge(span)
    assert [token.text for token in doc] == ["the old mayor", "sold", "her mill", "in", "May"]
    assert texts(doc) == TEXTS


def test_a_border_within_a_merged_token_is_none(doc):
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[2:5])
    assert texts(doc) == ["May"]


PARSE = {
    "pos": ["DET", "ADJ", "NOUN", "VERB", "PRON", "NOUN", "ADP", "PROPN"],
    "heads": [2, 2, 3, 3, 5, 3, 3, 6],
    "deps": ["det", "amod", "nsubj", "ROOT", "poss", "dobj", "prep", "pobj"],
}


def test_a_parsed_document_of_the_same_vocabulary_has_those_of_its_language(nlp):
    doc = Doc(nlp.vocab, words=WORDS, **PARSE)
    assert texts(doc) == texts(Doc(spacy.blank("en").vocab, words=WORDS, **PARSE)) == TEXTS


def test_spacys_component_merges_those_of_a_parsed_document(nlp):
    doc = merge_noun_chunks(Doc(nlp.vocab, words=WORDS, **PARSE))
    assert [token.text for token in doc] == ["the old mayor", "sold", "her mill", "in", "May"]


def test_a_language_without_noun_chunks_has_them_too():
    vocab = Vocab()
    install_noun_chunks(vocab)
    assert texts(make_doc(vocab, **PARSE)) == TEXTS


def test_installing_twice_changes_nothing(nlp):
    before = nlp.vocab.get_noun_chunks
    install_noun_chunks(nlp.vocab)
    assert nlp.vocab.get_noun_chunks is before


def test_they_survive_docbin_and_pickle(nlp, doc):
    data = DocBin(docs=[doc], store_user_data=True).to_bytes()
    (copy,) = DocBin().from_bytes(data).get_docs(nlp.vocab)
    other = pickle.loads(pickle.dumps(nlp.vocab))
    assert texts(copy) == texts(make_doc(other)) == texts(pickle.loads(pickle.dumps(doc))) == TEXTS


def test_a_saved_and_loaded_pipeline_has_them(trained, tmp_path):
    trained.to_disk(tmp_path)
    nlp = spacy.load(tmp_path)
    made_before_any_call = make_doc(nlp.vocab)
    assert texts(made_before_any_call) == TEXTS
    doc = nlp(NORDBANK)
    phrases = [span.text for span in doc.spans["chunks"] if span.label_ == "NP"]
    assert "Marta Olsen" in phrases and texts(doc) == phrases
    docs = nlp.pipe([NORDBANK] * 2, n_process=2, batch_size=1)
    assert [texts(doc) for doc in docs] == [phrases] * 2


def test_a_sourced_chunker_brings_them_to_another_vocabulary(trained):
    nlp = spacy.blank("en")
    for name in ("transformer", "chunker"):
        nlp.add_pipe(name, source=trained)
    assert "Marta Olsen" in texts(nlp(NORDBANK))
