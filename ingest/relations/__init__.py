"""Relation extraction: what sentences, tables, links and lists say of two names."""
