"""One tree of exceptions: catch `AssistantError` to catch them all.

    AssistantError
    ├── SettingsError              a setting is unknown or out of bounds
    ├── MissingExtraError          an optional dependency is not installed; names what to install
    ├── ArticleError               an article file can't be read; names file, line and remedy
    │   └── ArticleNotFoundError   no article of that id in the library
    ├── QuestionError              the question can't be taken (too long, not text)
    ├── ModelError                 a model is missing, altered or can't be loaded
    │   └── ChatModelError                  the chat model can't be used
    │       ├── ChatModelTimeoutError       it stalled, or took longer than it may
    │       ├── ChatModelUnavailableError   it can't be reached, is overloaded or fails, after retries
    │       ├── ChatModelRefusedError       it turns the request down: key, name, size or content
    │       └── ChatModelReplyError         what it wrote is empty, broken off or can't be read
    ├── StoreError                 the index can't be read or written
    │   ├── IndexLockedError       another process is writing to it
    │   ├── IndexDamagedError      its files contradict each other; says what to run
    │   └── StoreUnavailableError  the vector store can't be reached
    ├── FeedbackError              feedback can't be stored or read
    │   └── FeedbackFullError      as much is stored as may be
    ├── AssistantClosedError       used after `close()`
    ├── VerificationError          an answer doesn't match the articles it cites
    ├── KeyFileError               the server's keys can't be read or written; see assistant.keys
    ├── ServerError, StartingError, StartFailedError, BusyError, AnswerTimeoutError, HistoryTooLongError,
    │   RefusedError, LimitsUnavailableError, ChatRequestError      see assistant.server
    └── ReceiptError               what was to be verified is not a saved answer; see assistant.cli

None of these is ever turned into "the articles don't say": that is a typed result, not a failure.
Messages say what happened, to what, and what to do.
"""

from collections.abc import Sequence
from pathlib import Path


class AssistantError(Exception):
    """The base of every error that this package raises on purpose."""


class SettingsError(AssistantError):
    """A setting is unknown, of the wrong type or out of bounds."""


class MissingExtraError(AssistantError):
    """An optional dependency is not installed.

    Args:
        package: that is missing.
        extra: of this package, that brings it; None: it has to be installed by its own name.
    """

    def __init__(self, package: str, extra: str | None) -> None:
        target = package if extra is None else f"'article-assistant[{extra}]'"
        super().__init__(f"{package} is not installed. Install it with: pip install {target}")


class ArticleError(AssistantError):
    """An article can't be read.

    Attributes:
        problem: what is wrong.
        remedy: what to do about it.
        path: the file, where there is one.
        line: the line in the file, counted from 1, where there is one.
    """

    def __init__(self, problem: str, *, remedy: str, path: Path | None = None, line: int | None = None) -> None:
        self.problem, self.remedy, self.path, self.line = problem, remedy, path, line
        # A file name that isn't UTF-8 can't be printed as it is.
        name = str(path).encode("utf-8", "backslashreplace").decode()
        where = "" if path is None else f"{name}:{line}: " if line is not None else f"{name}: "
        super().__init__(f"{where}{problem}. {remedy}")


class ArticleNotFoundError(ArticleError):
    """No article of that id is in the library."""

    def __init__(self, article_id: str) -> None:
        self.article_id = article_id
        super().__init__(
            f"There is no article {article_id!r} in the library",
            remedy="Ask for the list of articles to see the ids that there are.",
        )


class QuestionError(AssistantError):
    """The question can't be taken."""


class ModelError(AssistantError):
    """A model is missing, altered or can't be loaded."""


class ChatModelError(ModelError):
    """The chat model can't be used; the articles may well answer."""


class ChatModelTimeoutError(ChatModelError):
    """The chat model stalled, or took longer than the settings allow."""


class ChatModelUnavailableError(ChatModelError):
    """The chat model can't be reached, is overloaded or fails, and retries didn't help."""


class ChatModelRefusedError(ChatModelError):
    """The chat model turns the request down, so that sending it again would not help."""


class ChatModelReplyError(ChatModelError):
    """What the chat model wrote is empty, broken off or can't be read."""


class StoreError(AssistantError):
    """The index can't be read or written."""


class IndexLockedError(StoreError):
    """Another process is writing to the index."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(
            f"Another process is writing to the index in {data_dir}. Wait until it has finished, or use another "
            "data directory."
        )


class IndexDamagedError(StoreError):
    """The files of the index contradict each other or can't be opened."""


class StoreUnavailableError(StoreError):
    """The vector store can't be reached."""


class FeedbackError(AssistantError):
    """Feedback can't be stored or read."""


class FeedbackFullError(FeedbackError):
    """As much feedback is stored as may be; nothing that is there is given up for it."""

    def __init__(self, path: Path, limit: int) -> None:
        super().__init__(
            f"{path} holds {limit:,} entries, which is the limit. Make room with `article-assistant feedback clear`, "
            "after an export, or raise the setting feedback_limit."
        )


class AssistantClosedError(AssistantError):
    """The assistant was used after it was closed."""

    def __init__(self) -> None:
        super().__init__("This assistant is closed. Open it again with Assistant.open(...).")


class VerificationError(AssistantError):
    """An answer doesn't match the articles that it cites.

    Attributes:
        problems: one sentence for each thing that doesn't hold.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("The answer does not match the articles: " + " ".join(self.problems))
