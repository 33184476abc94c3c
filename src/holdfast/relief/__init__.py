"""Relief: people looking for people, and later shelters, offers of help and what else is needed.

`pfif/` reads, judges and writes records of the People Finder Interchange Format.
"""
