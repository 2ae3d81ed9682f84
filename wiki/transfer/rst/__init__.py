"""Event pages in reStructuredText. Start at read.py; docutils runs in a process of its own, child.py."""
