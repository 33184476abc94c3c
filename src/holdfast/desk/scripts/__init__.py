"""Scripts at the desk: written as an outline, looked at, published, measured."""
