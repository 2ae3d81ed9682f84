"""An event before and while it happens: its agenda, what is on now, who takes notes of what. Start at routes.py."""
