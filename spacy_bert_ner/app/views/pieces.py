"""The page for teaching: what becomes of one sentence, and of one word in two sentences."""

from typing import Any, Dict, List, Optional

import pandas
import streamlit as st
from pandas.io.formats.style import Styler
from spacy.tokens import Doc

from spacy_bert_ner.app.highlight import draw_entities
from spacy_bert_ner.app.models import Model
from spacy_bert_ner.app.piece_boxes import draw_pieces, draw_words, show_word
from spacy_bert_ner.app.pieces import (
    ENCODER,
    NER,
    NO_WORD,
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
from spacy_bert_ner.app.session import escape, get_model, show_error, show_warning
from spacy_bert_ner.app.vectors import Comparison, compare_word

SENTENCE = "The German minister Anna Brandtova met the Hamburg Harbour Board in Brussels."
WORD = "bank"
FIRST = "He sat on the bank of the river and looked at the water."
SECOND = "She put her money into an account at the bank."
HIDDEN = 0.05  # a tag that is less probable for every word is left out of the table
ROW, TALLEST, TAG_WIDTH, BAR = 35, 500, 57, 26  # pixels
SCORES = ("product", "together", "confidence")
POOLED = {
    "mean": "Out of BERT comes a vector for each piece, and for a word the mean of its pieces' vectors.",
    "first": "Out of BERT comes a vector for each piece, and for a word that of its first piece.",
}
NOTHING = "\u2013"
CHANGED = "background-color: rgba(66, 133, 244, 0.2)"


def show() -> None:
    """Draw the page."""
    st.header("How BERT reads it")
    model = get_model()
    sentence, word = st.tabs(["One sentence, step by step", "One word in two sentences"])
    with sentence:
        _show_sentence(model)
    with word:
        _show_word(model)


def _ask(label: str, default: str) -> str:
    return st.text_input(label, default, key=f"pieces {label}", persist_state="session") or ""


def _show_sentence(model: Model) -> None:
    text = _ask("Sentence", SENTENCE)
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
            f"{model.name} has no 'bert_encoder': its word pieces can't be shown. Choose another model for them."
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
        "BERT knows a fixed list of pieces. A word that is not on the list is cut into pieces that are; `##` marks one that goes on "
        "where the piece before it ends. What BERT gets are the numbers. `[CLS]` and `[SEP]` mark where the text begins and ends."
    )
    st.html(draw_pieces(doc, cut, shapes=shapes))
    text = "".join(piece.text for piece in cut.pieces[1:-1]).replace("[UNK]", "")
    if doc.text != doc.text.lower() and text == text.lower():
        st.caption("This list has small letters only: for BERT *Bush* and *bush* are the same.")
    if shapes:
        st.caption(
            "The line under each word is its shape, which the model reads beside BERT's vectors, so that it sees capitals and digits: `X` is "
            "a capital, `x` a small letter, `d` a digit, and at most four of a kind in a row are written."
        )


def _show_probabilities(doc: Doc, tagging: Tagging, cut: Optional[Cut]) -> None:
    st.subheader("3. Tags and their probabilities")
    vector = POOLED[cut.pooling] if cut else "Each word has a vector."
    st.write(
        f"{vector} From it, and from what else it reads beside it, the model gives each word a probability for each tag: "
        "`B-` begins an entity, `I-` is inside, `L-` is its last word, `U-` is an entity of one word, `O` is none."
    )
    tags = [i for i, top in enumerate(tagging.words.max(axis=0)) if top >= HIDDEN]
    names = [tagging.tags[i] for i in tags]
    table = pandas.DataFrame(tagging.words[:, tags], columns=names)
    table.insert(0, "word", _name_words(doc))
    style = table.style.map(
        lambda share: f"background-color: rgba(255, 165, 0, {share:.2f})", names
    )
    style = style.format(lambda share: f"{share:.0%}" if share >= 0.01 else "", names)
    columns = {name: st.column_config.Column(width=TAG_WIDTH) for name in names}
    _show_table(style, len(table), {"word": st.column_config.Column(pinned=True), **columns})
    if len(tags) < len(tagging.tags):
        st.caption(f"Tags that are below {HIDDEN:.0%} for every word are left out.")
    if tagging.pieces is not None and cut:
        st.write(
            "And the pieces? Here the model reads a piece's own vector in place of its word's. For a word of one piece that is the same."
        )
        style = _make_piece_table(doc, tagging, cut).style.format(precision=2)
        _show_table(style, len(cut.pieces))


def _make_piece_table(doc: Doc, tagging: Tagging, cut: Cut) -> pandas.DataFrame:
    words = _name_words(doc)
    rows = []
    for piece, probs in zip(cut.pieces, tagging.pieces):
        if piece.word == NO_WORD:
            rows.append((piece.text, NOTHING, NOTHING, None, NOTHING, None))
            continue
        of_word = tagging.words[piece.word]
        own = (tagging.tags[probs.argmax()], probs.max())
        rows.append(
            (piece.text, words[piece.word], *own, tagging.greedy[piece.word], of_word.max())
        )
    names = [
        "piece",
        "word",
        "tag of the piece",
        "probability",
        "tag of its word",
        "its probability",
    ]
    return pandas.DataFrame(rows, columns=names)


