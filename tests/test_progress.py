"""Bars for long work."""

from spacy.tokens import Doc

from spacy_bert_ner.progress import track_words


def test_all_documents_come_through(vocab, capsys):
    docs = [Doc(vocab, words=["a"] * n) for n in (3, 0, 2)]
    assert list(track_words(iter(docs), words=5, title="dev")) == docs
    assert capsys.readouterr().err == ""  # no terminal, no bar


def test_a_terminal_shows_title_and_words(vocab, monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    list(track_words([Doc(vocab, words=["a"] * 3)], words=3, title="dev"))
    assert "dev" in capsys.readouterr().err
