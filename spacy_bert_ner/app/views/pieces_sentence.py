"""The tab with one sentence, step by step: words, pieces, tags, entities."""

import streamlit as st
from spacy.tokens import Doc

from spacy_bert_ner.app.highlight import draw_entities
from spacy_bert_ner.app.models import Model
from spacy_bert_ner.app.piece_boxes import draw_pieces, draw_words
from spacy_bert_ner.app.piece_tables import (
    ENTITY_COLUMNS,
    HIDDEN,
    list_tags,
    make_entity_table,
    make_merge_table,
    make_piece_table,
    make_tag_table,
)
from spacy_bert_ner.app.pieces import (
    ENCODER,
    NER,
    Cut,
    Tagging,
    cut_words,
    find_breaks,
    find_component,
    read_words,
    reads_shape,
    tag_words,
)
from spacy_bert_ner.app.scores import get_entities
from spacy_bert_ner.app.session import show_error, show_warning
from spacy_bert_ner.app.views.pieces_widgets import ask, show_table

SENTENCE = "The German minister Anna Brandtova met the Hamburg Harbour Board in Brussels."
POOLED = {
    "mean": "BERT computes a vector for each piece. The vector of a word is the mean over its "
    "pieces.",
    "first": "BERT computes a vector for each piece. The vector of a word is that of its first "
    "piece.",
}
TAG_WIDTH = 57  # pixels


def show(model: Model) -> None:
    """Draw the tab."""
    text = ask("Sentence", SENTENCE)
    cut = tagging = None
    with model.lock:
        shapes = reads_shape(model.nlp)
        has_encoder, has_ner = (find_component(model.nlp, name) for name in (ENCODER, NER))
        try:
            doc = read_words(model.nlp, text)
            cut = cut_words(model.nlp, doc) if has_encoder else None
            tagging = tag_words(model.nlp, doc, cut) if has_ner else None
            problem = ""
        except ValueError as error:
            problem = str(error)
    if problem:
        show_error(problem)
        return
    _show_words(doc)
    if cut:
        _show_pieces(doc, cut, shapes)
    else:
        show_warning(
            f"{model.name} has no 'bert_encoder': its word pieces can't be shown. Choose another "
            f"model to see them."
        )
    if tagging:
        _show_probabilities(doc, tagging, cut)
        _show_merge(doc, tagging)
    else:
        show_warning(
            f"{model.name} has no 'token_ner', which gives each word a probability for each tag: "
            "tags and decoding can't be shown. Choose another model to see them."
        )


def _show_words(doc: Doc) -> None:
    st.subheader("1. Words")
    st.write(
        "The tokenizer splits the text into words. Punctuation marks are separate words; a "
        "contraction like *don't* becomes two words."
    )
    st.html(draw_words(doc))


def _show_pieces(doc: Doc, cut: Cut, shapes: bool) -> None:
    st.subheader("2. Word pieces")
    st.write(
        "BERT has a fixed vocabulary of pieces. A word that is not in the vocabulary is split into "
        "pieces that are; `##` marks a piece that continues "
        "the previous one. BERT's input is the ids of the pieces. `[CLS]` and `[SEP]` mark the "
        "beginning and the end of the text."
    )
    st.html(draw_pieces(doc, cut, shapes=shapes))
    text = "".join(piece.text for piece in cut.pieces[1:-1]).replace("[UNK]", "")
    if doc.text != doc.text.lower() and text == text.lower():
        st.caption("This vocabulary is lower case only: *Bush* and *bush* are the same to BERT.")
    if shapes:
        st.caption(
            "The line under each word is its shape, which the model uses in addition to BERT's "
            "vectors, so that it sees capitals and digits: `X` is "
            "an upper-case letter, `x` a lower-case letter, `d` a digit. Runs of one kind are cut "
            "after four characters."
        )


def _show_probabilities(doc: Doc, tagging: Tagging, cut: Cut | None) -> None:
    st.subheader("3. Tags and their probabilities")
    vector = POOLED[cut.pooling] if cut else "Each word has a vector."
    st.write(
        f"{vector} From this vector and its other features the model computes a probability of "
        f"each tag for each word: "
        "`B-` begins an entity, `I-` is inside, `L-` is its last word, `U-` is a single-word "
        "entity, `O` is outside of entities."
    )
    tags = list_tags(tagging)
    columns = {tag: st.column_config.Column(width=TAG_WIDTH) for tag in tags}
    columns = {"word": st.column_config.Column(pinned=True), **columns}
    show_table(make_tag_table(doc, tagging), columns=columns)
    if len(tags) < len(tagging.tags):
        st.caption(f"Tags that are below {HIDDEN:.0%} for every word are left out.")
    if tagging.pieces is not None and cut:
        st.write(
            "And the pieces? Here the model uses the vector of a single piece instead of the "
            "word's. For a word with one piece the two are the same."
        )
        show_table(make_piece_table(doc, tagging, cut))


def _show_merge(doc: Doc, tagging: Tagging) -> None:
    st.subheader("4. Back to entities")
    st.write(
        "Not every tag sequence is valid: an entity that begins must end, and `I-` and `L-` need a "
        "`B-` before them. The model takes the most probable of all "
        "valid sequences (Viterbi decoding), and reads the entities off it."
    )
    if find_breaks(tagging.greedy):
        st.info(
            "Here the most probable tags of the words, each **on its own**, are not a valid "
            "sequence: see the crosses. The model is "
            "trained to tag whole sentences, so that the tags are chosen **together**."
        )
    elif tagging.greedy != tagging.best:
        st.info(
            "Here the most probable tags of the words, each **on its own**, are a valid sequence, "
            "but not the most probable one **together**."
        )
    else:
        st.caption(
            "Here the most probable tags of the words, each on its own, are already the best valid "
            "sequence."
        )
    show_table(make_merge_table(doc, tagging))
    _show_entities(doc, tagging)


def _show_entities(doc: Doc, tagging: Tagging) -> None:
    if not tagging.entities:
        st.write("There are no entities in this sentence.")
        return
    with st.container(border=True):
        st.html(draw_entities(doc, get_entities(doc)))
    st.write(
        "How sure is the model? The **product** of the tags' own probabilities ignores that some "
        "sequences are invalid. **Together** is the "
        "marginal probability of the entity over all valid sequences. The **confidence**, which "
        "the other pages show, is this probability, and if "
        "the model is calibrated, adjusted by how often it was right about such names in held-out "
        "texts."
    )
    percent = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
    show_table(make_entity_table(doc, tagging), columns=dict.fromkeys(ENTITY_COLUMNS, percent))
