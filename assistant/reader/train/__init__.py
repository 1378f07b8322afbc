"""Training of the reader's network; needs the extra `[train]`. `python -m assistant.reader.train --help`."""
