"""The People Finder Interchange Format (PFIF 1.1 to 1.4): reading, writing, expiry, the rules."""
