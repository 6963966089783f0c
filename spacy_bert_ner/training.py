"""What `spacy train` needs beside spaCy's own: a learning rate that counts epochs and one for the heads, a fresh log."""

import gc
import sys
from itertools import chain, islice
from pathlib import Path
from time import perf_counter
from typing import IO, Any, Callable, Dict, Iterable, List, Optional, Tuple

import spacy
import torch
from spacy.language import Language
from spacy.training import Example
from spacy.training.loggers import console_logger_v3
from spacy.util import logger, registry
from thinc.api import Optimizer, warmup_linear
from thinc.api import registry as thinc_registry
from thinc.types import FloatsXd
from torch import nn
from tqdm import tqdm

MODULE = "module"  # the name under which the steps of a PyTorch module are counted


@thinc_registry.schedules("spacy_bert_ner.warmup_linear_epochs.v2")
def warmup_linear_epochs(
    *,
    initial_rate: float,
    warmup: float,
    max_epochs: int,
    corpus: Callable[[Language], Iterable[Example]],
    batcher: Callable[[Iterable[Example]], Iterable[List[Example]]],
    floor: float = 0.0,
) -> Iterable[float]:
    """Raise the rate linearly over a share of all steps, then lower it towards zero at the end of the last epoch, but not below a
    floor. The steps are counted by reading the corpus once, so that one config fits corpora of every size.
    (Shuffling changes the number of batches by a few in a thousand.)

    initial_rate (float): The highest rate.
    warmup (float): The share of steps in which it rises, 0 to 1.
    max_epochs (int): The epochs of the training.
    corpus (Callable[[Language], Iterable[Example]]): The training corpus' reader, `${corpora.train}`.
    batcher (Callable[[Iterable[Example]], Iterable[List[Example]]]): The training's batcher, `${training.batcher}`.
    floor (float): The share of the highest rate that is left after the warmup at least, 0 to 1. With averaged weights it keeps
        them on the move to the end.
    RETURNS (Iterable[float]): The rate for each step.
    RAISES (ValueError): If there is not at least one epoch, or the floor is no share.
    """
    if max_epochs < 1:
        raise ValueError(
            f"[training] max_epochs is {max_epochs}: this schedule needs a number of epochs, 1 or more"
        )
    if not 0 <= floor <= 1:
        raise ValueError(f"[training.optimizer.learn_rate] floor is {floor}: it must be 0 to 1")
    steps = max_epochs * sum(1 for _ in batcher(corpus(spacy.blank("en"))))
    rising = round(steps * warmup)
    rates = warmup_linear(initial_rate, rising, steps)
    return chain(islice(rates, rising), (max(rate, floor * initial_rate) for rate in rates))


@thinc_registry.optimizers("spacy_bert_ner.AdamW.v1")
def create_optimizer(
    learn_rate: Iterable[float],
    *,
    head_factor: float = 1.0,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: float = 0.01,
    grad_clip: float = 1.0,
    use_averages: bool = False,
) -> "HeadOptimizer":
    """Create Adam with decoupled weight decay (Loshchilov & Hutter, 2019, algorithm 2) and its own rate for the heads.

    learn_rate (Iterable[float]): The schedule of the encoder's rate.
    head_factor (float): How many times that rate the layers outside the encoder learn at.
    use_averages (bool): Whether dev scores and saved models are those of the weights' averages, in which the last quarter of the
        steps counts most (polynomial-decay averaging: Shamir & Zhang, 2013, with eta = 3).
    """
    return HeadOptimizer(
        learn_rate,
        head_factor=head_factor,
        beta1=beta1,
        beta2=beta2,
        eps=eps,
        L2=weight_decay,
        L2_is_weight_decay=True,
        grad_clip=grad_clip,
        use_averages=use_averages,
    )


