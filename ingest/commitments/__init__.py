"""Commitments: check boxes, tasks, and promises in prose, lists and tables."""
