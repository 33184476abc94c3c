"""Social networks on which the city has an account."""
