"""Search in the browser: routes.py is the page and the quick switcher, finding.py what they list."""
