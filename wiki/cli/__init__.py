"""`python -m wiki …`: one module for each family of commands. Start with main.py."""
