"""Schedules that come in, again and again, beside people who write. Start at model.py, then plan.py."""
