"""`kg different`: a judgement about two names."""

from __future__ import annotations

from kg.cli.judging import judge_command

different_command = judge_command(
    "different",
    """NAME and OTHER are two, whatever else makes them look like one.""",
)
