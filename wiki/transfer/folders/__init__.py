"""Folders of Markdown, with their Git history where they have one. Start at history.py, and at files.py for those without."""
