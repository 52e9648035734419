"""Views of this app, by subject."""
