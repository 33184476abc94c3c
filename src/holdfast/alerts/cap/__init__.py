"""The Common Alerting Protocol (OASIS CAP 1.2): reading, writing, and the rules for both."""
