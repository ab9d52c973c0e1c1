"""FHIR packages: folders and archives of conformance resources, the cache that tools share, and registries."""
