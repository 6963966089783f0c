"""The label sets of CoNLL-2003, which every reader uses to validate its input."""

from typing import NamedTuple

# Tjong Kim Sang & De Meulder (2003), section 2
ENTITY_TYPES: frozenset[str] = frozenset({"PER", "ORG", "LOC", "MISC"})
# Tjong Kim Sang & Buchholz (2000), section 2
CHUNK_TYPES: frozenset[str] = frozenset("NP VP PP ADVP ADJP SBAR PRT CONJP INTJ LST UCP".split())
# Penn Treebank tags (Santorini, 1990), in the spelling of CoNLL-2003, which also has the ambiguous
# NN|SYM
PTB_TAGS: frozenset[str] = frozenset(
    "CC CD DT EX FW IN JJ JJR JJS LS MD NN NNP NNPS NNS NN|SYM PDT POS PRP PRP$ RB RBR RBS RP SYM "
    "TO UH "
    "VB VBD VBG VBN VBP VBZ WDT WP WP$ WRB . , : ( ) '' \" $ #".split()
)

SpanTuple = tuple[int, int, str]


class CorpusError(ValueError):
    """A corpus is missing or malformed. The message is one line: the place (file and line), the
    problem, and what to do."""


class Sentence(NamedTuple):
    """One annotated sentence. Spans are (first token, token after the last, label).

    words (list[str]): The tokens.
    ents (list[SpanTuple]): The entities.
    tags (list[str] | None): A part-of-speech tag for each token, if the corpus has them.
    chunks (list[SpanTuple] | None): The base chunks, if the corpus has them.
    """

    words: list[str]
    ents: list[SpanTuple]
    tags: list[str] | None = None
    chunks: list[SpanTuple] | None = None


GoldDocument = list[Sentence]


def group_sentences(sentences: list[Sentence], *, size: int = 10) -> list[GoldDocument]:
    """Group sentences into documents for a corpus without document boundaries.

    sentences (list[Sentence]): The sentences, in corpus order.
    size (int): The number of sentences per document, like `n_sents` of `spacy convert`.
    RETURNS (list[GoldDocument]): The documents.
    """
    return [sentences[i : i + size] for i in range(0, len(sentences), size)]
