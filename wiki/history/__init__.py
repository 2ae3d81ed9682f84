"""What became of pages: their revisions, what differs between two, and going back. Begin at routes.py.

`seeing.py` says what a visitor may see, `lists.py` and `sittings.py` make the lists, `ends.py` and `comparing.py` the
difference of two revisions, `restoring.py` brings an old one back.
"""
