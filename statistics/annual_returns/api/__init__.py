"""The interface of the annual return, version 1."""
