"""Three-way merge of Markdown texts, finer than Git's: `merge_texts`.

Read `texts.py` (the public function and why it is built this way), then `units.py` (what a unit is), `align.py` and
`script.py` (what one side did to the base), `combine.py` (what both did), `insertions.py` and `matter.py` (two
insertions at one place) and `write.py` (lines, blank lines and marks).
"""

# The one folder whose __init__ names something: callers say `from wiki.core.merge import merge_texts`
# and need not know that the merge has parts.
from wiki.core.merge.texts import Merge, merge_texts

__all__ = ["Merge", "merge_texts"]
