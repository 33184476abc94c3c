"""Road events of those who keep the roads (Work Zone Data Exchange, WZDx 4): reading, the rules."""
