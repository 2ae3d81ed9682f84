"""The history of pages and events in the browser: revisions, differences, restoring, recent changes."""
