"""Accounts in the browser: coming in (routes.py), one's own account (own/), everybody's (everyone/). Rules: wiki/people."""
