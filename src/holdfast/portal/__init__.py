"""The resident's site: ask, report, track, my cases, what the city has open. Owns no tables.

Every page works without JavaScript and in every language of the installation, with the language
in the path. Pages that are the same for everyone (home, services, the list of cases, the public
page of a case) are cacheable: they set no cookie and read none. Reporting and tracking set none
either: the unguessable id of the run, or the code beside the case's number, is what proves that a
form comes from its reader (see `forms.py`). Only *my cases* has a session.

Records nothing itself; listens for nothing.
"""
