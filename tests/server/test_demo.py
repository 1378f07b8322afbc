import re
from pathlib import Path

from fastapi.testclient import TestClient

from assistant.article import Article
from assistant.keys import KeyFile
from assistant.server.demo import FOLDER, LANGUAGES, LOOKS
from assistant.server.testing import ScriptedBackend
from assistant.settings import Settings
from tests.answers import ARTICLE
from tests.server.serving import ADDRESS, client_of
from tests.server.test_pages import OTHER, Page

REPOSITORY = Path(__file__).resolve().parents[2]
LANGUAGE_FILES = REPOSITORY / "assistant" / "widget" / "src" / "languages" / "index.ts"
THEMING = (REPOSITORY / "docs" / "theming.md").read_text(encoding="utf-8")


def test_each_look_is_a_widget_with_its_css_beside_it(client: TestClient) -> None:
    page = Page(client.get("/demo").text)
    widgets = page.attributes("article-assistant")
    assert [widget["class"] for widget in widgets] == [look.name for look in LOOKS]
    for widget in widgets:
        assert widget["article"] == ARTICLE.id
        assert widget["for"] == "#article"
    shown = page.texts("code")
    assert shown[0] == f'<article-assistant article="{ARTICLE.id}"></article-assistant>'
    assert shown[1:] == [look.css.strip() for look in LOOKS[1:]]
    linked = [attributes["href"] or "" for attributes in page.attributes("link")]
    for look in LOOKS[1:]:
        path = f"/static/looks/{look.name}.css"
        assert path in linked
        assert client.get(path).text == look.css
    assert ARTICLE.text.split("\n\n")[-1] in page.texts("p")


def test_no_style_stands_in_the_page(client: TestClient) -> None:
    page = Page(client.get("/demo").text)
    assert page.attributes("style") == []
    assert [one for one in page.elements if "style" in one.attributes] == []


def test_every_look_is_a_file_and_documented() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {look.name for look in LOOKS if look.has_css}
    for look in LOOKS:
        if look.has_css:
            row = f"| [{look.title}](../assistant/server/static/looks/{look.name}.css) | {look.description} |"
            assert row in THEMING


def test_a_look_styles_nothing_but_its_widget() -> None:
    for look in LOOKS[1:]:
        selectors = re.findall(r"^(\S.*?)(?:,| \{)$", look.css, re.MULTILINE)
        assert selectors
        for selector in selectors:
            assert re.fullmatch(rf"article-assistant\.{look.name}(::part\([\w-]+\))?", selector), selector


def test_the_languages_are_those_of_the_widget(client: TestClient) -> None:
    shipped = re.findall(r'^  "?([\w-]+)"?: async', LANGUAGE_FILES.read_text(encoding="utf-8"), re.MULTILINE)
    assert {tag.lower() for tag in LANGUAGES} == {"en", *shipped}
    for tag in LANGUAGES:
        page = Page(client.get("/demo", params={"lang": tag}).text)
        assert {widget["lang"] for widget in page.attributes("article-assistant")} == {tag}
        current = [one["hreflang"] for one in page.attributes("a") if "aria-current" in one]
        assert current == [tag]


def test_another_language_is_english(client: TestClient) -> None:
    for tag in ("tlh", "", '"><script>'):
        page = Page(client.get("/demo", params={"lang": tag}).text)
        assert {widget["lang"] for widget in page.attributes("article-assistant")} == {"en"}


def test_a_title_taken_from_the_text_is_shown_once() -> None:
    article = Article(id="a", title="First line", text="First line\n\nSecond.")
    with client_of(ScriptedBackend([article])) as client:
        page = Page(client.get("/demo").text)
    assert [each.text for each in page.all("p") if "First line" in each.text] == []
    assert "First line" in page.texts("h2")


def test_what_an_article_says_is_text_and_never_markup() -> None:
    with client_of(ScriptedBackend([OTHER])) as client:
        page = Page(client.get("/demo").text)
    assert page.attributes("script") == [{"type": "module", "src": "/widget.js"}]
    assert page.attributes("b") == []


def test_the_widgets_send_the_sites_token(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path)
    token = keys.create_site_token(ADDRESS).token
    with client_of(ScriptedBackend([ARTICLE]), keys=keys) as client:
        page = Page(client.get("/demo").text)
    assert {widget["site"] for widget in page.attributes("article-assistant")} == {token}


def test_an_empty_library_says_what_to_do() -> None:
    with client_of(ScriptedBackend()) as client:
        response = client.get("/demo")
    assert response.status_code == 200
    assert "There are no articles to ask yet" in response.text
    assert Page(response.text).attributes("article-assistant") == []


def test_it_can_be_switched_off() -> None:
    with client_of(ScriptedBackend([ARTICLE]), settings=Settings(demo=False)) as client:
        assert client.get("/demo").status_code == 404
        assert client.get("/").status_code == 200
