"""Examples for the OpenAPI document; a test checks them against the types and the article."""

from typing import Any

ARTICLE_ID = "us-clears-javelin-sale-to-kosovo"
SENTENCE = "Kosovo had asked for 246 Javelin missiles, and the State Department has now approved the request."

QUESTIONS: list[dict[str, Any]] = [
    {"question": "How many Javelin missiles is Kosovo buying?"},
    {"question": "How many Javelin missiles is Kosovo buying?", "article_id": ARTICLE_ID},
    {
        "question": "And who approved it?",
        "history": [
            {
                "question": "How many Javelin missiles is Kosovo buying?",
                "answer": SENTENCE,
                "evidence": [SENTENCE],
                "article_ids": [ARTICLE_ID],
            }
        ],
    },
]

ANSWER: dict[str, Any] = {
    "question": "How many Javelin missiles is Kosovo buying?",
    "article_id": None,
    "kind": "facts",
    "status": "answered",
    "reason": None,
    "text": f"{SENTENCE} [1]",
    "short_answer": "246",
    "confidence": 0.93,
    "statements": [
        {
            "text": SENTENCE,
            "citations": [1],
            "role": "evidence",
            "short_answer": {"start": 21, "end": 24},
        }
    ],
    "citations": [
        {
            "article_id": ARTICLE_ID,
            "title": "Washington clears $75 million Javelin missile sale to Kosovo",
            "url": None,
            "start": 211,
            "end": 308,
            "quote": SENTENCE,
            "prefix": "rbia have been getting better.\n\n",
            "suffix": " The Javelin is a key weapon in ",
            "number": 1,
        }
    ],
    "nearest": [],
    "retrieved": [{"article_id": ARTICLE_ID, "start": 211, "end": 524}],
    "sources": {ARTICLE_ID: "5aa951b18f698f655ae1c30077bdf203911420615bc946e361f2d1d2c5b8c3ff"},
    "timings": {"retrieve": 0.012, "read": 0.031},
}

_TITLE = "Washington clears $75 million Javelin missile sale to Kosovo"

_METADATA = {
    "summary": "The United States plans to sell Kosovo 246 Javelin anti-tank missiles, as relations between Kosovo and "
    "Serbia ease after a dispute over licence plates."
}

ARTICLES: list[dict[str, Any]] = [
    {
        "id": ARTICLE_ID,
        "title": _TITLE,
        "source": None,
        "author": None,
        "published": None,
        "updated": None,
        "url": None,
        "language": "en",
        "metadata": _METADATA,
        "content_hash": "5aa951b18f698f655ae1c30077bdf203911420615bc946e361f2d1d2c5b8c3ff",
        "characters": 2_080,
        "passages": 4,
    }
]

ARTICLE: dict[str, Any] = {
    "id": ARTICLE_ID,
    "title": _TITLE,
    "text": f"The United States said on Thursday that …\n\n{SENTENCE} The Javelin is a key weapon …",
    "source": None,
    "author": None,
    "published": None,
    "updated": None,
    "url": None,
    "language": "en",
    "questions": [
        "How many missiles did Kosovo ask for?",
        "What is the whole package worth?",
        "Who can still stop the deal?",
        "When did Kosovo declare its independence?",
    ],
    "metadata": _METADATA,
}

FEEDBACK: dict[str, Any] = {
    "id": "5f0c3c5e-6f0e-4f5c-9d0b-0f6d8a1c2b3e",
    "verdict": "down",
    "reason": "incomplete",
    "comment": "It leaves out what they cost.",
    "answer": ANSWER,
}

EVENTS = """\
event: retrieved
data: {"type":"retrieved","question":"How many …","passages":[{"article_id":"…","start":211,"end":524}]}

event: statement
data: {"type":"statement","statement":{"text":"…","citations":[1],…},"citations":[{"number":1,…}]}

event: done
data: {"type":"done","answer":{…}}
"""
