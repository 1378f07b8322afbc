"""Articles, passages and answers for tests, without any model or index."""

from assistant.answer import Answer, Citation, Retrieved, Statement, quote
from assistant.article import Article
from assistant.passages import Passage, RetrievedPassage, Span

ARTICLE = Article(
    id="harbour",
    title="Harbour to close",
    url="https://news.example/harbour",
    text=(
        "The harbour will close on 3 May. It cost 40 million euros in 1998.\n\n"
        "Mayor Ana Lind said that 246 people work there. She called it a sad day."
    ),
)


def spans(text: str, *sentences: str) -> tuple[Span, ...]:
    """Where these sentences stand in `text`."""
    return tuple(Span(text.index(sentence), text.index(sentence) + len(sentence)) for sentence in sentences)


def passages_of(article: Article) -> list[RetrievedPassage]:
    """Each paragraph as a retrieved passage; sentences end with a full stop and a space or the paragraph's end."""
    found: list[RetrievedPassage] = []
    start = 0
    for paragraph in article.text.split("\n\n"):
        inner: list[Span] = []
        position = start
        for sentence in paragraph.replace(". ", ".\0").split("\0"):
            inner.append(Span(position, position + len(sentence)))
            position += len(sentence) + 1
        passage = Passage(article.id, start, start + len(paragraph), tuple(inner))
        found.append(
            RetrievedPassage(
                passage=passage, text=paragraph, title=article.title, url=article.url, score=1.0, cosine=0.5, bm25=1.0
            )
        )
        start += len(paragraph) + 2
    return found


def answer_of(article: Article, *sentences: Span) -> Answer:
    """A valid extractive answer of these sentences."""
    return Answer(
        question="What?",
        status="answered",
        text=" ".join(f"{article.text[start:end]} [{n}]" for n, (start, end) in enumerate(sentences, 1)),
        confidence=0.9,
        statements=tuple(
            Statement(text=article.text[start:end], citations=(number,))
            for number, (start, end) in enumerate(sentences, 1)
        ),
        citations=tuple(
            Citation.model_validate({"number": number, **quote(article, start, end)})
            for number, (start, end) in enumerate(sentences, 1)
        ),
        retrieved=(Retrieved(article_id=article.id, start=0, end=len(article.text)),),
        sources={article.id: article.content_hash},
    )
