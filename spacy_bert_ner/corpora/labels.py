"""The label sets of CoNLL-2003, against which every reader checks its input."""

from typing import FrozenSet, List, NamedTuple, Optional, Tuple

# Tjong Kim Sang & De Meulder (2003), section 2
ENTITY_TYPES: FrozenSet[str] = frozenset({"PER", "ORG", "LOC", "MISC"})
# Tjong Kim Sang & Buchholz (2000), section 2
CHUNK_TYPES: FrozenSet[str] = frozenset("NP VP PP ADVP ADJP SBAR PRT CONJP INTJ LST UCP".split())
# Penn Treebank tags (Santorini, 1990), in the spelling of CoNLL-2003, which also has the ambiguous NN|SYM
PTB_TAGS: FrozenSet[str] = frozenset(
    "CC CD DT EX FW IN JJ JJR JJS LS MD NN NNP NNPS NNS NN|SYM PDT POS PRP PRP$ RB RBR RBS RP SYM TO UH "
    "VB VBD VBG VBN VBP VBZ WDT WP WP$ WRB . , : ( ) '' \" $ #".split()
)

SpanTuple = Tuple[int, int, str]


class CorpusError(ValueError):
    """What is wrong with a corpus, where (file and line) and what to do, in one line."""


class Sentence(NamedTuple):
    """One annotated sentence. Spans are (first token, token after the last, label).

    words (List[str]): The tokens.
    ents (List[SpanTuple]): The entities.
    tags (Optional[List[str]]): A part-of-speech tag for each token, if the corpus has them.
    chunks (Optional[List[SpanTuple]]): The base chunks, if the corpus has them.
    """

    words: List[str]
    ents: List[SpanTuple]
    tags: Optional[List[str]] = None
    chunks: Optional[List[SpanTuple]] = None


Document = List[Sentence]


def group_sentences(sentences: List[Sentence], *, size: int = 10) -> List[Document]:
    """Group sentences into documents where the corpus has lost its document borders.

    sentences (List[Sentence]): The sentences, in the order of the corpus.
    size (int): Sentences in a document, as `n_sents` of `spacy convert`.
    RETURNS (List[Document]): The documents.
    """
    return [sentences[i : i + size] for i in range(0, len(sentences), size)]
