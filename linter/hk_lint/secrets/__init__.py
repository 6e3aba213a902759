"""Secrets in text: what they look like, whether they are real, and how to hide them.

`patterns.json` is the one table of providers' formats; rules and redaction both read it.
"""
