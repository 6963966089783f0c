"""See to it that there is a browser for the tests of the app: `python
tests/app/browser/install_browser.py`.

It takes the first that works: a Chromium, Chrome or Edge that is installed; Playwright's own
Chromium, which it downloads into Playwright's folder; the package `chromium` of Debian or Ubuntu,
which it installs with apt-get (as root or with sudo)."""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
CHANNELS = ("chrome", "msedge")  # where these are installed outside of PATH
FLAGS = ["--no-sandbox"]  # which Chromium needs for root, as in a container


def launch(playwright: Playwright) -> Browser:
    """Start the first browser that is there.

    RAISES (RuntimeError): If there is none.
    """
    found = [path for path in map(shutil.which, NAMES) if path]
    ways = [
        *({"executable_path": path} for path in found),
        {},  # Playwright's own
        *({"channel": channel} for channel in CHANNELS),
    ]
    for way in ways:
        try:
            return playwright.chromium.launch(args=FLAGS, **way)
        except Error:
            continue
    raise RuntimeError(
        "The browser tests need Chromium, Chrome or Edge: python "
        "tests/app/browser/install_browser.py"
    )


def check() -> str:
    """RETURNS (str): The version of the browser that works, or "" if none does."""
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except RuntimeError:
            return ""
        version = browser.version
        browser.close()
        return version


def list_installers() -> list:
    """RETURNS (list): For each way to install a browser the commands, in the order in which they
    are tried."""
    ways = [[[sys.executable, "-m", "playwright", "install", "chromium"]]]
    if shutil.which("apt-get"):
        become_root = [] if os.geteuid() == 0 else ["sudo"]
        apt = [*become_root, "apt-get"]
        ways.append([[*apt, "update"], [*apt, "install", "--yes", "chromium"]])
    return ways


def main() -> None:
    version = check()
    for commands in list_installers():
        if version:
            break
        for command in commands:
            print("No browser yet. Running:", " ".join(command), flush=True)  # noqa: T201
            if subprocess.run(command, check=False).returncode:
                break
        version = check()
    if not version:
        sys.exit(
            "No browser could be installed: install Chromium, Chrome or Edge, and run this again."
        )
    print(f"The browser tests will run in version {version}.")  # noqa: T201


if __name__ == "__main__":
    main()
