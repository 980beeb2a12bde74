"""The language of booking: one engine, and one grammar per language as data."""
