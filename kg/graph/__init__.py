"""The graph: claims folded under one identity, and when each holds."""
