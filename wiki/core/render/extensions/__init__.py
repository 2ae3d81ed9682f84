"""What Python-Markdown does not do by itself, one habit of writers to a module; markdown.py joins them up."""
