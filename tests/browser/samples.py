"""Articles, answers and pages for tests of the widget."""

from html import escape
from pathlib import Path

from assistant.answer import Answer, Citation, NearestPassage, Reason, Retrieved, Statement, TextSpan, quote
from assistant.article import Article

JAVELIN = Article.from_file(
    Path(__file__).parents[2] / "corpus" / "us-clears-javelin-sale-to-kosovo.md",
    article_id="us-clears-javelin-sale-to-kosovo",
    max_bytes=100_000,
)
REQUEST = "Kosovo had asked for 246 Javelin missiles, and the State Department has now approved the request."
WORTH = "Counting the equipment that comes with the missiles, the whole package is worth $75 million."
STANCE = "Serbia wants no war and no clash with NATO"
DECLINED = "The article does not answer this question."


def answered(article: Article, *sentences: str, short: str | None = None, question: str = "?") -> Answer:
    """An extractive answer made of sentences of an article, one citation each."""
    statements = tuple(
        Statement(text=sentence, citations=(number,), short_answer=_span(sentence, short))
        for number, sentence in enumerate(sentences, 1)
    )
    return Answer(
        question=question,
        article_id=article.id,
        status="answered",
        text=" ".join(statement.marked_text for statement in statements),
        short_answer=short,
        confidence=0.9,
        statements=statements,
        citations=tuple(
            Citation.model_validate({"number": number, **_quotation(article, sentence)})
            for number, sentence in enumerate(sentences, 1)
        ),
        retrieved=(Retrieved(article_id=article.id, start=0, end=len(article.text)),),
        sources={article.id: article.content_hash},
    )


def unanswered(article: Article, *nearest: str, reason: Reason = "not_in_sources") -> Answer:
    """An answer that declines and shows the closest passages."""
    return Answer(
        question="?",
        article_id=article.id,
        status="unanswered",
        reason=reason,
        text=DECLINED,
        confidence=0.1,
        nearest=tuple(
            NearestPassage.model_validate({"score": 1 / rank, **_quotation(article, words)})
            for rank, words in enumerate(nearest, 1)
        ),
        sources={article.id: article.content_hash},
    )


def reply(text: str) -> Answer:
    """A reply to something that is no question about the articles."""
    return Answer(question="Hello", kind="reply", status="unanswered", text=text)


def page_of(
    article: Article,
    *,
    body: str | None = None,
    widget: str | None = None,
    script: str = "/widget.js",
    lang: str = "en",
    head: str = "",
) -> str:
    """A page with an article and the widget.

    Args:
        article: the article.
        body: HTML to show in place of the article's paragraphs.
        widget: the widget's element.
        script: where the widget's script is.
        lang: the page's language.
        head: HTML that ends the page's head.
    """
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in article.text.split("\n\n"))
    return f"""<!doctype html>
<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(article.title)}</title>
<script type="module" src="{script}"></script>
{head}
</head>
<body>
<main>
<article><h1>{escape(article.title)}</h1>{paragraphs if body is None else body}</article>
{widget or f'<article-assistant article="{escape(article.id)}"></article-assistant>'}
</main>
</body>
</html>"""


def _quotation(article: Article, words: str) -> dict[str, str | int | None]:
    start = article.text.index(words)
    return quote(article, start, start + len(words))


def _span(sentence: str, short: str | None) -> TextSpan | None:
    start = -1 if short is None else sentence.find(short)
    return None if short is None or start < 0 else TextSpan(start=start, end=start + len(short))
