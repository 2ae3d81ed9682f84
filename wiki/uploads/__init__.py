"""Pictures and other files that come into an event: checked, turned, made small, kept by a commit. Start at routes.py."""
