"""Pictures that people send, made fit to be kept: upright, small, without metadata. Begin at studio.py."""
