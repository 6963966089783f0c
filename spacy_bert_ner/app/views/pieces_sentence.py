"""The tab with one sentence, step by step: words, pieces, tags, entities."""

import streamlit as st
from spacy.tokens import Doc

from spacy_bert_ner.app.highlight import draw_entities
from spacy_bert_ner.app.models import Model
from spacy_bert_ner.app.piece_boxes import draw_pieces, draw_words
from spacy_bert_ner.app.piece_tables import (
    HIDDEN,
    SCORES,
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
    "mean": "Out of BERT comes a vector for each piece, and for a word the mean of those of its "
    "pieces.",
    "first": "Out of BERT comes a vector for each piece, and for a word that of its first piece.",
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
            f"model for them."
        )
    if tagging:
        _show_probabilities(doc, tagging, cut)
        _show_merge(doc, tagging)
    else:
        show_warning(
            f"{model.name} has no 'token_ner', which gives each word a probability for each tag: "
            "tags and their merge can't be shown. Choose another model for them."
        )


def _show_words(doc: Doc) -> None:
    st.subheader("1. Words")
    st.write(
        "The tokenizer cuts the text into words. Punctuation stands on its own; a short form like "
        "*don't* becomes two words."
    )
    st.html(draw_words(doc))


def _show_pieces(doc: Doc, cut: Cut, shapes: bool) -> None:
    st.subheader("2. Word pieces")
    st.write(
        "BERT knows a fixed list of pieces. A word that is not on the list is cut into pieces that "
        "are; `##` marks one that goes on "
        "where the piece before it ends. What BERT gets are the numbers. `[CLS]` and `[SEP]` mark "
        "where the text begins and ends."
    )
    st.html(draw_pieces(doc, cut, shapes=shapes))
    text = "".join(piece.text for piece in cut.pieces[1:-1]).replace("[UNK]", "")
    if doc.text != doc.text.lower() and text == text.lower():
        st.caption("This list has small letters only: for BERT *Bush* and *bush* are the same.")
    if shapes:
        st.caption(
            "The line under each word is its shape, which the model reads beside BERT's vectors, "
            "so that it sees capitals and digits: `X` is "
            "a capital, `x` a small letter, `d` a digit, and at most four of a kind in a row are "
            "written."
        )


def _show_probabilities(doc: Doc, tagging: Tagging, cut: Cut | None) -> None:
    st.subheader("3. Tags and their probabilities")
    vector = POOLED[cut.pooling] if cut else "Each word has a vector."
    st.write(
        f"{vector} From it, and from what else it reads beside it, the model gives each word a "
        f"probability for each tag: "
        "`B-` begins an entity, `I-` is inside, `L-` is its last word, `U-` is an entity of one "
        "word, `O` is none."
    )
    tags = list_tags(tagging)
    columns = {tag: st.column_config.Column(width=TAG_WIDTH) for tag in tags}
    columns = {"word": st.column_config.Column(pinned=True), **columns}
    show_table(make_tag_table(doc, tagging), columns=columns)
    if len(tags) < len(tagging.tags):
        st.caption(f"Tags that are below {HIDDEN:.0%} for every word are left out.")
    if tagging.pieces is not None and cut:
        st.write(
            "And the pieces? Here the model reads a piece's own vector in place of its word's. For "
            "a word of one piece that is the same."
        )
        show_table(make_piece_table(doc, tagging, cut))


def _show_merge(doc: Doc, tagging: Tagging) -> None:
    st.subheader("4. Back to entities")
    st.write(
        "Not every sequence of tags makes sense: an entity that begins must end, and `I-` and `L-` "
        "need a beginning before them. Of all "
        "sequences that make sense the model takes the most probable one, and reads the entities "
        "off it."
    )
    if find_breaks(tagging.greedy):
        st.info(
            "Here the most probable tags of the words, each **on its own**, would make no sense "
            "together: see the crosses. The model is "
            "trained to tag whole sentences, so that the words settle it **together**."
        )
    elif tagging.greedy != tagging.best:
        st.info(
            "Here the most probable tags of the words, each **on its own**, would make sense, but "
            "they are not the most probable ones "
            "**together**."
        )
    else:
        st.caption("Here the most probable tags of the words, each on its own, make sense already.")
    show_table(make_merge_table(doc, tagging))
    _show_entities(doc, tagging)


def _show_entities(doc: Doc, tagging: Tagging) -> None:
    if not tagging.entities:
        st.write("There are no entities in this sentence.")
        return
    with st.container(border=True):
        st.html(draw_entities(doc, get_entities(doc)))
    st.write(
        "How sure is the model? The **product** of the tags' own probabilities counts sequences "
        "that make no sense. **Together** is how "
        "probable the entity is among those that make sense. The **confidence**, which the other "
        "pages show, is that, and if "
        "the model is calibrated, corrected by how often it was right about such names in texts "
        "that it was not trained on."
    )
    percent = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
    show_table(make_entity_table(doc, tagging), columns=dict.fromkeys(SCORES, percent))
