"""Entity resolution: which names are one person or thing, and which note a link means."""
