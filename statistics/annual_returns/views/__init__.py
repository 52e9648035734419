"""Pages of the annual return, by subject."""
