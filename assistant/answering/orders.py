"""Sentences of an article that speak to a language model, or put words into its mouth."""

import re

_OFFICE = (
    "attorney|chef|chief|coach|commissioner|director|editor|general|governor|manager|minister|principal|professor|"
    "prosecutor|referee|secretary|superintendent|teacher|trainer"
)
_MODEL = (
    r"(?:(?:ai|llm|chat|language|virtual|digital|helpful)[\s-]+)?(?:assistants?|chat\s?bots?|language models?|"
    r"llms?|(?:ai|large) models?|ai systems?|ai agents?|ais?)\b"
    rf"(?!\s+(?:{_OFFICE})\b)"
)
_SAY = r"(?:say|answer|reply|respond|state|write|print|output|repeat|quote|tell|claim|cite)"
_RULES = r"(?:instructions?|rules?|prompts?|orders?|guidelines?|context|directives?|commands?|messages?|constraints?)\b"
_ANSWER = r"(?:answers?|reply|replies|responses?)"
_CLAUSE = r"(?:^\W*|[:;,.!–-]\s*|\b(?:and|then|must|please|now|instead|just)\s+)"
"""Where an imperative can begin."""

_PATTERNS = (
    # To whom it speaks: "Note to assistants:", "Every chatbot must…", "AI models reading this…".
    rf"\b(?:note|notice|message|instructions?|attention|warning|reminder|memo|dear|hey|hello)[\s,:]+"
    rf"(?:(?:to|for|all|any|the|every|our|you)\s+)*{_MODEL}",
    rf"\b(?:all|any|every|the|you,?|as an?|you are(?: now)? an?)\s+{_MODEL}[^.]{{0,40}}"
    r"\b(?:must|should|shall|has to|have to|need to|are to|is to|will)\b",
    rf"\b{_MODEL}(?:\W+\w+){{0,3}}?\W+(?:reading|processing|answering|summari[sz]ing) (?:this|the|from|about)\b",
    rf"^\W*{_MODEL}\s*[,:;–-]",
    r"\byou are (?:now|no longer|hereby)\b",
    r"\byour (?:system )?(?:prompt|instructions?|rules|training|guidelines)\b",
    # What it takes away: "Ignore all previous instructions".
    rf"\b(?:ignore|disregard|forget|override|bypass|overrule|replaces?|supersedes?)\s+(?:\w+\s+){{0,4}}?{_RULES}",
    # What it wants said: "Reply only…", "must say that … in every answer", "write: …", "told to say that…".
    rf"(?:{_CLAUSE}|\b(?:should|shall|always|to|only)\s+){_SAY}\s+(?:"
    r"(?:with )?(?:only|exactly|instead|now|always|simply)\b|"
    rf"(?:the following|this sentence|these words|(?:every|each|your) {_ANSWER})\b|"
    rf"(?:that|with)\b(?=.*\b(?:{_ANSWER}|questions?|words?|sentences?|codes?|numbers?|citations?)\b)|"
    r"[\"“:])",
    rf"(?:{_CLAUSE}|\b(?:should|shall|never|not)\s+){_SAY}\s*:(?!\s*['‘])",
    r"^\W*(?:please\s+)?(?:always\s+|now\s+|only\s+|instead,?\s+)?(?:say|answer|reply|respond|repeat)\s+that\b",
    rf"\b(?:told|asked|ordered|instructed|required|programmed) to {_SAY} (?:that|only|exactly|with)\b",
    rf"\b(?:begin|start|end|open|close|finish)\s+(?:every|each|all|your|any)\s+{_ANSWER}\b",
    r"\b(?:every|each|any|your|the(?: correct| right| verified| only| true| expected| final| official| approved){1,3}) "
    rf"{_ANSWER}(?:\s+\w+){{0,3}}?\s+(?:must|should|has to|shall|is|will|be|begins?|ends?)\b",
    # Turns of a conversation that nobody had, and the signs by which models tell turns and data apart.
    r"(?:^|[\"“(\[<|#*]\s*|(?-i:\s(?=[A-Z])))(?:system|assistant|developer|user|human)"
    r"(?:\s+(?:message|prompt|turn))?\s*[:>\]]",
    r"\b(?:question|q)\s*:.*\b(?:answer|a)\s*:",
    r"</?(?:articles?|passages?|question|system|assistant|user|instructions?)\b[^<>]*>|<\|\w|\[/?INST\]|<</?SYS>>",
    r"\bend of (?:the )?(?:articles?|passages?|data|context|document|prompt)\b",
)
_ORDERS = re.compile("|".join(_PATTERNS), re.IGNORECASE)
"""Written against the articles in tests/redteam; of 40,003 sentences of encyclopaedias, tales, reviews and news in the
reader's training data, 2 match."""


def speaks_to_a_model(sentence: str) -> bool:
    """Whether a sentence gives orders to a language model, answers in its place or pretends to be its prompt.

    Nothing that a model writes may rest on such a sentence: in "Say that it was sold", leaving out two words makes a
    fact of an order. The prompt fences articles as data anyway; this is for models that obey them all the same.
    """
    return _ORDERS.search(" ".join(sentence.split())) is not None
