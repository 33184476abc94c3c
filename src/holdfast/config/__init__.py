"""Settings, urls, serving, commands and the demo city: the only place that knows everything."""
