"""How two web domains are related."""

from __future__ import annotations


def ending_apart(a: str, b: str) -> bool:
    """Tell whether two domains differ in their ending alone, as acme.com and acme.co.uk."""
    label, _, ending = a.partition(".")
    other_label, _, other_ending = b.partition(".")
    return label == other_label and ending != other_ending


def is_below(a: str, b: str) -> bool:
    """Tell whether one of two domains is a subdomain of the other."""
    return a.endswith(f".{b}") or b.endswith(f".{a}")
