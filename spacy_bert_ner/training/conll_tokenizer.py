"""spaCy's tokenizer, adapted to CoNLL-2003, so that raw text is tokenized like the training
data."""

import re
from collections.abc import Callable

from spacy.lang.char_classes import ALPHA, HYPHENS
from spacy.lang.tokenizer_exceptions import emoticons
from spacy.language import Language
from spacy.util import compile_infix_regex, compile_prefix_regex, registry

# examples of what is a single token in CoNLL-2003
_HYPHENATED = ("long-term", "6-4")
# spaCy's infix rule for operators between digits, without the hyphen
_SIGNS = r"(?<=[0-9])[+*^](?=[0-9-])"
# and for dashes between letters
_LONG = "|".join(dash for dash in HYPHENS.split("|") if dash != "-")
_DASHES = rf"(?<=[{ALPHA}])(?:{_LONG})(?=[{ALPHA}])"

# "HK$", "NZ$", "S$": a currency before its amount
_CURRENCY = r"[A-Z]{1,3}\$"
# abbreviations whose period is a separate token, also within a sentence
_SPLIT = frozenset(
    "Ala. Ariz. Ark. Co. Colo. Conn. Del. Ga. Gen. Gov. Ia. Id. Ill. Ind. Jr. Kan. Kans. Ky. Mass. "
    "Mich. Minn. Miss. Mo. Mont. "
    "Neb. Nebr. Nev. Okla. Ore. Pa. Rep. Sen. Sept. Sr. Va. Wash. Wis.".split()
)


@registry.callbacks("spacy_bert_ner.conll_tokenizer.v1")
def create_conll_tokenizer() -> Callable[[Language], Language]:
    """Create an `[initialize] before_init` callback that adapts spaCy's tokenizer: hyphenated words
    stay one token ("German-born", "1996-08-22", "6-4"), a currency is split from its amount ("HK$
    43"), the period of "Va." or "Sen." is a separate token, a closing bracket and a colon are not
    an emoticon ("):"), and "cannot" is one word. The tokenizer is saved with the pipeline, so
    loading it does not need this code."""

    def change(nlp: Language) -> Language:
        infixes = [
            rule
            for rule in nlp.Defaults.infixes or ()
            if not any(re.search(rule, word) for word in _HYPHENATED)
        ]
        infixes.extend((_SIGNS, _DASHES))
        nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
        nlp.tokenizer.prefix_search = compile_prefix_regex(
            [_CURRENCY, *(nlp.Defaults.prefixes or ())]
        ).search
        nlp.tokenizer.rules = {
            text: tokens
            for text, tokens in nlp.tokenizer.rules.items()
            if (text not in emoticons or re.search(r"[^\W_]", text))
            and text.lower() != "cannot"
            and text not in _SPLIT
        }
        return nlp

    return change
