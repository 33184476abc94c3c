"""Service alerts of transit agencies (GTFS-Realtime): reading, and the rules."""
