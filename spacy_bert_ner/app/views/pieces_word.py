"""The tab with one word in two sentences: the similarity of its vectors, and its nearest words."""

from operator import attrgetter

import pandas
import streamlit as st

from spacy_bert_ner.app.models import Model
from spacy_bert_ner.app.piece_tables import make_neighbour_table
from spacy_bert_ner.app.pieces import ENCODER, find_component
from spacy_bert_ner.app.session import escape, show_error, show_warning
from spacy_bert_ner.app.vectors import Comparison, compare_word
from spacy_bert_ner.app.views.pieces_widgets import ask, show_table

WORD = "bank"
FIRST = "He sat on the bank of the river and looked at the water."
SECOND = "She put her money into an account at the bank."
BAR = 26  # pixels


def show(model: Model) -> None:
    """Draw the tab."""
    st.write(
        "BERT starts with a static embedding of each piece, the same in every text. Each layer "
        "mixes in the context, until the "
        "vector represents what the word means *here*."
    )
    left, middle, right = st.columns([1, 3, 3])
    with left:
        word = ask("Word", WORD)
    with middle:
        first = ask("First sentence", FIRST)
    with right:
        second = ask("Second sentence", SECOND)
    st.caption(
        "Try also *Jordan* in *Jordan scored thirty points for Chicago.* and *The king of Jordan "
        "met the president of Syria.*"
    )
    if not find_component(model.nlp, ENCODER):
        show_warning(f"{model.name} has no 'bert_encoder' to look into. Choose another model.")
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
    stages = ["static", "with position", *(f"layer {i + 1}" for i in range(layers))]
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
        "The similarity is the cosine of two vectors: 1 means the same direction, 0 nothing in "
        "common."
    )
    if len(found.pieces) > 1:
        pieces = escape(" ".join(found.pieces))
        st.caption(
            f"The word is split into pieces ({pieces}): the means of their vectors are compared."
        )
    for name, count in zip(("first", "second"), found.counts):
        if count > 1:
            st.caption(
                f"The word occurs {count} times in the {name} sentence: the first one is used."
            )


def _show_neighbours(found: Comparison) -> None:
    if not found.neighbours:
        return
    st.subheader("Which other words is it close to?")
    closest = [
        max(found.neighbours, key=attrgetter(name)).text for name in ("static", "first", "second")
    ]
    st.write(
        (
            "The closest word by the static embedding is **{}**. In the first sentence it is "
            "**{}**, in the second **{}**."
        ).format(*map(escape, closest))
    )
    show_table(make_neighbour_table(found))
    st.caption("Words like *the* and *of* are left out.")
