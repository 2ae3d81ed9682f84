"""Reading and writing pages in the browser."""
