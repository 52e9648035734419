"""Judgements from regulations, by subject: values in, findings out."""
