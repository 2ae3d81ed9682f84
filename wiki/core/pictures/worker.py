"""The process that decodes pictures: `python -m wiki.core.pictures.worker`, an order and a file in, a picture out.

It imports the decoders and nothing else of ours but core/children, has an empty environment, and can write no file.
"""

import sys
import traceback

from wiki.core.children.serving import serve
from wiki.core.pictures.convert import convert
from wiki.core.pictures.order import BROKEN, Refused, read_order, write_answer


def answer(message: bytes) -> bytes:
    """What became of one picture. Raises MemoryError only."""
    order, data = read_order(message)
    try:
        return write_answer(convert(order, data))
    except MemoryError:
        raise
    except Refused as refused:
        return write_answer(refused)
    except Exception:  # a boundary: decoders are many, and what they raise is not written down anywhere
        traceback.print_exc(limit=-5)
        return write_answer(Refused(BROKEN))


if __name__ == "__main__":
    serve(answer, int(sys.argv[1]), int(sys.argv[2]))
