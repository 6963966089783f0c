"""Docs from one line of text: "[the city] built/VBD/build [a bridge] in [{LOC:Oslo}]"."""

import re
from pathlib import Path

import srsly
from spacy.tokens import Doc, Span

# tags of words that stand without one; other words are NN, or NNP with a capital
TAGS = {
    **dict.fromkeys("the a an no some every each both".split(), "DT"),
    **dict.fromkeys("he she it they we i you him them us me".split(), "PRP"),
    **dict.fromkeys("his her its their our".split(), "PRP$"),
    **dict.fromkeys("in on of by for with from at into against near about as than".split(), "IN"),
    **dict.fromkeys("because if while although after before whether since".split(), "IN"),
    **dict.fromkeys("not n't never therefore thus again soon now so".split(), "RB"),
    **dict.fromkeys("was were did had".split(), "VBD"),
    **dict.fromkeys("is has does 's".split(), "VBZ"),
    **dict.fromkeys("are have do am".split(), "VBP"),
    **dict.fromkeys("will would may must can could should might shall".split(), "MD"),
    **dict.fromkeys("and or but".split(), "CC"),
    **dict.fromkeys("two three".split(), "CD"),
    **dict.fromkeys(", ( ) : ''".split(), ","),
    **{
        "to": "TO",
        "be": "VB",
        "been": "VBN",
        "being": "VBG",
        "who": "WP",
        "what": "WP",
        "that": "IN",
    },
    **{"which": "WDT", "where": "WRB", "when": "WRB", "(": "(", ")": ")", "``": "''"},
    **{"''": "''", '"': "''", ".": ".", "?": ".", "!": ".", ";": ":", ":": ":", "--": ":"},
}
LEMMAS = {
    **dict.fromkeys("am is are was were been being".split(), "be"),
    **dict.fromkeys("has had having".split(), "have"),
    **dict.fromkeys("does did".split(), "do"),
}
ROOT = Path(__file__).parents[1]
TAG_MAP = srsly.read_json(ROOT / "assets" / "tag_map.json")
TOKEN = re.compile(r"(\[?)(?:\{([A-Z]+):)?(.+?)(\}?)(\]?)")


def parse(vocab, line, *, sentences=True):
    """Make a Doc of words as word, word/TAG or word/TAG/lemma; [ ] is a noun group, {PER: } an
    entity, | a new sentence."""
    words, tags, lemmas, starts, chunks, ents = [], [], [], [], [], []
    chunk = ent = label = None
    new = True
    for part in line.split():
        if part == "|":
            new = True
            continue
        opens, ent_label, token, ent_ends, closes = TOKEN.fullmatch(part).groups()
        word, tag, lemma, *_ = (*token.split("/"), "", "")
        i = len(words)
        words.append(word)
        guess = "NNP" if word[0].isupper() else "NN"
        tags.append(tag or TAGS.get(word.lower(), guess))
        lemmas.append(lemma or LEMMAS.get(word.lower(), word.lower()))
        starts.append(new)
        new = False
        chunk = i if opens else chunk
        ent, label = (i, ent_label) if ent_label else (ent, label)
        if ent_ends:
            ents.append((ent, i + 1, label))
        if closes:
            chunks.append((chunk, i + 1, "NP"))
    pos = [TAG_MAP[tag]["POS"] for tag in tags]
    starts = starts if sentences else None
    doc = Doc(vocab, words=words, tags=tags, pos=pos, lemmas=lemmas, sent_starts=starts)
    doc.ents = [Span(doc, *border) for border in ents]
    if chunks:
        doc.spans["chunks"] = [Span(doc, *border) for border in chunks]
    return doc
