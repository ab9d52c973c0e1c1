"""Data files that people write: YAML read with the place of everything, checked against a JSON Schema, and findings about it."""
