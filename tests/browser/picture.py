"""Takes the documentation's pictures of the widget at work.

`python -m tests.browser.picture docs/widget.png` takes the README's, on the server's own page;
`python -m tests.browser.picture docs/widget` those of other people's pages, into that folder.
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGUMENTS, find_chromium
from tests.browser.host_pages import KINDS, LOOKS, QUESTIONS, Look, article_of, hosts
from tests.browser.product import served

COLOURS = 48
"""Of a picture of a page: enough for smooth letters, at a third of the size of a full one."""


def main() -> None:
    """Take the picture or the pictures that the command line names."""
    target = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        if target.suffix == ".png":
            own_page(chromium, Path(folder), target)
        else:
            other_pages(chromium, Path(folder), target)
        chromium.close()


def own_page(browser: Browser, folder: Path, target: Path) -> None:
    """Ask two questions on the server's page, press the first citation, and take a picture."""
    with served(folder) as url:
        page = browser.new_page(viewport={"width": 1280, "height": 860}, device_scale_factor=1.5)
        page.goto(url)
        ask(page, "How many Javelin missiles is Kosovo buying?", "Who won the 2022 World Cup?")
        page.get_by_role("button", name="Show source 1").first.click()
        page.wait_for_timeout(500)
        page.screenshot(path=target)


def other_pages(browser: Browser, folder: Path, target: Path) -> None:
    """Ask a question on each of the pages, press the first citation, and take a picture."""
    target.mkdir(exist_ok=True)
    with hosts(folder) as newspaper:
        for kind in KINDS:
            for look in LOOKS:
                with newspaper.visit(browser, kind, look) as (context, address):
                    page = context.new_page()
                    page.goto(address)
                    save(picture(page, look), target / f"{kind}-{look}.png")


def picture(page: Page, look: Look) -> bytes:
    """An answered question with its words lit; on a small screen, where these are elsewhere, with one that wasn't."""
    question, _ = QUESTIONS[article_of(look).id]
    if look == "mobile":
        ask(page, question, "Who won the 2022 World Cup?")
        page.locator("article-assistant").evaluate("(widget) => widget.scrollIntoView({ block: 'end' })")
        page.locator('article-assistant [part="log"]').evaluate("(log) => { log.scrollTop = 0; }")
    else:
        ask(page, question)
        page.locator('article-assistant [part="citation"]').first.click()
    return page.screenshot(animations="disabled", caret="hide")


def ask(page: Page, *questions: str) -> None:
    """Ask, and wait for each answer."""
    for number, question in enumerate(questions):
        page.locator('article-assistant [part="input"]').fill(question)
        page.locator('article-assistant [part="input"]').press("Enter")
        page.locator('article-assistant [part="copy"]').nth(number).wait_for()


def save(screenshot: bytes, path: Path) -> None:
    """Save a picture with few colours."""
    whole = Image.open(io.BytesIO(screenshot)).convert("RGB")
    whole.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
