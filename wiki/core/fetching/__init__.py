"""Asks other hosts for what people name by an address. Start at fetch.py; guard.py says where a connection may go."""
