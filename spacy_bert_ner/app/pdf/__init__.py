"""The text of PDFs in reading order. `reader` puts the steps together."""
