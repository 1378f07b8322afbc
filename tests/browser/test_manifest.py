"""The Custom Elements Manifest says what there is, all of it and nothing else, so that what is documented holds."""

import json
import os
import re
from collections import deque
from http import HTTPStatus
from typing import Any

import jsonschema
import pytest
from playwright.sync_api import Page, expect

from assistant.server.demo import LOOKS
from tests.browser.samples import JAVELIN, REQUEST, WORTH, answered, page_of, reply, unanswered
from tests.browser.stub import Gate, Reply, StubServer, article, problem, streamed
from tests.browser.test_asking import DIFFERING
from tests.browser.test_bundle import WIDGET

MANIFEST: dict[str, Any] = json.loads((WIDGET / "custom-elements.json").read_text(encoding="utf-8"))
ELEMENT: dict[str, Any] = MANIFEST["modules"][0]["declarations"][0]
SCHEMA = WIDGET / "node_modules" / "custom-elements-manifest" / "schema.json"
# Called by the browser, or by classes that extend the element.
INTERNAL = {"constructor", "connectedCallback", "disconnectedCallback", "attributeChangedCallback", "createClient"}
PARTS = """[...document.querySelector("article-assistant").shadowRoot.querySelectorAll("[part]")].flatMap(
    (element) => [...element.part])"""


def named(kind: str) -> list[str]:
    names = [entry["name"] for entry in ELEMENT[kind]]
    assert len(set(names)) == len(names)
    assert all(entry["description"] for entry in ELEMENT[kind])
    return names


def source(path: str) -> str:
    return (WIDGET / "src" / path).read_text(encoding="utf-8")


def test_it_keeps_to_its_schema() -> None:
    if not SCHEMA.exists() and os.environ.get("CI") != "true":
        pytest.skip("The schema comes with the widget's tools: run `npm ci` in assistant/widget.")
    jsonschema.validate(MANIFEST, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_its_custom_properties_are_those_of_the_styles() -> None:
    styles = [path.read_text(encoding="utf-8") for path in (WIDGET / "src" / "styles").iterdir()]
    used = re.findall(r"var\((--article-assistant-[\w-]+)", "\n".join(styles))
    assert set(named("cssProperties")) == set(used)


def test_the_looks_of_the_demo_use_what_it_names() -> None:
    looks = "\n".join(look.css for look in LOOKS)
    assert set(re.findall(r"--article-assistant-[\w-]+", looks)) <= set(named("cssProperties"))
    assert set(re.findall(r"::part\(([\w-]+)\)", looks)) <= set(named("cssParts"))


def test_its_events_are_those_of_the_element_with_what_they_tell() -> None:
    told = re.findall(r'"(article-assistant-[\w-]+)": CustomEvent<\{(.*?)\}>', source("events.ts"), re.DOTALL)
    documented = {event["name"]: re.findall(r"(\w+):", event["type"]["text"]) for event in ELEMENT["events"]}
    assert documented == {name: re.findall(r"(\w+):", detail) for name, detail in told}
    fired = re.findall(r'this\.#tell\("([\w-]+)"', source("element.ts"))
    assert set(named("events")) == set(fired)


@pytest.mark.browser
def test_its_attributes_members_and_slots_are_those_of_the_element(page: Page, stub: StubServer) -> None:
    stub.pages["/"] = page_of(JAVELIN)
    page.goto(stub.url)
    element = "customElements.get('article-assistant')"
    assert set(named("attributes")) == set(page.evaluate(f"{element}.observedAttributes"))
    members = set(page.evaluate(f"Object.getOwnPropertyNames({element}.prototype)")) - INTERNAL
    assert {member["name"] for member in ELEMENT["members"]} == members
    slots = page.evaluate(
        "[...document.querySelector('article-assistant').shadowRoot.querySelectorAll('slot')].map((slot) => slot.name)"
    )
    assert named("slots") == slots


@pytest.mark.browser
def test_its_parts_are_those_that_a_page_sees(page: Page, stub: StubServer) -> None:
    seen: set[str] = set()
    gate = Gate()
    stub.articles[JAVELIN.id] = deque([article("How many?", "What is the package worth?")])
    stub.pages["/"] = page_of(JAVELIN)
    stub.pages["/floating"] = page_of(JAVELIN, widget='<article-assistant mode="launcher"></article-assistant>')
    page.goto(f"{stub.url}/floating")
    seen.update(page.evaluate(PARTS))
    page.goto(stub.url)
    widget = page.locator("article-assistant")
    widget.scroll_into_view_if_needed()
    expect(widget.locator('[part="starter"]')).to_have_count(2)
    seen.update(page.evaluate(PARTS))

    def ask(replied: Reply) -> None:
        stub.replies.append(replied)
        widget.get_by_label("Your question").fill("How many missiles?")
        widget.get_by_label("Your question").press("Enter")

    ask(streamed(answered(JAVELIN, REQUEST, WORTH), gates={2: gate}))
    expect(widget.get_by_role("button", name="Show source 1")).to_be_visible()
    seen.update(page.evaluate(PARTS))
    widget.get_by_role("button", name="Stop").click()
    gate.set()
    elsewhere = JAVELIN.model_copy(update={"id": "elsewhere", "url": "https://news.example/elsewhere"})
    first, second = answered(JAVELIN, REQUEST, WORTH, short="246").statements
    both = answered(JAVELIN, REQUEST, WORTH, short="246")
    with_context = both.model_copy(update={"statements": (first, second.model_copy(update={"role": "context"}))})
    for replied in (
        streamed(with_context),
        streamed(answered(elsewhere, REQUEST, question="How many Javelin missiles?")),
        streamed(DIFFERING),
        streamed(unanswered(JAVELIN, WORTH)),
        streamed(reply("Hello!")),
        problem(HTTPStatus.INTERNAL_SERVER_ERROR, kind="store-error", detail="It can't be read."),
        problem(HTTPStatus.UNPROCESSABLE_ENTITY, kind="question-not-taken", detail="It is too long."),
    ):
        ask(replied)
        expect(widget.get_by_role("button", name="Send")).to_be_visible()
        seen.update(page.evaluate(PARTS))
    widget.locator('[part="sources"] [part="quote"]').last.click()
    seen.update(page.evaluate(PARTS))
    assert set(named("cssParts")) == seen
