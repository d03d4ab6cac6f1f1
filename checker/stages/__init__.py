"""The two stages of a run that talk to the world: checking links, and archiving them."""
