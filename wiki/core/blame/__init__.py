"""Who wrote each line of a page. Start with blamer.py; ancestry.py says which commits that takes, and why."""
