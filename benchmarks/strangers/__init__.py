"""Made-up vaults of people nobody here knows, with exact gold: many industries, house styles and sorts of names.

`python -m benchmarks.strangers OUT --vaults 300 --seed 1` writes OUT/<nnn>/vault/**.md and OUT/<nnn>/gold.json; the
same seed gives the same bytes. `python -m benchmarks.strangers.score OUT` reads them with kg and says how well.

Five industries and five layouts are held out: what is learnt from these vaults never sees them, and `--held-out`
writes vaults of nothing else. The industries: insurance, newspaper, rail, robotics, school_district. The layouts:
captains_log, court_record, email_digest, kanban, numbered_minutes. Their data says `held_out = true`.

gold.json has the industry, layout and origins of the people; `own`, the vault's owner and company; `names` with kind
and aliases, of kind "None" what looks like a name and is none; by note and line `mentions` and `tempting` (what is no
name) with offsets in characters, `commitments`, `decisions` and `relations`; and by note who attended.
"""
