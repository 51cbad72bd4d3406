"""Renders many briefs: in processes of their own, within limits, and only those that something has changed for.

``planning`` says which briefs there are and what tells that one has changed, ``earlier`` which of them an earlier run
has left whole, ``crew`` has the others rendered by ``worker`` processes, ``writing`` puts all of them together. Nothing
is imported here, so that a worker can say how many threads it wants before anything starts them.
"""
