"""Texts as few bytes."""

from __future__ import annotations

import zlib


def packed(text: str) -> bytes:
    """The bytes of a text, compressed."""
    return zlib.compress(text.encode())


def unpacked(data: bytes) -> str:
    """The text of bytes that `packed` made. Raises zlib.error, or UnicodeDecodeError."""
    return zlib.decompress(data).decode()
