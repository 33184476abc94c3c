"""Django's PostgreSQL backend, less chatty: see :mod:`holdfast.kernel.postgres.base`."""
