"""Scores accounts that memory does not hold: in parts, each of which is judged as all accounts would be.

The rows are split by account into parts on disk, each part is judged and kept, and at the end the parts are written as
one output. A run that is stopped goes on where it was, as long as nothing that went in has changed.
"""