class HeadOptimizer(Optimizer):
    """An optimizer that lets everything but PyTorch's parameters learn at a multiple of the rate."""

    def __init__(self, learn_rate: Iterable[float], *, head_factor: float, **options: Any) -> None:
        super().__init__(learn_rate, **options)
        self.head_factor = head_factor
        self.modules: Dict[int, Tuple[nn.Module, List[torch.optim.Optimizer]]] = {}

    def __call__(
        self, key: Tuple[int, str], weights: FloatsXd, gradient: FloatsXd, *, lr_scale: float = 1.0
    ) -> Tuple[FloatsXd, FloatsXd]:
        # PyTorch's parameters have dotted names (encoder.layer.0.output.dense.weight), thinc's have none (W, b)
        scale = lr_scale if "." in key[1] else lr_scale * self.head_factor
        averages, self.averages = self.averages, None  # thinc's own would forget sooner
        weights, gradient = super().__call__(key, weights, gradient, lr_scale=scale)
        self.averages = averages
        if averages is not None:
            old = averages.get(key, weights)
            averages[key] = old + share_of_step(self.nr_update[key]) * (weights - old)
        return weights, gradient

    def step_module(self, key: int, module: nn.Module) -> None:
        """Update a whole PyTorch module with PyTorch's fused AdamW, which takes a tenth of thinc's time on a CPU. The
        gradient is clipped by its norm over all parameters. Of a sparse gradient (word embeddings) only the rows that
        were used are updated, without weight decay (`torch.optim.SparseAdam`).

        key (int): The shim's id: its state is kept under it.
        module (nn.Module): With gradients.
        """
        parameters = [p for p in module.parameters() if p.grad is not None]
        if not parameters:
            return
        if key not in self.modules or self.modules[key][0] is not module:
            self.modules[key] = (module, self._create_torch_optimizers(module))
            self.nr_update[(key, MODULE)] = 0
        for parameter in parameters:
            if parameter.grad.is_sparse:
                parameter.grad = parameter.grad.coalesce()
        gradients = [p.grad._values() if p.grad.is_sparse else p.grad for p in parameters]
        norm = float(nn.utils.get_total_norm(gradients))
        if self.grad_clip and norm > self.grad_clip:
            torch._foreach_mul_(gradients, self.grad_clip / norm)
        for optimizer in self.modules[key][1]:
            optimizer.param_groups[0]["lr"] = self.learn_rate
            optimizer.step()
        if self.averages is not None:
            self._average(key, module)

    def _average(self, key: int, module: nn.Module) -> None:
        named = module.named_parameters()
        weights = {(key, name): p.detach() for name, p in named if p.requires_grad}
        step = self.nr_update[(key, MODULE)] = self.nr_update[(key, MODULE)] + 1
        if step == 1:
            self.averages.update((name, weight.clone()) for name, weight in weights.items())
        averages = [self.averages[name] for name in weights]
        torch._foreach_lerp_(averages, list(weights.values()), share_of_step(step))

    def _create_torch_optimizers(self, module: nn.Module) -> List[torch.optim.Optimizer]:
        tables = [m for m in module.modules() if isinstance(m, nn.Embedding) and m.sparse]
        sparse = [table.weight for table in tables]
        dense = [p for p in module.parameters() if not any(p is weight for weight in sparse)]
        # a rate of 0, which a warmup starts with, is refused here; `step_module` sets the real one
        options = {"lr": 1.0, "betas": (self.b1, self.b2), "eps": self.eps}
        optimizers = [torch.optim.AdamW(dense, weight_decay=self.L2, fused=True, **options)]
        return optimizers + ([torch.optim.SparseAdam(sparse, **options)] if sparse else [])


def share_of_step(step: int) -> float:
    """RETURNS (float): How much of the average the weights after this step make, the first being 1."""
    return 4 / (3 + step)


@registry.callbacks("spacy_bert_ner.freeze_garbage.v1")
def create_freezer() -> Callable[[Language, Dict[str, Any]], None]:
    """A `before_update` that takes what lives when training starts, the corpus above all, out of Python's garbage
    collection. Searching it again and again takes a tenth of the time."""

    def freeze(nlp: Language, info: Dict[str, Any]) -> None:
        if info["step"] == 0:
            gc.collect()
            gc.freeze()

    return freeze


@registry.callbacks("spacy_bert_ner.calibrate.v1")
def create_calibrator(corpus: Callable[[Language], Iterable[Example]]) -> Callable:
    """A `before_to_disk` that calibrates the components which can be, before each saving.

    corpus (Callable[[Language], Iterable[Example]]): The dev set's reader, `${corpora.dev}`.
    """

    def calibrate(nlp: Language) -> Language:
        examples = list(corpus(nlp))
        for _, component in nlp.pipeline:
            if hasattr(component, "calibrate"):
                try:
                    component.calibrate(examples)
                except ValueError as error:  # early in training there may be no entities yet
                    logger.warning(error)
            docs = [example.predicted for example in examples]
            pipe = component.pipe(docs) if hasattr(component, "pipe") else map(component, docs)
            for example, doc in zip(examples, list(pipe)):
                example.predicted = doc
        return nlp

    return calibrate


@registry.loggers("spacy_bert_ner.Logger.v1")
def create_logger(output_file: Optional[Path] = None) -> Callable:
    """spaCy's console logger, which refuses to write to a log that an earlier training left: this one replaces it.
    Between two evaluations it shows a bar with the time left and the words a second of the batches before.

    output_file (Optional[Path]): A JSONL file: step, losses and dev scores of each evaluation.
    """

    def setup_logger(nlp: Language, stdout: IO = sys.stdout, stderr: IO = sys.stderr) -> Tuple:
        if output_file is not None:
            Path(output_file).unlink(missing_ok=True)
        log, finish = console_logger_v3(output_file=output_file)(nlp, stdout, stderr)
        bar = TrainingBar(nlp.config["training"]["eval_frequency"], stderr)

        def log_step(info: Optional[Dict[str, Any]]) -> None:
            if info is None:
                bar.step()
            else:
                bar.close()
                log(info)
                bar.start(info["words"])

        def finish_bar() -> None:
            bar.close()
            finish()

        return log_step, finish_bar

    return setup_logger


class TrainingBar:
    """Progress to the next evaluation, where there is a terminal to show it on.

    steps (int): The batches between two evaluations.
    stream (IO): Where it is shown.
    """

    def __init__(self, steps: int, stream: IO) -> None:
        self.steps, self.stream = steps, stream
        self.bar: Optional[tqdm] = None
        self.words = 0
        self.began = self.stepped = perf_counter()

    def start(self, words: int) -> None:
        """words (int): What has been learnt from until now."""
        speed = (words - self.words) / max(self.stepped - self.began, 1e-9)
        self.bar = tqdm(
            total=self.steps, unit=" batches", disable=None, leave=False, file=self.stream
        )
        if words > self.words:
            self.bar.set_postfix_str(f"{speed:,.0f} words/s")
        self.words = words
        self.began = self.stepped = perf_counter()

    def step(self) -> None:
        self.stepped = perf_counter()
        if self.bar is not None:
            self.bar.update(1)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None
