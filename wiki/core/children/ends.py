"""Why a child ended without an answer."""

import signal

SLOW = "slow"  # it took too much time
MEMORY = "memory"
ERROR = "error"  # it failed

NO_MEMORY = 3
"""The status that a child ends with when it gets no more memory."""

BY_STATUS = {
    NO_MEMORY: MEMORY,
    -signal.SIGABRT: MEMORY,  # Rust ends so when it gets no memory
    -signal.SIGXCPU: SLOW,
    -signal.SIGSEGV: ERROR,  # C code that recursed too deeply, or was led astray
    -signal.SIGBUS: ERROR,
}
"""What was asked did this, and would do it again. Any other end (a kill, a broken installation) is not its fault."""
