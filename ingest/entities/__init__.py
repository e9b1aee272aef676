"""Mention candidates: what may be a name, what a note is the page of, the numbers of releases."""
