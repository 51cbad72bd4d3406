"""Sets of sums as the bits of whole numbers: adding one to another is a few shifts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Runs of sums that are told apart in one set; of more, all that lies between the least and the most is taken.
_MOST_RUNS = 200

# The least and the most of what comes to some points; the same but for points that fade.
Span = tuple[int, int]


class Sums(NamedTuple):
    """The sums there can be: ``least`` and a bit are one of them where the bit, counted from the lowest, is set."""

    least: int
    bits: int

    @classmethod
    def of(cls, spans: Iterable[Span]) -> Sums:
        """Return all sums that lie in one of the spans."""
        spans = list(spans)
        least = min((low for low, _ in spans), default=0)
        bits = 0
        for low, high in spans:
            bits |= ((1 << (high - low + 1)) - 1) << (low - least)
        return cls(least, bits)

    @property
    def most(self) -> int:
        """The highest of the sums."""
        return self.least + self.bits.bit_length() - 1

    def plus(self, other: Sums) -> Sums:
        """Return what one of these and one of the others come to."""
        if self.bits == 1 or other.bits == 1:
            return Sums(self.least + other.least, self.bits * other.bits)
        own, others = _runs(self), _runs(other)
        few, many = (self, other) if own <= others else (other, self)
        if min(own, others) > _MOST_RUNS:
            few = Sums(few.least, (1 << few.bits.bit_length()) - 1)
        bits = 0
        for start, length in few.runs():
            bits |= _spread(many.bits, length) << start
        return Sums(few.least + many.least, bits)

    def runs(self) -> Iterator[tuple[int, int]]:
        """Yield where each run of bits starts, and how long it is."""
        bits, start = self.bits, 0
        while bits:
            gap = (bits & -bits).bit_length() - 1
            bits >>= gap
            length = (~bits & (bits + 1)).bit_length() - 1
            yield start + gap, length
            bits >>= length
            start += gap + length

    def cut(self, low: int | None, high: int | None) -> Sums:
        """Return the sums with what is beyond a limit brought back to it."""
        least, bits = self
        if high is not None and bits and self.most > high:
            kept = high - least
            if kept < 0:
                least, bits = high, 1
            else:
                bits = bits & ((1 << kept) - 1) | 1 << kept
        if low is not None and bits and least < low:
            below = low - least
            under = bits & ((1 << below) - 1)
            least, bits = low, (bits >> below) | (under != 0)
        return Sums(least, bits)

    def between(self, first: int, last: int) -> Sums:
        """Return the sums from the first to the last, both included."""
        first = max(first, self.least)
        if last < first:
            return Sums(first, 0)
        return Sums(first, (self.bits >> (first - self.least)) & ((1 << (last - first + 1)) - 1))

    def any_between(self, first: int, last: int) -> bool:
        """Tell whether one of the sums lies there, both ends included."""
        return self.between(first, last).bits != 0

    def or_(self, other: Sums) -> Sums:
        """Return the sums that are in one of both sets."""
        least = min(self.least, other.least)
        return Sums(least, self.bits << (self.least - least) | other.bits << (other.least - least))


NOTHING = Sums(0, 1)
NONE = Sums(0, 0)


def _runs(sums: Sums) -> int:
    return (sums.bits & ~(sums.bits << 1)).bit_count()


def _spread(bits: int, length: int) -> int:
    """Return the bits with each of them as the first of a run of that length."""
    done = 1
    while done < length:
        step = min(done, length - done)
        bits |= bits << step
        done += step
    return bits
