"""Notices, news, policies and downloads for the public."""
