"""Rules of this app, by subject."""
