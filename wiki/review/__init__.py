"""Proposals: changes offered for review, kept on refs of their own until they land. The speaker's check is one. Start at routes.py."""
