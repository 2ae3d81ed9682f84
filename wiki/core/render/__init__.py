"""A page's Markdown as safe HTML: a body rendered once for each blob, then put into its places; begin at body.py."""
