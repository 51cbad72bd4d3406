"""Outreach briefs: one for each chosen account and persona, from Jinja templates over Markdown.

``render`` writes them, ``check`` examines templates without rendering, ``panel`` tells who is known and who is missing,
``context`` and ``reference`` say what a template is given. Nothing is imported here, so that ``builtin``, which every
command loads, stays light.
"""
