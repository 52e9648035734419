"""Querysets of this app, by subject."""
