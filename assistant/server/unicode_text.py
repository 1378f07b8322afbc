"""Text as requests may have it."""

from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError


def _whole_characters(text: str) -> str:
    r"""Refuse halves of characters ("\ud800"), which JSON can spell and no text can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise PydanticCustomError("string_unicode", "Input should be a valid Unicode string") from error
    return text


UnicodeText = Annotated[str, AfterValidator(_whole_characters)]
