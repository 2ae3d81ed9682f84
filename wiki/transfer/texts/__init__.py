"""Small readings of Markdown that several formats share."""
