"""Tests of deliveries and what follows them."""
