"""`python -m tests.mcp.over_stdio FOLDER`: the server over stdio with an assistant that needs no model.

It writes to the standard output where it must not, as a library might.
"""

import logging
import sys
from collections.abc import Sequence

from assistant.assistant import Assistant
from assistant.mcp import serve_stdio
from assistant.passages import RetrievedPassage
from assistant.reader import Reading
from assistant.testing import HashEmbeddings, WordReader


class NoisyReader(WordReader):
    """A reader that prints."""

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        """See `Reader`."""
        sys.stdout.write("reading\n")
        sys.stdout.flush()
        logging.getLogger("assistant").warning("reading")
        return super().read(question, passages)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    with Assistant.open(sys.argv[1], embeddings=HashEmbeddings(), reader=NoisyReader()) as assistant:
        serve_stdio(assistant)
