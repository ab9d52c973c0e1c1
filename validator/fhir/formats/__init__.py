"""Resources as bytes: JSON, XML and NDJSON read with the place of everything, and written."""
