"""Lifecycle tables, by subject."""
