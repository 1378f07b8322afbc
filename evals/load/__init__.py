"""Load: many clients at once against the real server, beside the chain called directly; `python -m evals.load`.

What runs here are three kinds of processes: the server as it is deployed (`serving`), as many that call the chain
directly (`direct`), and this one, which plays the clients (`clients`).
"""
