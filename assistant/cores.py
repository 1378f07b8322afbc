"""How many cores there are, and how many of them a process takes for its models."""

import os
from collections.abc import Mapping
from typing import Final

VARIABLE: Final = "OMP_NUM_THREADS"
"""PyTorch keeps to it too."""


def cores() -> int:
    """Cores that this process may use; onnxruntime itself counts the machine's."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads() -> int:
    """Threads for one pass of a model: what `OMP_NUM_THREADS` says, else one for each core."""
    # OpenMP allows a list there, of which the first is for the outermost level.
    wanted = os.environ.get(VARIABLE, "").partition(",")[0].strip()
    return int(wanted) if wanted.isdecimal() and int(wanted) > 0 else cores()


def share(processes: int) -> Mapping[str, str]:
    """The environment in which each of several processes takes its share of the cores; what is set already stays.

    Threads of several processes that want one core wait for each other, and waste it meanwhile: two workers with two
    threads each gave 1.9 and 7.6 answers a second on two busy cores, with one thread each 7.5 and 12.3, in turn.
    """
    return {} if VARIABLE in os.environ else {VARIABLE: str(max(1, cores() // processes))}
