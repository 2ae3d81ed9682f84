"""Schedules of other programs, read into one model: start at read.py, then gathering.py. connpass.py asks for its own."""
