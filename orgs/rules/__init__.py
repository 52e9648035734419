"""Judgements on organisations: values in, findings out."""
