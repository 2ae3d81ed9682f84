"""What searching is made of, without an index: letters.py (what counts as equal), query.py (what people type), snippets.py."""
