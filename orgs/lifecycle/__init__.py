"""Lifecycle tables of this app."""
