"""Random numbers without a state: each is a hash of what it is for.

The hash is the finalising step of SplitMix64 (G. Steele, D. Lea and C. Flood, "Fast splittable pseudorandom number
generators", 2014) over a key and a counter that advances by the golden ratio; a stream is that generator started at
its key.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
UNIT = 1.0 / 9007199254740992.0  # 2 to the power of -53


@njit(uint64(uint64), cache=True, inline="always")
def mixed(word):
    """Give 64 well-mixed bits of a word."""
    word = (word ^ (word >> _30)) * _FIRST
    word = (word ^ (word >> _27)) * _SECOND
    return word ^ (word >> _31)


@njit(uint64(uint64, uint64), cache=True)
def key_of(seed, replication):
    """Give the key of a replication's stream."""
    return mixed(mixed(seed + GOLDEN) + replication * GOLDEN)


@njit(cache=True, inline="always")
def uniform(key, counter):
    """Give a number in [0, 1) with 53 random bits."""
    return (mixed(key + counter * GOLDEN) >> _11) * UNIT
