"""Lists that people keep: filters saved under a name, for oneself or for the colleagues of a province."""
