"""Reuse, handover or disposal: what the law asks, the cases that do it, their papers, and what came of them."""
