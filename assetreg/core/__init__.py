"""The small library under every feature; it knows no feature and no Flask."""
