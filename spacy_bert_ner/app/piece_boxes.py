"""HTML of words and their pieces, as boxes. All text is escaped."""

from html import escape

from spacy.tokens import Doc

from spacy_bert_ner.app.pieces import NO_WORD, Cut, Piece

SPACE = "\u2423"  # shown for a white space token
NO_PIECES = "\u2014"
ROW = "display:flex;flex-wrap:wrap;gap:0.5rem;align-items:flex-end;margin-bottom:0.5rem"
BOX = (
    "border:1px solid rgba(128,128,128,0.4);border-radius:0.5rem;padding:0.25rem 0.5rem;"
    "text-align:center"
)
PIECE = (
    "display:inline-block;margin:0.15rem;padding:0.1rem 0.4rem;border-radius:0.4rem;"
    "overflow-wrap:anywhere;background:rgba({},0.25)"
)
SMALL = "display:block;font-size:0.75rem;opacity:0.7"
WORD_COLOR, SPECIAL_COLOR = "66,133,244", "128,128,128"


def show_word(text: str) -> str:
    """RETURNS (str): The word, with white space made visible."""
    return text if text.strip() else SPACE


def draw_words(doc: Doc) -> str:
    """RETURNS (str): A box for each word."""
    return _draw_row([_draw_box(escape(show_word(token.text))) for token in doc])


def draw_pieces(doc: Doc, cut: Cut, *, shapes: bool) -> str:
    """Draw the pieces with their ids under their words.

    doc (Doc): The words.
    cut (Cut): Their pieces.
    shapes (bool): Whether to show the word shapes.
    RETURNS (str): HTML.
    """
    boxes = []
    for token in doc:
        shape = f"<span style='{SMALL}'>{escape(token.shape_)}</span>" if shapes else ""
        pieces = [_draw_piece(cut.pieces[i], WORD_COLOR) for i in cut.find(token.i)]
        word = f"<b>{escape(show_word(token.text))}</b>{shape}"
        boxes.append(_draw_box(f"{word}{''.join(pieces) or NO_PIECES}"))
    first, last = (
        _draw_box(_draw_piece(piece, SPECIAL_COLOR))
        for piece in cut.pieces
        if piece.word == NO_WORD
    )
    return _draw_row([first, *boxes, last])


def _draw_piece(piece: Piece, color: str) -> str:
    number = f"<span style='{SMALL}'>{piece.number}</span>"
    return f"<span style='{PIECE.format(color)}'>{escape(piece.text)}{number}</span>"


def _draw_box(html: str) -> str:
    return f"<div style='{BOX}'>{html}</div>"


def _draw_row(boxes: list[str]) -> str:
    return f"<div style='{ROW}'>{''.join(boxes)}</div>"
