"""Match words of a question with spans of a text."""

from collections.abc import Iterable, Sequence

from spacy.tokens import Span, Token

from spacy_bert_ner.app.chat.arguments import Argument
from spacy_bert_ner.app.chat.questions import PREPS, Word, content, get_keys
from spacy_bert_ner.app.chat.statements import Statement


def fits(words: list[Word], argument: Argument) -> bool:
    """RETURNS (bool): Whether words of a question refer to this actor or target: its head is among
    them, and they have no other word."""
    head = _find_head_word(words)
    if head is None or not head.keys & argument.heads:
        return False
    return all(word.keys & argument.words for word in content(words))


def has_part(words: list[Word], one: Statement) -> bool:
    """RETURNS (bool): Whether words refer to a target of the statement, or are in one of its
    complements."""
    return any(fits(words, arg) for arg in one.targets) or holds(words, *one.frame.complements)


def holds(words: list[Word], *spans: Span) -> bool:
    """RETURNS (bool): Whether one of the spans contains all words."""
    found = [{key for token in span for key in get_keys(token)} for span in spans]
    return any(all(word.keys & keys for word in content(words)) for keys in found)


def find_runs(tokens: Iterable[Token], keys: Sequence[frozenset[str]]) -> list[int]:
    """RETURNS (list[int]): The offsets at which the words occur one after the other, counted from
    the first token."""
    found = [get_keys(token) for token in tokens]
    starts = range(len(found) - len(keys) + 1)
    return [i for i in starts if keys and all(a & b for a, b in zip(keys, found[i:]))]


def split_groups(words: list[Word]) -> list[list[Word]]:
    """RETURNS (list[list[Word]]): Groups of words, split before each preposition."""
    groups: list[list[Word]] = [[]]
    for word in words:
        if word.text in PREPS and word.text != "of":
            groups.append([])
        groups[-1].append(word)
    return [group for group in groups if content(group)]


def _find_head_word(words: list[Word]) -> Word | None:
    """RETURNS (Word | None): The last content word before a preposition."""
    found = None
    for word in words:
        if word.text in PREPS and found is not None:
            break
        found = word if content([word]) else found
    return found
