"""Relief at the desk: shelters and centers."""
