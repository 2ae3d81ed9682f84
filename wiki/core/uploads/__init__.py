"""Files that people add to an event: which are taken, what they are called, and the one commit that adds them."""
