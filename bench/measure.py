"""Counts CPU: of this process with its children, or of a server's process tree. Wall time is nobody's measure here."""

import json
import sys
from collections.abc import Callable

import psutil


def tree_cpu_seconds(process: psutil.Process) -> float:
    """CPU used so far by a process, by the children it has, and by those it has waited for."""
    times = process.cpu_times()
    total = times.user + times.system + times.children_user + times.children_system
    for child in process.children(recursive=True):
        try:
            times = child.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
        except psutil.NoSuchProcess:
            continue
    return float(total)


def cpu_ms(work: Callable[[int], object], times: int, process: psutil.Process | None = None) -> float:
    """CPU milliseconds for one call of `work`, which gets the number of the call; the mean over `times` calls."""
    process = process or psutil.Process()
    before = tree_cpu_seconds(process)
    for number in range(times):
        work(number)
    return (tree_cpu_seconds(process) - before) / times * 1_000


def report(name: str, value: float, **facts: float) -> None:
    """One JSON line."""
    print(json.dumps({"name": name, "value": round(value, 3), "unit": "ms", **facts}, ensure_ascii=False), flush=True)


def note(text: str) -> None:
    """Progress, beside the figures."""
    print(text, file=sys.stderr, flush=True)
