"""Which components know English only."""

from spacy.language import Language
from spacy.util import logger

ADVICE = "Leave it out, as configs/xlm_roberta_base.cfg does"


def warn_if_not_english(nlp: Language | None, name: str, what: str) -> None:
    """Log one line, when a training begins, if a component does not fit the pipeline's language.

    nlp (Language | None): The pipeline; None: nothing is known.
    name (str): The component's name.
    what (str): What it has for English only.
    """
    if nlp is not None and nlp.lang != "en":
        logger.warning(
            "[components.%s] has %s for English only, and lang is '%s'. %s.",
            name,
            what,
            nlp.lang,
            ADVICE,
        )
