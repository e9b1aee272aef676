"""Cards: what is known of a thing, a meeting or an event, in sections, laid out for people and programs."""
