"""What every router answers: the distance and duration of each of many trips, and how it knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""Shape (n, 2): longitude and latitude in degrees, WGS84."""


@dataclass(frozen=True, slots=True)
class Method:
    """How a number came about; stored with it and shown beside it.

    ``is_estimate`` is True where no road was followed; ``parameters`` are what is needed to repeat it.
    """

    name: str
    is_estimate: bool
    parameters: dict[str, float | str]


@dataclass(frozen=True, slots=True)
class Trips:
    """One way, element by element: ``distance_m`` metres and ``duration_s`` seconds, both of shape (n,)."""

    distance_m: NDArray[np.float64]
    duration_s: NDArray[np.float64]


class Router(Protocol):
    """Answers trips; it never drops one and never answers by another method than it names."""

    @property
    def method(self) -> Method: ...

    def trips(self, origins: Points, destinations: Points) -> Trips:
        """The trip from each origin to the destination in the same place of the other array."""
        ...
