"""The articles for programs that speak the Model Context Protocol (MCP). Needs the extra `mcp`."""

from assistant.errors import MissingExtraError

try:
    from assistant.mcp.run import serve_stdio
    from assistant.mcp.server import create_server
except ModuleNotFoundError as error:
    if error.name is None or error.name.partition(".")[0] not in {"mcp", "mcp_types"}:
        raise
    raise MissingExtraError("mcp", "mcp") from error

__all__ = ["create_server", "serve_stdio"]
