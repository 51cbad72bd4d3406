"""``icp score`` on a Spark cluster: accounts are judged where they lie, by Spark's own expressions.

No row passes through Python, and none comes to the driver: it is told counts, and one example of what is wrong.
"""
