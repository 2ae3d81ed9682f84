"""An event as one Markdown or HTML file, and back from Markdown. Start at write.py."""
