"""The register: facilities, the unit in which headquarters and house-and-land sites are counted."""
