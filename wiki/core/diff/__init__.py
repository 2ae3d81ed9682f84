"""What differs between two texts, shown to people who read Japanese or English.

`texts.py` compares two pages (`diff_texts`), `words.py` two short texts (`diff_words`), `three_way.py` what two people
made of one text (`three_way_rows`). Below them: `model.py` (what comes out), `tokens.py` (what counts as a word),
`readable.py` (differences moved to where a reader expects them), `pairing.py` (which line became which), `moved.py`,
`folds.py`, `fields.py`, and for three texts `regions.py` and `clashes.py`.
"""
