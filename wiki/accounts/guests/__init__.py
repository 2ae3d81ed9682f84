"""People without an account: links that let them work on one event or talk."""
