"""Commands that belong to the whole installation; features' own are in their management folders."""
