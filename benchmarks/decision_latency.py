"""From a click on "Reject" to the next card, in a real browser, on the embedded data.

python -m benchmarks.decision_latency [--workspace FOLDER] [--decisions 40]

Needs Playwright and Chromium (``MAPPER_CHROMIUM``, default ``/usr/bin/chromium``). Time is taken inside the page, from
the click to the moment when the title of the next card and the count of decided pairs have both changed. ``FOLDER``
holds a run (``mapper demo --no-app --workspace FOLDER``); it is copied, so that no decision is added to it. Without
it the demo is run first.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from mapper.app.launch import server_command

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
CLICK = """() => new Promise(done => {
  const title = () => [...document.querySelectorAll('h4')].map(heading => heading.innerText).join('|');
  const count = () => [...document.querySelectorAll('[data-testid="stCaptionContainer"]')]
    .map(caption => caption.innerText).filter(text => /decided/.test(text)).join('');
  const before = [title(), count()], start = performance.now();
  const observer = new MutationObserver(() => {
    if (title() !== before[0] && count() !== before[1]) { observer.disconnect(); done(performance.now() - start); }
  });
  observer.observe(document.body, {subtree: true, childList: true, characterData: true});
  [...document.querySelectorAll('button')].find(button => /Reject/.test(button.innerText)).click();
})"""


def main() -> None:
    """Decide and print the distribution."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--decisions", type=int, default=40)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch) / "workspace"
        if arguments.workspace:
            shutil.copytree(arguments.workspace, workspace, ignore=shutil.ignore_patterns("vectors"))
        else:
            demo = [
                sys.executable,
                "-m",
                "mapper",
                "demo",
                "--no-app",
                "--workspace",
                str(workspace),
            ]
            subprocess.run(demo, check=True)
        seconds = sorted(measured(workspace, arguments.decisions))
    print(
        f"{len(seconds)} decisions: median {statistics.median(seconds):.2f} s, "
        f"95th percentile {seconds[int(0.95 * len(seconds))]:.2f} s, slowest {seconds[-1]:.2f} s; "
        f"{sum(value >= 0.5 for value in seconds)} of {len(seconds)} took 0.5 s or more"
    )


def measured(workspace: Path, decisions: int) -> list[float]:
    """Seconds from the click to the next card, one value per decision."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    argv, environment = server_command("127.0.0.1", port, workspace)
    with subprocess.Popen(argv, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_until_served(port)
            with sync_playwright() as playwright:
                chromium = os.environ.get("MAPPER_CHROMIUM", "/usr/bin/chromium")
                browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
                page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
                page.goto(f"http://127.0.0.1:{port}")
                page.get_by_role("textbox").first.fill("Benchmark")
                page.keyboard.press("Enter")
                page.get_by_role("link", name="Review").first.click()
                page.get_by_role("button", name="Reject").wait_for(timeout=60_000)
                page.wait_for_timeout(2000)
                found = []
                for _ in range(decisions):
                    found.append(float(page.evaluate(CLICK)) / 1000)
                    # A person reads the card; the server meanwhile reads the one after it.
                    page.wait_for_timeout(900)
                browser.close()
                return found
        finally:
            server.terminate()


def wait_until_served(port: int) -> None:
    """Return when the server answers."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start within a minute")


if __name__ == "__main__":
    main()
