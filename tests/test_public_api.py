import ast
import subprocess
import sys
from pathlib import Path

import assistant
from assistant import errors

PACKAGE = Path(assistant.__file__).parent


def test_the_public_names_are_these() -> None:
    assert assistant.__all__ == [
        "Answer",
        "AnswerEvent",
        "Article",
        "ArticleError",
        "ArticleNotFoundError",
        "ArticleSummary",
        "Assistant",
        "AssistantClosedError",
        "AssistantError",
        "ChatModelError",
        "ChatModelRefusedError",
        "ChatModelReplyError",
        "ChatModelTimeoutError",
        "ChatModelUnavailableError",
        "Citation",
        "Conversation",
        "Differing",
        "DifferingSource",
        "DoneEvent",
        "Evidence",
        "Feedback",
        "FeedbackError",
        "FeedbackFullError",
        "HybridRetriever",
        "IndexDamagedError",
        "IndexLockedError",
        "MissingExtraError",
        "ModelError",
        "NearestPassage",
        "Passage",
        "PassageIndex",
        "PassageSplitter",
        "QuestionError",
        "Reader",
        "Reading",
        "RetrievedEvent",
        "RetrievedPassage",
        "SentenceEmbeddings",
        "Settings",
        "SettingsError",
        "Span",
        "Statement",
        "StatementEvent",
        "StoreError",
        "StoreUnavailableError",
        "SyncProgress",
        "SyncReport",
        "Turn",
        "VerificationError",
    ]


def test_every_public_name_can_be_imported() -> None:
    for name in assistant.__all__:
        assert getattr(assistant, name).__name__ == name if name != "AnswerEvent" else assistant.AnswerEvent


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("assistant.")
        for alias in node.names
    }
    assert imported == set(assistant.__all__)


def test_every_error_is_public_and_drawn() -> None:
    raised = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.AssistantError)
    }
    assert raised == {name for name in assistant.__all__ if name.endswith("Error")}
    for name in raised:
        assert name in (errors.__doc__ or "")


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, assistant\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'chromadb', 'langchain_core', 'numpy'}\n"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_the_library_does_not_import_what_a_user_may_not_have() -> None:
    optional = {
        "fastapi",
        "uvicorn",
        "prometheus_client",
        "opentelemetry",
        "sse_starlette",
        "jinja2",
        "matplotlib",
        "sklearn",
        "langchain_openai",
        "openai",
    }
    for path in PACKAGE.rglob("*.py"):
        if "server" in path.parts or "node_modules" in path.parts:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert not optional & {name.split(".")[0] for name in names}, path
