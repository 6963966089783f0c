"""A learning rate schedule by epochs, and an optimizer with a separate learning rate for the
heads."""

from collections.abc import Callable, Iterable
from itertools import chain, islice
from typing import Any

import spacy
import torch
from spacy.language import Language
from spacy.training import Example
from thinc.api import Optimizer, warmup_linear
from thinc.api import registry as thinc_registry
from thinc.types import FloatsXd
from torch import nn

MODULE = "module"  # the name under which the steps of a PyTorch module are counted


@thinc_registry.schedules("spacy_bert_ner.warmup_linear_epochs.v2")
def warmup_linear_epochs(
    *,
    initial_rate: float,
    warmup: float,
    max_epochs: int,
    corpus: Callable[[Language], Iterable[Example]],
    batcher: Callable[[Iterable[Example]], Iterable[list[Example]]],
    floor: float = 0.0,
) -> Iterable[float]:
    """Linear warmup, then linear decay towards zero at the end of the last epoch, but not below a
    floor. The number of steps is counted by reading the corpus once, so that one config fits
    corpora of any size. (Shuffling changes the number of batches by a few in a thousand.)

    initial_rate (float): The peak learning rate.
    warmup (float): The proportion of warmup steps, 0 to 1.
    max_epochs (int): The number of training epochs.
    corpus (Callable[[Language], Iterable[Example]]): The reader of the training corpus,
        `${corpora.train}`.
    batcher (Callable[[Iterable[Example]], Iterable[list[Example]]]): The training batcher,
        `${training.batcher}`.
    floor (float): The minimum rate after the warmup, as a fraction of the peak rate, 0 to 1. With
        weight averaging it keeps the weights moving until the end.
    RETURNS (Iterable[float]): The rate for each step.
    RAISES (ValueError): If `max_epochs` is less than 1, or the floor is not 0 to 1.
    """
    if max_epochs < 1:
        raise ValueError(
            f"[training] max_epochs is {max_epochs}: this schedule needs a number of epochs, at "
            f"least 1"
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
    """Create Adam with decoupled weight decay (Loshchilov & Hutter, 2019, algorithm 2) and a
    separate learning rate for the heads.

    learn_rate (Iterable[float]): The schedule of the encoder's learning rate.
    head_factor (float): The learning rate of all other layers, as a multiple of the encoder's.
    use_averages (bool): Whether to use averaged weights for dev scores and saved models. The last
        quarter of the steps has the most weight (polynomial-decay averaging: Shamir & Zhang, 2013,
        with eta = 3).
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
    """An optimizer that trains all parameters except PyTorch's at a multiple of the learning
    rate."""

    def __init__(self, learn_rate: Iterable[float], *, head_factor: float, **options: Any) -> None:
        super().__init__(learn_rate, **options)
        self.head_factor = head_factor
        self.modules: dict[int, tuple[nn.Module, list[torch.optim.Optimizer]]] = {}

    def __call__(
        self, key: tuple[int, str], weights: FloatsXd, gradient: FloatsXd, *, lr_scale: float = 1.0
    ) -> tuple[FloatsXd, FloatsXd]:
        # PyTorch's parameters have dotted names (encoder.layer.0.output.dense.weight), thinc's do
        # not (W, b)
        scale = lr_scale if "." in key[1] else lr_scale * self.head_factor
        averages, self.averages = self.averages, None  # thinc's own averages forget faster
        weights, gradient = super().__call__(key, weights, gradient, lr_scale=scale)
        self.averages = averages
        if averages is not None:
            old = averages.get(key, weights)
            averages[key] = old + share_of_step(self.nr_update[key]) * (weights - old)
        return weights, gradient

    def step_module(self, key: int, module: nn.Module) -> None:
        """Update a whole PyTorch module with PyTorch's fused AdamW, which takes a tenth of thinc's
        time on a CPU. The gradient is clipped by its norm over all parameters. For a sparse
        gradient (word embeddings) only the rows in use are updated, without weight decay
        (`torch.optim.SparseAdam`).

        key (int): The shim's id, the key of the optimizer state.
        module (nn.Module): The module, with gradients.
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

    def _create_torch_optimizers(self, module: nn.Module) -> list[torch.optim.Optimizer]:
        tables = [m for m in module.modules() if isinstance(m, nn.Embedding) and m.sparse]
        sparse = [table.weight for table in tables]
        dense = [p for p in module.parameters() if not any(p is weight for weight in sparse)]
        # a learning rate of 0, with which a warmup starts, is refused here; `step_module` sets it
        options = {"lr": 1.0, "betas": (self.b1, self.b2), "eps": self.eps}
        optimizers = [torch.optim.AdamW(dense, weight_decay=self.L2, fused=True, **options)]
        return optimizers + ([torch.optim.SparseAdam(sparse, **options)] if sparse else [])


def share_of_step(step: int) -> float:
    """RETURNS (float): The weight of this step in the running average. Steps count from 1."""
    return 4 / (3 + step)
