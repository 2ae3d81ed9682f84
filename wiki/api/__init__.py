"""The JSON API at `/-/api/v1/`. Start with pages.py; calling.py says who calls, problems.py how refusals look."""
