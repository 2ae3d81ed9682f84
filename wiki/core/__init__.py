"""The wiki as a library: names, pages, the store, saving, merging, rendering. Start with store/ and save.py."""
