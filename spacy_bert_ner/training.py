"""What `spacy train` needs beside spaCy's own: a learning rate that counts epochs, a log that starts anew."""

from pathlib import Path
from typing import Callable, Iterable, Optional

from spacy.tokens import DocBin
from spacy.training.loggers import console_logger_v3
from spacy.util import registry
from thinc.api import registry as thinc_registry
from thinc.api import warmup_linear


@thinc_registry.schedules("spacy_bert_ner.warmup_linear_epochs.v1")
def warmup_linear_epochs(
    path: Optional[Path],
    *,
    initial_rate: float,
    warmup: float,
    max_epochs: int,
    batch_words: int,
    min_total_words: int = 0,
) -> Iterable[float]:
    """Raise the rate linearly over a share of all steps, then lower it to zero at the end of the last epoch. The steps
    are counted off the corpus, so that one config fits corpora of every size.

    path (Optional[Path]): The training corpus, a `.spacy` file.
    initial_rate (float): The highest rate.
    warmup (float): The share of steps in which it rises, 0 to 1.
    max_epochs (int): The epochs of the training.
    batch_words (int): Words in a batch.
    min_total_words (int): As of the corpus reader: the least words in an epoch.
    RETURNS (Iterable[float]): The rate for each step.
    """
    words = _count_words(path)
    if words:
        words *= -(-min_total_words // words) or 1
    steps = max(1, round(max_epochs * words / batch_words))
    return warmup_linear(initial_rate, round(steps * warmup), steps)


def _count_words(path: Optional[Path]) -> int:
    if path is None or not Path(path).is_file():
        return 0  # spaCy builds the schedule before it reads the corpus, which has the better error message
    return sum(len(tokens) for tokens in DocBin().from_disk(path).tokens)


@registry.loggers("spacy_bert_ner.Logger.v1")
def create_logger(output_file: Optional[Path] = None) -> Callable:
    """spaCy's console logger, which refuses to write to a log that an earlier training left: this one replaces it.

    output_file (Optional[Path]): A JSONL file: step, losses and dev scores of each evaluation.
    """
    if output_file is not None:
        Path(output_file).unlink(missing_ok=True)
    return console_logger_v3(progress_bar="eval", output_file=output_file)
