"""Auxiliaries by Universal Dependencies' convention: Penn tags have no tag of their own for "be",
"have" and "do"."""

from collections.abc import Sequence

import numpy
from spacy.attrs import IS_SPACE, LOWER, POS, TAG
from spacy.strings import hash_string
from spacy.symbols import AUX, VERB
from spacy.tokens import Doc

VERB_TAGS = {"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"}
BE = set("be am is are was were been being 's ’s 're ’re 'm ’m s m".split())
HAVE = set("have has had having 've ’ve 'd ’d ve".split())
DO = set("do does did".split())
NEGATIONS = {"n't", "n’t", "not", "nt"}
SUBJECTS = set("i you he she it we they there".split())
# what follows "have" and "do" in a question before the verb: the subject
NOUN_PHRASE = {"DT", "PRP", "PRP$", "NN", "NNS", "NNP", "NNPS", "EX", "CD", "POS", "JJ"}
MAX_SUBJECT = 6  # words
FORMS = numpy.asarray([hash_string(word) for word in sorted(BE | HAVE | DO)], dtype="uint64")


def set_auxiliaries(doc: Doc) -> None:
    """Set `token.pos_` of auxiliaries that are VERB to AUX.

    doc (Doc): The document, with Penn tags.
    """
    if not len(doc):
        return
    tags, words, pos, spaces = doc.to_array([TAG, LOWER, POS, IS_SPACE]).T
    candidates = numpy.isin(words, FORMS) & (pos == VERB)
    if not candidates.any():
        return
    strings = doc.vocab.strings
    places = numpy.flatnonzero(spaces == 0)
    distinct, which = numpy.unique(tags[places], return_inverse=True)
    names = [strings[tag] for tag in distinct.tolist()]
    found = find_auxiliaries(
        [strings[word] for word in words[places].tolist()], [names[i] for i in which.tolist()]
    )
    chosen = places[found]
    pos[chosen[candidates[chosen]]] = AUX
    doc.from_array(POS, pos)


def find_auxiliaries(words: Sequence[str], tags: Sequence[str]) -> list[int]:
    """Find the auxiliaries among the verbs: "be" apart from "there is", and "have" and "do" with
    another verb, negation and a question's subject between them. (Modals have a tag.)

    words, tags (Sequence[str]): The lower-cased words and the Penn tags of a document.
    RETURNS (list[int]): The indices of the auxiliaries.
    """
    found = []
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag not in VERB_TAGS:
            continue
        if word in BE:
            is_auxiliary = not _is_existential(tags, i)
        elif word in HAVE:
            is_auxiliary = _is_followed(words, tags, i, {"VBN", "VBD"})
        elif word in DO:
            is_negated = i + 1 < len(words) and words[i + 1] in NEGATIONS
            is_auxiliary = is_negated or _is_followed(words, tags, i, {"VB", "VBP"})
        else:
            continue
        if is_auxiliary:
            found.append(i)
    return found


def _skip_adverbs(tags: Sequence[str], i: int, step: int = 1) -> int:
    while 0 <= i < len(tags) and tags[i][:2] == "RB":
        i += step
    return i


def _is_existential(tags: Sequence[str], i: int) -> bool:
    """ "there is", "there has been", "is there": with no verb behind it."""
    j = _skip_adverbs(tags, i - 1, -1)
    while j >= 0 and (tags[j] in VERB_TAGS or tags[j] in ("MD", "TO")):
        j = _skip_adverbs(tags, j - 1, -1)
    after = _skip_adverbs(tags, i + 1)
    follows = tags[after] if after < len(tags) else ""
    if j >= 0 and tags[j] == "EX":
        return follows not in VERB_TAGS
    return follows == "EX"


def _is_followed(words: Sequence[str], tags: Sequence[str], i: int, wanted: set[str]) -> bool:
    """Whether a verb with one of these tags follows, behind adverbs and in a question behind the
    subject."""
    j = _skip_adverbs(tags, i + 1)
    if j < len(tags) and tags[j] in wanted:
        return True
    before = tags[i - 1] if i else "."
    is_question = before[0] in "W.,:`'C" or before in ("UH", "RB")
    last = j
    if j < len(tags) and words[j] in SUBJECTS:
        last = j + 1
    elif is_question:
        while last < min(len(tags), j + MAX_SUBJECT) and tags[last] in NOUN_PHRASE:
            last += 1
    last = _skip_adverbs(tags, last)
    return j < last < len(tags) and tags[last] in wanted
