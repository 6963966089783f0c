"""spaCy's tokenizer with the habits of CoNLL-2003, so that the pipeline meets on raw text the
tokens it was trained on."""

import re
from collections.abc import Callable

from spacy.lang.char_classes import ALPHA, HYPHENS
from spacy.lang.tokenizer_exceptions import emoticons
from spacy.language import Language
from spacy.util import compile_infix_regex, compile_prefix_regex, registry

# what CoNLL-2003 keeps in one token
_HYPHENATED = ("long-term", "6-4")
# spaCy's rule for signs between digits, without the hyphen
_SIGNS = r"(?<=[0-9])[+*^](?=[0-9-])"
# and for dashes between letters
_LONG = "|".join(dash for dash in HYPHENS.split("|") if dash != "-")
_DASHES = rf"(?<=[{ALPHA}])(?:{_LONG})(?=[{ALPHA}])"

# "HK$", "NZ$", "S$": a currency before its amount
_CURRENCY = r"[A-Z]{1,3}\$"
# abbreviations whose period is a token of its own, in running text too
_SPLIT = frozenset(
    "Ala. Ariz. Ark. Co. Colo. Conn. Del. Ga. Gen. Gov. Ia. Id. Ill. Ind. Jr. Kan. Kans. Ky. Mass. "
    "Mich. Minn. Miss. Mo. Mont. "
    "Neb. Nebr. Nev. Okla. Ore. Pa. Rep. Sen. Sept. Sr. Va. Wash. Wis.".split()
)


@registry.callbacks("spacy_bert_ner.conll_tokenizer.v1")
def create_conll_tokenizer() -> Callable[[Language], Language]:
    """A `[initialize] before_init` that changes habits of spaCy's tokenizer: what a hyphen joins
    stays one token ("German-born", "1996-08-22", "6-4"), a currency stands before its amount ("HK$
    43"), the period of "Va." or "Sen." is a token, a closing bracket and a colon are no emoticon
    ("):"), and "cannot" is one word. The tokenizer is saved with the pipeline, which then needs no
    code for it."""

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
