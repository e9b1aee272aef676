"""`kg unsure`: a judgement about two names."""

from __future__ import annotations

from kg.cli.judging import judge_command

unsure_command = judge_command(
    "unsure",
    """Nobody knows whether NAME and OTHER are one: they stay two, and are not asked about again.""",
)
