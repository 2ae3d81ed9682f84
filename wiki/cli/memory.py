"""What processes that live long ask of the C library (glibc) about memory. Elsewhere nothing happens."""

import ctypes
from contextlib import suppress

M_ARENA_MAX = -8


def spare_memory() -> None:
    """Has glibc keep two heaps for all threads, not eight for each core: what one thread frees, another uses (mallopt(3))."""
    with suppress(OSError, AttributeError):  # another system, with another way
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def give_back_memory() -> None:
    """Gives back to the system what was freed (malloc_trim(3)): after much work at once, glibc keeps it for as much again."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
