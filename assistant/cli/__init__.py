"""The command line: `article-assistant index|ask|chat|serve|mcp|eval|verify|doctor`."""

from assistant.cli.entry import main

__all__ = ["main"]
