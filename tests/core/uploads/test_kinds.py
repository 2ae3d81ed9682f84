from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest

from wiki.core.uploads.kinds import find_ending

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def zipped(**parts: str) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_STORED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "given", "ending"),
    [
        (PDF, "pdf", "pdf"),
        (PDF, "exe", "pdf"),
        (b"%PDF-1.7 and then nothing", "pdf", None),
        (zipped(a="x"), "zip", "zip"),
        (zipped(mimetype="application/vnd.oasis.opendocument.presentation", content_xml="x"), "odp", "odp"),
        (zipped(mimetype="application/epub+zip", content_xml="x"), "zip", "epub"),
        (zipped(ppt__presentation_xml="x"), "pptx", "pptx"),
        (b"\0\0\0\x20ftypisom\0\0\2\0", "mp4", "mp4"),
        (b"\0\0\0\x20ftypM4A \0\0\2\0", "m4a", "m4a"),
        (b"\0\0\0\x20ftyphaxx\0\0\2\0", "mp4", None),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "webm", "webm"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska", "webm", None),
        (b"ID3\x03\0\0", "mp3", "mp3"),
        (b"OggS\0\2", "ogg", "ogg"),
        ("名前,数\n森,3\n".encode(), "CSV", "csv"),
        ("名前,数\n森,3\n".encode("cp932"), "csv", "csv"),
        (b'{"nbformat": 4, "cells": []}', "ipynb", "ipynb"),
        (b"BEGIN:VCALENDAR\r\n", "ics", "ics"),
        (b"<!doctype html><script>alert(1)</script>", "txt", None),
        (b"\xef\xbb\xbf <svg onload=alert(1)>", "txt", None),
        (b"<script>alert(1)</script>", "html", None),
        (b"alert(1)", "js", None),
        (b"MZ\x90\0\3", "txt", None),
        (b"#!/bin/sh\n", "sh", None),
        (b"\x7fELF", "pdf", None),
        (b"words", "", None),
        (b"", "txt", None),
    ],
)
def test_ending_is_that_of_the_bytes(data: bytes, given: str, ending: str | None) -> None:
    assert find_ending(data, given) == ending
