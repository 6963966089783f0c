#!/usr/bin/env bash
# PDFium 159.0.8149.0 (pypdfium2 5.15.2): a hyphen-minus at a line end, after a letter and before a letter or
# digit, comes out as U+FFFE of get_text_range and as U+0002 of FPDFText_GetUnicode, and the line break is
# dropped. The hyphen of a compound ("well-" / "known") and that of a cut word ("co-" / "operation") become
# the same character, so they can't be told apart by it. Within a line a hyphen-minus stays, and U+2010 stays
# at a line end too, with the line break. Seen:
# get_text_range 'A well\ufffeknown firm\r\nmore co\ufffeoperation\r\na well-known co\u2010\r\noperation'
# FPDFText_GetUnicode 'A well\x02known firm\r\nmore co\x02operation\r\na well-known co\u2010\r\noperation'
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet pypdfium2==5.15.2 reportlab==5.1.0
"$folder/env/bin/python" - "$folder/lines.pdf" <<'PYTHON'
import sys

import pypdfium2
import pypdfium2.raw
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

LINES = ["A well-", "known firm", "more co-", "operation", "a well-known co\u2010", "operation"]
font = TTFont("Vera", "Vera.ttf")  # comes with reportlab; it has no U+2010, which is drawn as "-" here
for table in (font.face.charToGlyph, font.face.charWidths):
    table[0x2010] = table[ord("-")]
pdfmetrics.registerFont(font)
canvas = Canvas(sys.argv[1])
text = canvas.beginText(72, 700)
text.setFont("Vera", 12)
text.textLines(LINES)
canvas.drawText(text)
canvas.save()

page = pypdfium2.PdfDocument(sys.argv[1])[0].get_textpage()
whole = page.get_text_range()
codes = [pypdfium2.raw.FPDFText_GetUnicode(page, i) for i in range(page.count_chars())]
single = "".join(map(chr, codes))
print(f"pypdfium2 {pypdfium2.PYPDFIUM_INFO}, PDFium {pypdfium2.PDFIUM_INFO}")
print("lines in the file:  ", ascii(LINES))
print("get_text_range:     ", ascii(whole))
print("FPDFText_GetUnicode:", ascii(single))
expected = "A well{0}known firm\r\nmore co{0}operation\r\na well-known co\u2010\r\noperation"
assert whole == expected.format("\ufffe"), "no longer so"
assert single == expected.format("\x02"), "no longer so"
PYTHON
