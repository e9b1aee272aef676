"""Words: tokens, the gazetteer of names, cues, dates and headings."""
