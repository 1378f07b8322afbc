"""Takes the README's picture of the widget at work: `python -m tests.browser.picture docs/widget.png`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM_ARGUMENTS, find_chromium
from tests.browser.product import served


def main() -> None:
    """Ask two questions on the real page, press the first citation, and take a picture."""
    with (
        tempfile.TemporaryDirectory() as data_dir,
        served(Path(data_dir)) as url,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        page = chromium.new_page(viewport={"width": 1280, "height": 860}, device_scale_factor=1.5)
        page.goto(url)
        question = page.get_by_label("Your question")
        for text, shown in (
            ("How many Javelin missiles is Kosovo buying?", "246"),
            ("Who won the 2022 World Cup?", "Closest passages"),
        ):
            question.fill(text)
            question.press("Enter")
            page.get_by_text(shown, exact=True).first.wait_for()
        page.get_by_role("button", name="Show source 1").first.click()
        page.wait_for_timeout(500)
        page.screenshot(path=sys.argv[1])
        chromium.close()


if __name__ == "__main__":
    main()
