"""Benchmark of the app with a real browser and a real server: latency of the first answer, and the
cost of many concurrent requests.

python benchmarks/app.py                  # needs a trained pipeline, and Chromium
"""

import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright
from wasabi import msg

from spacy_bert_ner.corpora.columns import read_columns
from spacy_bert_ner.corpora.spacing import natural_spaces

ROOT = Path(__file__).parent.parent
WORDS = 200
ROUNDS = 5
SESSIONS = 5
PATIENCE = 30_000  # timeout of a request in milliseconds


def main(
    model: Path = ROOT / "training" / "sample-minilm" / "model-best", requests: int = 50
) -> None:
    """MODEL: the pipeline. REQUESTS: the number of requests from five sessions."""
    texts = draw_texts()
    with serve(model.resolve()) as (address, process), open_browser() as browser:
        visit(browser, address).context.close()  # loads the model
        seconds = [time_answer(visit(browser, address), next(texts)) for _ in range(ROUNDS)]
        median, worst = statistics.median(seconds), max(seconds)
        rows = [("first answer, median, s", f"{median:.2f}"), ("worst, s", f"{worst:.2f}")]
        pages = [visit(browser, address) for _ in range(SESSIONS)]
        rows.append(("memory before, MB", f"{read_memory(process):,.0f}"))
        answered, waits = 0, []
        for done in range(SESSIONS, requests + 1, SESSIONS):
            batch = [next(texts) for _ in pages]
            start = time.perf_counter()
            for page, text in zip(pages, batch):
                send(page, text)
            answered += sum(wait_for(page, text) for page, text in zip(pages, batch))
            waits.append(time.perf_counter() - start)
            if done % 10 == 0:
                rows.append((f"after {done} requests, MB", f"{read_memory(process):,.0f}"))
        rows.append(
            ("five at once, median until the last answer, s", f"{statistics.median(waits):.2f}")
        )
        rows.append(("answered", f"{answered} of {len(waits) * SESSIONS}"))
    msg.table(rows, header=("", "the app"), divider=True, aligns=("l", "r"))


def draw_texts() -> Iterator[str]:
    """YIELDS (str): Distinct texts of WORDS words from sentences of the sample corpus. Each begins
    with its number."""
    documents = read_columns(ROOT / "assets" / "sample" / "train.conll")
    sentences = [sentence.words for document in documents for sentence in document]
    draw = random.Random(0)
    number = 0
    while True:
        number += 1
        words: list[str] = ["Text", str(number), "."]
        while len(words) < WORDS:
            words.extend(draw.choice(sentences))
        spaces = natural_spaces(words[:WORDS])
        yield "".join(f"{word} " if space else word for word, space in zip(words, spaces)).strip()


@contextmanager
def serve(model: Path) -> Iterator:
    """YIELDS: The address and the process of the app, with only this model."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        (Path(folder) / "training" / "measured").mkdir(parents=True)
        (Path(folder) / "training" / "measured" / "model-best").symlink_to(model)
        app = ROOT / "spacy_bert_ner" / "app" / "app.py"
        command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.headless", "true"]
        command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "MALLOC_ARENA_MAX": "2"},  # as in the app's Dockerfile
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            for _ in range(300):
                time.sleep(0.1)
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health")
                    break
                except OSError:
                    continue
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()
            process.wait()


@contextmanager
def open_browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        msg.fail("Chromium is missing: apt-get install chromium", exits=1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def visit(browser: Browser, address: str) -> Page:
    """RETURNS (Page): The first page in a new session, after the model is loaded."""
    page = browser.new_context().new_page()
    page.goto(address)
    page.get_by_text("Paste a text, drop files").wait_for(timeout=120_000)
    return page


def send(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Text", exact=True).fill(text)
    page.get_by_role("button", name="Read the text").click()


def wait_for(page: Page, text: str) -> bool:
    """RETURNS (bool): Whether the page shows the entities of the text."""
    shown = page.locator(".st-key-highlighted .entities")
    beginning = re.compile(rf"^\s*{re.escape(text[: text.index('.')])}\b")
    try:
        shown.filter(has_text=beginning, has=page.locator("mark")).wait_for(timeout=PATIENCE)
    except TimeoutError:
        return False
    return True


def time_answer(page: Page, text: str) -> float:
    """RETURNS (float): Seconds from the click to the entities on screen. The session is then
    closed."""
    page.get_by_role("textbox", name="Text", exact=True).fill(text)
    start = time.perf_counter()
    page.get_by_role("button", name="Read the text").click()
    if not wait_for(page, text):
        msg.fail("No answer", exits=1)
    seconds = time.perf_counter() - start
    page.context.close()
    return seconds


def read_memory(process: subprocess.Popen) -> float:
    """RETURNS (float): The server's resident memory in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf8")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


if __name__ == "__main__":
    typer.run(main)
