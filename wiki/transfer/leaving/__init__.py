"""An event in other forms, for the command line and the browser. Start at exports.py."""
