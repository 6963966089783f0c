"""Tables of the intermediate results for a sentence, and of the nearest words of a word."""

import pandas
from pandas.io.formats.style import Styler
from spacy.tokens import Doc

from spacy_bert_ner.app.piece_boxes import show_word
from spacy_bert_ner.app.pieces import NO_WORD, Cut, Tagging, find_breaks
from spacy_bert_ner.app.vectors import Comparison

HIDDEN = 0.05  # a tag that is less probable for every word is left out of the table
ENTITY_COLUMNS = ("product", "together", "confidence")
NOTHING = "\u2013"
CHANGED = "background-color: rgba(66, 133, 244, 0.2)"


def make_tag_table(doc: Doc, tagging: Tagging) -> Styler:
    """RETURNS (Styler): The words with their tag probabilities, without the hidden tags. Darker
    means more probable."""
    tags = list_tags(tagging)
    table = pandas.DataFrame(
        tagging.words[:, [tagging.tags.index(tag) for tag in tags]], columns=tags
    )
    table.insert(0, "word", _name_words(doc))
    style = table.style.map(lambda share: f"background-color: rgba(255, 165, 0, {share:.2f})", tags)
    return style.format(lambda share: f"{share:.0%}" if share >= 0.01 else "", tags)


def list_tags(tagging: Tagging) -> list[str]:
    """RETURNS (list[str]): The tags that are probable enough for at least one word."""
    tops = tagging.words.max(axis=0)
    return [tag for tag, top in zip(tagging.tags, tops) if top >= HIDDEN]


def make_piece_table(doc: Doc, tagging: Tagging, cut: Cut) -> Styler:
    """RETURNS (Styler): The pieces with their own tags, next to the tags of their words."""
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
    return pandas.DataFrame(rows, columns=names).style.format(precision=2)


def make_merge_table(doc: Doc, tagging: Tagging) -> Styler:
    """RETURNS (Styler): The tags of the words on their own (greedy) and together (Viterbi). Rows
    where the two differ are coloured."""
    breaks = find_breaks(tagging.greedy)
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


def make_entity_table(doc: Doc, tagging: Tagging) -> pandas.DataFrame:
    """RETURNS (pandas.DataFrame): The entities with their scores, and, if some are hidden, whether
    each is shown. There must be at least one."""
    entities = pandas.DataFrame(tagging.entities)
    table = entities[["label", "product", "probability", "confidence"]]
    table.insert(0, "entity", [doc[start:end].text for start, end, *_ in tagging.entities])
    table.columns = ["entity", "type", *ENTITY_COLUMNS]
    if not entities["kept"].all():
        table["shown"] = entities["kept"]
    return table


def make_neighbour_table(found: Comparison) -> Styler:
    """RETURNS (Styler): The other words. Darker means more similar."""
    table = pandas.DataFrame(found.neighbours)
    table.columns = ["word", "from sentence", "static", "in the first", "in the second"]
    names = list(table.columns[2:])
    return table.style.map(_shade, names).format("{:.2f}", names)


def _shade(value: float) -> str:
    return f"background-color: rgba(66, 133, 244, {max(value, 0.0) * 0.7:.2f})"


def _name_words(doc: Doc) -> list[str]:
    return [show_word(token.text) for token in doc]
