"""Killing a running product under load, and comparing what was acknowledged with what is there.

The acknowledgements are noted here, outside the product; the mail server is a real SMTP server in
this process that remembers every message it took.
"""
