"""Changes of rule sets that tests should notice: an edge moved, an operator swapped, an item, points or a rule gone.

A change is one of the file's tree (``changes``, ``conditions``, ``comparisons``), read again as any file is
(``mutants``), so that a changed rule set is one that somebody could have written. What means the same as before
(``meaning``) is none. ``noticing`` finds those that no case notices.
"""
