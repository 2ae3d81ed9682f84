"""Accounts in the browser: the first admin, signing in and out, one's own account, invitations, everybody else's."""
