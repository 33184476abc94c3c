"""People who contact us: found, shown, changed, merged, held, exported and erased by staff."""
