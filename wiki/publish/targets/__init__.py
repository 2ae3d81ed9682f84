"""Places that a release is brought to."""
