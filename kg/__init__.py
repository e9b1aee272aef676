"""kg reads meeting notes and answers who is who, who committed to what and what depends on what."""

__version__ = "0.1.0"
