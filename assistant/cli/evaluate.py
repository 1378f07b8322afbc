"""`article-assistant eval`."""

import typer


def evaluate(context: typer.Context) -> None:
    """Measure the answers on questions whose evidence is known.

    Everything after `eval` goes to `python -m evals`; `article-assistant eval --help` lists it.

    \b
    Examples:
      article-assistant eval run
      article-assistant eval run --gate evals/gate.toml
    """
    from evals.__main__ import main

    raise typer.Exit(main(context.args))
