"""Who reads words out."""
