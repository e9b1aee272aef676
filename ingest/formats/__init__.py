"""Readers: the bytes of one format to a Note."""
