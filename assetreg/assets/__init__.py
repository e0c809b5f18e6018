"""The register: houses and land that public bodies hold, what they are worth, and what becomes of them."""
