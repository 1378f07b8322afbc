"""HTML pages, made with Jinja; whatever is put into one is escaped."""

from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.server.dates import day_in_words

FOLDER = Path(__file__).parent / "templates"


def render(name: str, **values: object) -> str:
    """Fill in the template of that name."""
    return _environment().get_template(name).render(**values)


def article_path(article_id: str) -> str:
    """The path of an article's page."""
    return "/articles/" + quote(article_id, safe="/")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["article_path"] = article_path
    environment.filters["day_in_words"] = day_in_words
    return environment
