"""`kg timeline`: what happened, day by day."""

from kg.cli.answering import question_command
from kg.questions import questions

timeline_command = question_command(questions()["timeline"], name="timeline", bare="about")