def _show_merge(doc: Doc, tagging: Tagging) -> None:
    st.subheader("4. Back to entities")
    st.write(
        "Not every sequence of tags makes sense: an entity that begins must end, and `I-` and `L-` need a beginning before them. Of all "
        "sequences that make sense the model takes the most probable one, and reads the entities off it."
    )
    breaks = find_breaks(tagging.greedy)
    if breaks:
        st.info(
            "Here the most probable tags of the words, each **on its own**, would make no sense together: see the crosses. The model is "
            "trained to tag whole sentences, so that the words settle it **together**."
        )
    elif tagging.greedy != tagging.best:
        st.info(
            "Here the most probable tags of the words, each **on its own**, would make sense, but they are not the most probable ones "
            "**together**."
        )
    else:
        st.caption("Here the most probable tags of the words, each on its own, make sense already.")
    _show_table(_make_merge_table(doc, tagging, breaks), len(doc))
    _show_entities(doc, tagging)


def _make_merge_table(doc: Doc, tagging: Tagging, breaks: List[int]) -> Styler:
    numbers = [tagging.tags.index(tag) for tag in tagging.best]
    columns = {
        "word": _name_words(doc),
        "on its own": tagging.greedy,
        "probability": tagging.words.max(axis=1),
        "can't follow": ["\u00d7" if i in breaks else "" for i in range(len(doc))],
        "together": tagging.best,
        "its probability": tagging.together[range(len(doc)), numbers],
    }
    if len(doc) in breaks:
        columns["can't follow"][-1] = "\u00d7 open at the end"
    if not breaks:
        del columns["can't follow"]
    table = pandas.DataFrame(columns)
    style = table.style.format(precision=2)
    return style.apply(
        lambda row: [CHANGED if row["on its own"] != row["together"] else ""] * len(row), axis=1
    )


def _show_entities(doc: Doc, tagging: Tagging) -> None:
    if not tagging.entities:
        st.write("There are no entities in this sentence.")
        return
    entities = pandas.DataFrame(tagging.entities)
    table = entities[["label", "product", "probability", "confidence"]]
    table.insert(0, "entity", [doc[start:end].text for start, end, *_ in tagging.entities])
    table.columns = ["entity", "type", *SCORES]
    if not entities["kept"].all():
        table["shown"] = entities["kept"]
    with st.container(border=True):
        st.html(draw_entities(doc, get_entities(doc)))
    st.write(
        "How sure is the model? The **product** of the tags' own probabilities counts sequences that make no sense. **Together** is how "
        "probable the entity is among those that make sense. The **confidence**, which the other pages show, is that, and if "
        "the model is calibrated, corrected by how often it was right about such names in texts that it was not trained on."
    )
    percent = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
    _show_table(table, len(table), dict.fromkeys(SCORES, percent))


def _show_word(model: Model) -> None:
    st.write(
        "BERT starts with a fixed vector for each piece, the same in every text. Layer by layer the neighbours get mixed in, until the "
        "vector says what the word means *here*."
    )
    left, middle, right = st.columns([1, 3, 3])
    with left:
        word = _ask("Word", WORD)
    with middle:
        first = _ask("First sentence", FIRST)
    with right:
        second = _ask("Second sentence", SECOND)
    st.caption(
        "Try also *Jordan* in *Jordan scored thirty points for Chicago.* and *The king of Jordan met the president of Syria.*"
    )
    if not find_component(model.nlp, ENCODER):
        show_warning(
            f"{model.name} has no 'bert_encoder': it can't be looked into. Choose another model."
        )
        return
    try:
        with model.lock:
            found = compare_word(model.nlp, word, first, second)
    except ValueError as error:
        show_error(str(error))
        return
    _show_similarities(found)
    _show_neighbours(found)


def _show_similarities(found: Comparison) -> None:
    static, *_, last = found.similarities
    st.subheader("The same word twice: how similar are its vectors?")
    left, right, _ = st.columns([1, 1, 2])
    left.metric("Static embedding", f"{static:.2f}")
    right.metric("After the last layer", f"{last:.2f}")
    layers = len(found.similarities) - 2
    stages = ["static", "with its place", *(f"layer {i + 1}" for i in range(layers))]
    table = pandas.DataFrame({"stage": stages, "similarity": found.similarities})
    st.bar_chart(
        table,
        x="stage",
        y="similarity",
        x_label="",
        horizontal=True,
        sort=False,
        height=BAR * len(stages) + 60,
    )
    st.caption(
        "The similarity is the cosine of two vectors: 1 is the same direction, 0 is nothing in common."
    )
    if len(found.pieces) > 1:
        pieces = escape(" ".join(found.pieces))
        st.caption(
            f"The word is cut into pieces ({pieces}): compared is the mean of their vectors."
        )
    for name, count in zip(("first", "second"), found.counts):
        if count > 1:
            st.caption(f"The word is {count} times in the {name} sentence: its first place counts.")


def _show_neighbours(found: Comparison) -> None:
    if not found.neighbours:
        return
    st.subheader("Which other words is it close to?")
    table = pandas.DataFrame(found.neighbours)
    closest = [table["text"][table[name].idxmax()] for name in ("static", "first", "second")]
    st.write(
        "The closest word by the static embedding is **{}**. In the first sentence it is **{}**, in the second **{}**.".format(
            *map(escape, closest)
        )
    )
    table.columns = ["word", "from sentence", "static", "in the first", "in the second"]
    names = list(table.columns[2:])
    style = table.style.map(_shade, names).format("{:.2f}", names)
    _show_table(style, len(table))
    st.caption("Words like *the* and *of* are left out.")


def _shade(value: float) -> str:
    return f"background-color: rgba(66, 133, 244, {max(value, 0.0) * 0.7:.2f})"


def _name_words(doc: Doc) -> List[str]:
    return [show_word(token.text) for token in doc]


def _show_table(table: Any, rows: int, columns: Optional[Dict[str, Any]] = None) -> None:
    height = min((rows + 1) * ROW + 3, TALLEST)
    st.dataframe(table, hide_index=True, height=height, column_config=columns, placeholder=NOTHING)
