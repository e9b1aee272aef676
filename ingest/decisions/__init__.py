"""Decisions: made, asked for and reversed, listed and in sentences."""
