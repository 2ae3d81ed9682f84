"""News of pushes from the hosts that hold the upstream: who called, whether to believe it, and whether it concerns us.

Start with verify.py, which turns a request into a `Call`, and verdict.py, which says what to do about it.
"""
