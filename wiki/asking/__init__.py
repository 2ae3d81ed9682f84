"""Ask the history: questions in SQL to the index, for organisers."""
