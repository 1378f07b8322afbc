import re
from pathlib import Path

from assistant.article import Article
from assistant.settings import Settings

USING = (Path(__file__).resolve().parents[1] / "docs" / "using.md").read_text(encoding="utf-8")


def test_the_documented_front_matter_is_an_article() -> None:
    example = re.search(r"```markdown\n(.*?)```", USING, re.DOTALL)
    assert example is not None
    article = Article.parse(example.group(1), article_id="2024/harbour", markdown=True)
    assert (article.title, article.author, article.metadata) == (
        "Harbour to close",
        "Ana Lind",
        {"section": "Business"},
    )
    assert article.text == "The harbour will close on 3 May. It cost 40 million euros in 1998."


def test_every_setting_is_documented_with_its_default() -> None:
    rows = re.findall(r"^\| (`.*?`(?:, `.*?`)*) \| (.*?) \|", USING, re.MULTILINE)
    documented = {
        name: default
        for names, defaults in rows
        for name, default in zip(re.findall(r"`(\w+)`", names), defaults.split(", "), strict=False)
        if name in Settings.model_fields
    }
    assert documented.keys() == Settings.model_fields.keys()
    for name, field in Settings.model_fields.items():
        if field.default not in {None, ()}:
            assert documented[name].strip("`").replace(",", "") == str(field.default), name
