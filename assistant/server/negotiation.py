"""What a request sends and what it would like back."""

from fastapi import HTTPException, Request

JSON = "application/json"
EVENT_STREAM = "text/event-stream"
HTML = "text/html"


class NotJsonError(HTTPException):
    """The request's body isn't declared to be JSON."""

    def __init__(self, media_type: str) -> None:
        super().__init__(415, f"Send the body as {JSON}, not as {media_type or 'an unnamed type'}.")


def accepted(request: Request) -> dict[str, float]:
    """The media types that the request names in `Accept`, with their weights, which are over 0."""
    weights: dict[str, float] = {}
    for entry in ",".join(request.headers.getlist("accept")).split(","):
        media_type, *parameters = (part.strip().lower() for part in entry.split(";"))
        weight = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        try:
            weights[media_type] = float(weight)
        except ValueError:  # a weight that isn't a number is no reason to refuse an answer
            weights[media_type] = 1
    return {media_type: weight for media_type, weight in weights.items() if media_type and weight > 0}


def wants_events(request: Request) -> bool:
    """Whether the request asks for Server-Sent Events, at least as much as for JSON."""
    weights = accepted(request)
    return weights.get(EVENT_STREAM, 0) > 0 and weights[EVENT_STREAM] >= weights.get(JSON, 0)


def wants_page(request: Request) -> bool:
    """Whether it is a page that the request asks for, as a browser does where someone opens an address."""
    return HTML in accepted(request) and not request.url.path.startswith("/v1/")


async def require_json(request: Request) -> None:
    """Refuse a body that isn't declared to be JSON.

    Browsers let any site send a form or plain text here, but JSON only with our permission.

    Raises:
        NotJsonError: if it isn't.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != JSON:
        raise NotJsonError(media_type)
