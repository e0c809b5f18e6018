"""Tests of administrative units."""
