"""`make bench`: figures as JSON lines. CPU of the process tree, scaled by the yardstick measured in the same run.

`raw` is what was measured here, `value` what that would be on the reference machine, where the yardstick is 0.58 ms; `budget`
is that of DESIGN 6. `python -m bench small` (or `make bench SIZE=small`) leaves the large corpus out.
"""

import sys

from bench import core
from bench.measure import note, report
from bench.yardstick import REFERENCE_MS, yardstick_ms


def main() -> None:
    note("measuring the yardstick")
    yardstick = yardstick_ms()
    report("bare Flask answer", yardstick, reference=REFERENCE_MS)
    core.run(REFERENCE_MS / yardstick, core.SIZES[:1] if sys.argv[1:] == ["small"] else core.SIZES)


if __name__ == "__main__":
    main()
