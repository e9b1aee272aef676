"""`kg timeline`: what happened, day by day."""

from kg.cli import COMMANDS
from kg.cli.answering import question_command
from kg.questions import questions

timeline_command = question_command(
    "timeline",
    questions()["timeline"],
    bare="about",
    line=COMMANDS["timeline"],
    shown=(
        'kg timeline "tenant quotas"',
        "kg timeline Microsoft --since 2025-11-01",
        "kg timeline Kurt --as-of 2025-11-01",
    ),
)
