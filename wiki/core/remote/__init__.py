"""The upstream repository: fetched, merged with, pushed to. Start with sync.py.

transport.py talks to it through git; merge_trees.py joins two histories' contents by rules that always come to an end;
conflicts.py keeps what was not taken.
"""
