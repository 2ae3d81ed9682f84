"""Who may do what: accounts, roles, signing in, tokens, invitations, notices. No Flask; start at permissions.py."""
