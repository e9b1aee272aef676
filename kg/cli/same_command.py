"""`kg same`: a judgement about two names."""

from __future__ import annotations

from kg.cli.judging import judge_command

same_command = judge_command(
    "same",
    """NAME and OTHER are one: of people, accounts, programs and so on.

    The graph shows both under the name of OTHER.""",
)
