from contextlib import closing

import pytest

from assistant.article import Article
from assistant.history import Turn
from evals.adapters import AnswersApi, AskError
from evals.prediction import Prediction
from evals.scripted import scripted_answer
from tests.evals.adapters.json_server import Reply, json_server

LEE = "Ann Lee won the race on Sunday."


def test_an_answer_over_http_is_the_prediction_of_the_same_answer(article: Article) -> None:
    answer = scripted_answer("Who won?", article, [LEE], short_answer="Ann Lee")
    history = [Turn(question="Who ran?", answer="Ann Lee ran.", evidence=(LEE,), article_ids=("race",))]
    with json_server(Reply(answer.model_dump_json())) as server, closing(AnswersApi.at(server.url, api_key="k")) as api:
        assert api.predict("Who won?", article_id="race", history=history) == Prediction.from_answer(answer)
    (request,) = server.received
    assert request.path == "/v1/answers"
    assert request.headers["authorization"] == "Bearer k"
    assert request.body == {
        "question": "Who won?",
        "article_id": "race",
        "history": [
            {"question": "Who ran?", "answer": "Ann Lee ran.", "evidence": [LEE], "article_ids": ["race"]},
        ],
    }


@pytest.mark.parametrize("reply", [Reply("{}"), Reply("<p>Sign in</p>"), Reply('{"title": "no"}', 500)])
def test_what_is_no_answer_is_an_error_and_no_decline(reply: Reply) -> None:
    with json_server(reply) as server, closing(AnswersApi.at(server.url)) as api, pytest.raises(AskError):
        api.predict("Who won?")


def test_a_server_that_is_not_there_is_an_error() -> None:
    with json_server(Reply("{}")) as server:
        url = server.url
    with closing(AnswersApi.at(url)) as api, pytest.raises(AskError, match="can't be asked"):
        api.predict("Who won?")
