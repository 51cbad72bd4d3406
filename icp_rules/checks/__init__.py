"""Checks of rule sets that go beyond their language."""
