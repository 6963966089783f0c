"""The factory `cached_lemmatizer`: spaCy's English lemmatizer with a cache by word, tags and
morphology."""

import re
from collections.abc import Callable, Iterable

import numpy
from spacy.attrs import LEMMA, MORPH, ORTH, POS, TAG
from spacy.errors import Errors
from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.language import Language
from spacy.lookups import Lookups
from spacy.symbols import AUX, VERB
from spacy.tokens import Doc, Token
from spacy.training import Example
from thinc.api import Model

from .languages import ADVICE

# Verb forms that no table or rule leads back to their lemma, by the universal tag
CONTRACTIONS = {
    **dict.fromkeys(("'s", "’s", "'re", "’re", "'m", "’m", "are", "am"), "be"),
    **dict.fromkeys(("'ve", "’ve", "'d", "’d"), "have"),
}
# Auxiliaries that are no modals: spaCy's tables have none
AUXILIARIES = {
    **dict.fromkeys(("is", "was", "were", "been", "being"), "be"),
    **dict.fromkeys(("has", "had", "having"), "have"),
    **dict.fromkeys(("does", "did", "doing", "done"), "do"),
    **CONTRACTIONS,
}
# Stems that double their last consonant before -ed and -ing, and take no -es
DOUBLES = re.compile(r"[^aeiou][aeiou][^aeiouwxy]$")
# The size of the cache; a full cache is cleared
MAX_WORDS = 100_000


class WordList(list):
    """A list with constant-time lookup. The lemmatizer's index has thousands of words, and most
    words are looked up in it."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__(words)
        self._words = frozenset(self)

    def __contains__(self, word: object) -> bool:
        return word in self._words


class NoCache(dict):
    """What takes the place of the cache of spaCy's lemmatizer: `CachedLemmatizer` has its own, and
    spaCy's look-up fails if another thread clears the cache meanwhile."""

    def __setitem__(self, key: object, value: object) -> None:
        """Keep nothing."""


def make_cached_lemmatizer(
    nlp: Language,
    name: str,
    model: Model | None,
    mode: str,
    overwrite: bool,
    scorer: Callable | None,
) -> "CachedLemmatizer":
    """Create the component."""
    return CachedLemmatizer(nlp.vocab, model, name, mode=mode, overwrite=overwrite, scorer=scorer)


class CachedLemmatizer(EnglishLemmatizer):
    """English lemmatizer with a cache. A lemma only depends on the token's text, tags and
    morphology, which are the cache key. The lemmas are those of spaCy's lemmatizer, in a tenth of
    the time, apart from the verbs in `CONTRACTIONS` and `AUXILIARIES`, and from stems such as
    "hope", where spaCy's takes the first of several candidates ("hop")."""

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]] | None = None,
        *,
        nlp: Language | None = None,
        lookups: Lookups | None = None,
    ) -> None:
        """Load the tables.

        get_examples (Callable): Not used.
        nlp (Language | None): The pipeline.
        lookups (Lookups | None): The tables; None: those of the package spacy-lookups-data.
        RAISES (ValueError): If the pipeline is not English.
        """
        if nlp is not None and nlp.lang != "en":
            raise ValueError(
                f"[components.{self.name}] cached_lemmatizer knows English only, and lang is "
                f"'{nlp.lang}'. {ADVICE}, or use spaCy's lemmatizer."
            )
        super().initialize(get_examples, nlp=nlp, lookups=lookups)

    def _validate_tables(self, error_message: str = Errors.E912) -> None:
        """Reset the cache. Called for new tables, before their first use."""
        self._lemmas: dict[tuple[int, ...], int] = {}
        self.cache = NoCache()
        super()._validate_tables(error_message)
        index = self.lookups.get_table("lemma_index", {})
        for pos, words in list(index.items()):
            if not isinstance(words, WordList):
                index[pos] = WordList(words)

    def __call__(self, doc: Doc) -> Doc:
        """Set the lemmas of a document's tokens.

        doc (Doc): The document.
        RETURNS (Doc): The same document.
        """
        if not self._validated:
            self._validate_tables(Errors.E1004)
        try:
            keys = list(map(tuple, doc.to_array([ORTH, POS, MORPH, TAG]).reshape(-1, 4).tolist()))
            lemmas = numpy.asarray(self._find_lemmas(doc, keys), dtype="uint64")
            before = doc.to_array(LEMMA)
            doc.from_array(LEMMA, lemmas if self.overwrite else numpy.where(before, before, lemmas))
        except Exception as error:
            self.get_error_handler()(self.name, self, [doc], error)
        return doc

    def _find_lemmas(self, doc: Doc, keys: list[tuple[int, ...]]) -> list[int]:
        if len(self._lemmas) > MAX_WORDS:
            self._lemmas = {}  # another thread goes on with the old one
        known = self._lemmas
        for i, key in enumerate(keys):
            if key not in known:
                known[key] = self.vocab.strings.add(self._find_lemma(doc[i]))
        return [known[key] for key in keys]

    def _find_lemma(self, token: Token) -> str:
        if token.pos == VERB and token.lower_ in CONTRACTIONS:
            return CONTRACTIONS[token.lower_]
        if token.pos == AUX and token.tag_[:2] == "VB" and token.lower_ in AUXILIARIES:
            return AUXILIARIES[token.lower_]
        lemma, *others = self.lemmatize(token)
        # "hoped" is of "hope": of "hop" it would be "hopped"
        return lemma + "e" if lemma + "e" in others and DOUBLES.search(lemma) else lemma
