"""Alerts: what officials say, once, and everywhere it is read; and what other services alert.

`cap/` reads and judges alerts in the Common Alerting Protocol and in the weather service's JSON.
"""
