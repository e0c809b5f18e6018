"""assetreg: the public asset and headquarters inventory of a merged province."""

__version__ = "0.1.0"
