import json
from contextlib import closing
from typing import Any

import pytest

from assistant.article import Article
from assistant.history import Turn
from evals.adapters import AskError, ChatCompletions
from evals.adapters.chat import CONVENTION
from evals.prediction import Place, Prediction
from evals.scripted import scripted_answer
from tests.evals.adapters.json_server import JsonServer, Reply, json_server

LEE = "Ann Lee won the race on Sunday."


def completion(content: str | None, **more: Any) -> Reply:
    return Reply(json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}], **more}))


def predicted(server: JsonServer, article: Article, model: str = "m", *, give: bool = False) -> Prediction:
    with closing(ChatCompletions.at(f"{server.url}/v1", model, {"race": article}, give_articles=give)) as chat:
        return chat.predict("Who won?", article_id="race", history=[Turn(question="Hm?", answer="Oh.")])


def test_a_foreign_model_is_told_the_convention_and_its_quotes_are_found(article: Article) -> None:
    with json_server(completion(f"Lee did: “{LEE}”, not “Bob won.”")) as server:
        prediction = predicted(server, article, give=True)
    assert prediction.evidence == (Place("race", 0, 31),)
    assert prediction.text.startswith("Lee did")
    assert prediction.confidence is None
    (request,) = server.received
    assert request.path == "/v1/chat/completions"
    assert request.body["model"] == "m"
    system, *others = request.body["messages"]
    assert system["content"].startswith(CONVENTION)
    assert article.text in system["content"]
    assert others == [
        {"role": "user", "content": "Hm?"},
        {"role": "assistant", "content": "Oh."},
        {"role": "user", "content": "Who won?"},
    ]


@pytest.mark.parametrize("words", ["NO_ANSWER", " NO_ANSWER.\n", "**NO_ANSWER**"])
def test_it_declines_by_the_convention(article: Article, words: str) -> None:
    with json_server(completion(words)) as server:
        assert predicted(server, article) == Prediction(declined=True)


def test_words_of_regret_are_no_decline(article: Article) -> None:
    with json_server(completion("I can't say: NO_ANSWER")) as server:
        assert not predicted(server, article).declined


def test_the_product_is_asked_of_the_article_and_its_answer_is_taken_whole(article: Article) -> None:
    answer = scripted_answer("Who won?", article, [LEE])
    reply = completion(answer.text, article_assistant=answer.model_dump(mode="json"))
    with json_server(reply) as server:
        assert predicted(server, article, "article-assistant") == Prediction.from_answer(answer)
    assert server.received[0].body["model"] == "article-assistant/race"


@pytest.mark.parametrize("reply", [completion(None), completion(" "), Reply("{}"), Reply("busy", 500)])
def test_what_says_nothing_is_an_error_and_no_decline(article: Article, reply: Reply) -> None:
    with json_server(reply) as server, pytest.raises(AskError):
        predicted(server, article)


def test_the_product_without_its_answer_is_an_error(article: Article) -> None:
    with json_server(completion("Lee.")) as server, pytest.raises(AskError, match="without the answer"):
        predicted(server, article, "article-assistant")
