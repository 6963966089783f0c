"""The description of the machine in every speed table."""

import torch

from spacy_bert_ner.pipeline.encoder.processor import (
    choose_kernels,
    detect_processor,
    list_precisions,
)

HERE = detect_processor(torch.device("cpu"))
PRECISIONS = list_precisions(HERE)


def describe_machine() -> str:
    chosen = choose_kernels("auto", HERE)
    kernels = ", ".join(f"{key}: {value}" for key, value in chosen._asdict().items())
    threads = torch.get_num_threads()
    return f"{HERE}, {threads} threads, torch {torch.__version__}; auto is {kernels}"
