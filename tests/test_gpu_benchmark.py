"""benchmarks/gpu.py on a CPU: whoever gets a GPU for some minutes has one try."""

import json
import sys

import pytest
import spacy
import torch
from exclusions import without_spacy_transformers


@pytest.fixture
def gpu(root, monkeypatch):
    monkeypatch.syspath_prepend(root / "benchmarks")
    import gpu

    return gpu


def parse(output):
    """The rows of the table: for each name speed, spread, memory and note."""
    lines = [line for line in output.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name: cells for name, *cells in rows[1:]}


@without_spacy_transformers
def test_all_rows_come_out(gpu, capsys, tmp_path):
    output = tmp_path / "rows.json"
    gpu.main(device=gpu.Device.cpu, tiny=True, output=output)
    printed = capsys.readouterr().out
    rows = parse(printed)
    trained = ["ours", "ours, only the encoder on the device", "stock transformer"]
    systems = [*trained, "stock transformer"]
    parts = ["ner alone", "all components"]
    with_speed = [f"training, {name}" for name in trained]
    with_speed += [f"{name}, {part}" for name in systems for part in parts]
    with_speed += [f"stock transformer, {part}, mixed precision" for part in parts]
    with_speed += [f"one document of {n} words, {part}" for n in ("200", "2,000") for part in parts]
    with_speed += [f"Hugging Face's pipeline, batches of 8, sorted{end}" for end in ("", ", bf16")]
    for name in with_speed:
        assert float(rows[name][0].replace(",", "")) > 0 and rows[name][2], name
    for name in with_speed[:3]:
        assert "no NaN" in rows[name][3]
    agreement = [rows[name] for name in rows if name.startswith("agreement")]
    assert len(agreement) == 3
    assert "a score 0.0e+00, of a vector 0.0e+00" in agreement[1][3]
    # a CPU can't do this, and the row says so
    mixed = rows.pop("training, stock transformer, mixed precision")
    assert "failed: ValueError: Gradient scaling is not supported" in mixed[3]
    assert not any("failed" in cells[3] for cells in rows.values())
    assert printed.count("times stock: ") == 3 and "more than 100,000 words/s: " in printed
    assert len(json.loads(output.read_text())["rows"]) == len(rows) + 1


def test_a_missing_gpu_is_an_error_in_one_line(gpu, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SystemExit, match="no CUDA GPU here"):
        gpu.main()


def test_an_unknown_system_is_an_error_in_one_line(gpu):
    with pytest.raises(SystemExit, match="no mine; there are train-ours"):
        gpu.main(device=gpu.Device.cpu, only=["mine"])


def test_the_rows_before_a_crash_are_kept(gpu):
    row = json.dumps(gpu.Row("first", 5.0))
    script = f"print('{gpu.MARK}' + {row!r}, flush=True); import os; os.abort()"
    first, last = gpu.run_process("ours", [sys.executable, "-c", script], seconds=60)
    assert (first.name, first.speed, first.failed) == ("first", 5.0, False)
    assert last.failed and last.note.startswith("failed: no message (exit code")


def test_a_system_that_hangs_is_stopped(gpu):
    script = "import threading; threading.Event().wait()"
    (row,) = gpu.run_process("ours", [sys.executable, "-c", script], seconds=0)
    assert row.failed and "no time left" in row.note


def test_after_the_time_no_system_begins(gpu, tmp_path):
    setup = gpu.Setup(tmp_path, "cpu", True)
    (row,) = gpu.measure("ours", setup, 0.0)
    assert row.failed and row.note == "failed: no time left"


def test_a_process_prints_its_rows(gpu, root, tmp_path):
    """What the parent reads: here nothing is prepared, and the row says so."""
    script = str(root / "benchmarks" / "gpu_systems.py")
    command = [sys.executable, script, "hf", str(tmp_path), "cpu", "True"]
    (row,) = gpu.run_process("hf", command, seconds=300)
    assert row.failed and "texts.json" in row.note and "\n" not in row.note


def test_bars_compare_the_fastest_rows(gpu):
    rows = [
        gpu.Row("ours, ner alone", 50.0),
        gpu.Row("ours, only the encoder on the device, ner alone", 90.0),
        gpu.Row("stock transformer, ner alone", 10.0),
        gpu.Row("stock transformer, ner alone, mixed precision", 20.0),
        gpu.Row("training, ours", 10.0),
        gpu.Row("training, stock transformer", 9.0),
        gpu.Row("ours, all components", 10.0),
        gpu.Row("stock transformer, all components", failed=True),
    ]
    assert gpu.judge(rows) == [
        "training: at least 1.5 times stock: 1.1, NOT met",
        "ner alone: at least 3.0 times stock: 4.5, met",
        "all components: at least 3.0 times stock: not measured",
        "ner alone: more than 100,000 words/s: 90, NOT met",
    ]


def test_the_network_without_padding_computes_the_same(gpu, trained, tmp_path):
    from gpu_variants import replace_forward

    def attend(query, key, value, borders, longest):
        parts = [part.split(borders.diff().tolist()) for part in (query, key, value)]
        found = [
            torch.nn.functional.scaled_dot_product_attention(
                *(x.transpose(0, 1)[None] for x in one)
            )
            for one in zip(*parts, strict=True)
        ]
        return torch.cat([one[0].transpose(0, 1) for one in found])

    trained.to_disk(tmp_path)
    texts = ["Marta Olsen left Oslo .", "Per Lund did not , she said , and stayed in Bergen ."]
    nlp, other = (spacy.load(tmp_path, exclude=["tensor_cleaner"]) for _ in range(2))
    replace_forward(other, attend)
    for one, two in zip(nlp.pipe(texts), other.pipe(texts), strict=True):
        torch.testing.assert_close(
            torch.from_numpy(one.tensor), torch.from_numpy(two.tensor), atol=1e-4, rtol=0
        )
