"""The app in a process of its own, and Chromium to look at it."""

import os
import socket
import subprocess
import sys

import httpx
import pytest
from install_browser import launch
from playwright.sync_api import expect, sync_playwright

APP = "spacy_bert_ner/app/app.py"
expect.set_options(timeout=60_000)  # a slow machine that does other things, too


@pytest.fixture(scope="session")
def server(project, root, tmp_path_factory):
    """The address of the app, which runs where `training/tiny/model-best` is the only trained
    model."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "server.headless": "true",
        "server.port": str(port),
        "server.address": "127.0.0.1",
        "browser.gatherUsageStats": "false",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(root / APP), *flags],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(root), "HF_HUB_OFFLINE": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            with httpx.Client(transport=httpx.HTTPTransport(retries=7)) as client:
                client.get(f"{address}/_stcore/health").raise_for_status()
            yield address
        finally:
            process.terminate()
            process.wait()
    written = log.read_text(encoding="utf-8")
    # Streamlit itself complains of browsers that leave while it answers
    assert "spacy_bert_ner/app" not in written, written


@pytest.fixture(scope="session")
def browser():
    """The first browser that is there; `install_browser.py` brings one."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, server):
    """A function: the address of a page ("" is the first one, "frames", "models", "pieces", "ask")
    to Playwright's page, in a session of its own."""
    contexts = []

    def visit(name=""):
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}))
        page = contexts[-1].new_page()
        page.goto(f"{server}/{name}")
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def enter_text():
    """A function that types a text into the field of a page and has it read."""

    def enter_text(page, text):
        page.get_by_role("textbox", name="Text", exact=True).fill(text)
        page.get_by_role("button", name="Read the text").click()

    return enter_text


@pytest.fixture
def settle():
    """A function that waits for the end of the script, which replaces the buttons of a page."""
    return lambda page: expect(page.locator("[data-test-script-state='running']")).to_have_count(0)


@pytest.fixture
def download(settle):
    """A function: what the button of a page brings, as bytes."""

    def download(page, label):
        settle(page)
        with page.expect_download() as caught:
            page.get_by_role("button", name=label, exact=True).click()
        return caught.value.path().read_bytes()

    return download


@pytest.fixture
def shoot(root):
    """A function that keeps a picture of a page, as high as what is on it:
    build/screenshots/<name>.png."""

    def shoot(page, name):
        height = page.locator(".stMain").evaluate("main => main.scrollHeight")
        page.set_viewport_size({"width": 1280, "height": min(max(900, height), 3000)})
        page.screenshot(path=root / "build" / "screenshots" / f"{name}.png")
        page.set_viewport_size({"width": 1280, "height": 900})

    return shoot
