"""A learning rate schedule for training and fine-tuning, and an optimizer with a separate learning
rate for the heads."""

from collections.abc import Iterable
from itertools import chain, islice, repeat
from typing import Any

import torch
from thinc.api import Optimizer, warmup_linear
from thinc.types import FloatsXd
from torch import nn

from .options import check_number

SCHEDULE = "spacy_bert_ner.warmup_linear.v1"
OPTIMIZER = "spacy_bert_ner.AdamW.v1"
MODULE = "module"  # the name under which the steps of a PyTorch module are counted


def create_schedule(
    *,
    initial_rate: float,
    warmup: float,
    floor: float = 0.0,
    total_steps: int | None = None,
    fine_tuning_rate: float = 2e-5,
) -> Iterable[float]:
    """Linear warmup, then linear decay towards zero at the last step, but not below a floor.
    Without a number of steps the rate is constant and low, for fine-tuning in Python (`nlp.update`
    does not step the schedule).

    initial_rate (float): The peak learning rate.
    warmup (float): The proportion of warmup steps, 0 to 1.
    floor (float): The minimum rate after the warmup, as a fraction of the peak rate, 0 to 1. With
        weight averaging it keeps the weights moving until the end.
    total_steps (int | None): The number of steps, which `spacy_bert_ner.count_steps.v1` sets when a
        training begins. None: the rate is `fine_tuning_rate`.
    fine_tuning_rate (float): The rate without a number of steps.
    RETURNS (Iterable[float]): The rate for each step.
    RAISES (ValueError): If an option is out of range.
    """
    for name, rate in {"initial_rate": initial_rate, "fine_tuning_rate": fine_tuning_rate}.items():
        check_number(rate, f"{SCHEDULE}: {name}")
    check_number(warmup, f"{SCHEDULE}: warmup", high=1)
    check_number(floor, f"{SCHEDULE}: floor", high=1)
    if total_steps is None:
        return repeat(fine_tuning_rate)
    check_number(total_steps, f"{SCHEDULE}: total_steps", low=1, whole=True)
    rising = round(total_steps * warmup)
    rates = warmup_linear(initial_rate, rising, total_steps)
    return chain(islice(rates, rising), (max(rate, floor * initial_rate) for rate in rates))


def create_optimizer(
    learn_rate: float | Iterable[float],
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

    learn_rate (float | Iterable[float]): The encoder's learning rate, or its schedule.
    head_factor (float): The learning rate of all other layers, as a multiple of the encoder's.
    use_averages (bool): Whether to use averaged weights for dev scores and saved models. The last
        quarter of the steps has the most weight (polynomial-decay averaging: Shamir & Zhang, 2013,
        with eta = 3).
    RAISES (ValueError): If an option is out of range.
    """
    if isinstance(learn_rate, (str, int, float)):
        check_number(learn_rate, f"{OPTIMIZER}: learn_rate")
    for name, value in {"beta1": beta1, "beta2": beta2}.items():
        check_number(value, f"{OPTIMIZER}: {name}", below=1)
    rest = {"head_factor": head_factor, "eps": eps}
    rest |= {"weight_decay": weight_decay, "grad_clip": grad_clip}
    for name, value in rest.items():
        check_number(value, f"{OPTIMIZER}: {name}")
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

    def __init__(
        self, learn_rate: float | Iterable[float], *, head_factor: float, **options: Any
    ) -> None:
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
