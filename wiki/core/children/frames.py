"""Messages between the wiki and its children: four bytes of length, most significant first, then that many bytes."""

import socket
import time
from typing import BinaryIO

HEAD_BYTES = 4
CHUNK_BYTES = 1 << 18


def read(stream: BinaryIO) -> bytes | None:
    """The next message; None when the stream has ended, even in the middle of one."""
    head = stream.read(HEAD_BYTES)
    if len(head) < HEAD_BYTES:
        return None
    size = int.from_bytes(head, "big")
    message = stream.read(size)
    return message if len(message) == size else None


def write(stream: BinaryIO, message: bytes) -> None:
    stream.write(len(message).to_bytes(HEAD_BYTES, "big"))
    stream.write(message)
    stream.flush()


def exchange(connection: socket.socket, message: bytes, deadline: float) -> bytes:
    """Sends a message and returns the answer, both before `deadline` (on the clock time.monotonic).

    Raises TimeoutError when it is late, EOFError when the other side has gone.
    """
    try:
        connection.settimeout(_left(deadline))
        connection.sendall(len(message).to_bytes(HEAD_BYTES, "big") + message)
        size = int.from_bytes(_receive(connection, HEAD_BYTES, deadline), "big")
        return bytes(_receive(connection, size, deadline))
    except ConnectionError as gone:
        raise EOFError(str(gone)) from gone


def _receive(connection: socket.socket, size: int, deadline: float) -> bytearray:
    received = bytearray()
    while len(received) < size:
        connection.settimeout(_left(deadline))
        chunk = connection.recv(min(CHUNK_BYTES, size - len(received)))
        if not chunk:
            raise EOFError("the other side ended in the middle of a message")
        received += chunk
    return received


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
