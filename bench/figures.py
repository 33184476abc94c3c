"""A figure as it is printed; the product's own `holdfast bench` prints the same."""

from holdfast.config.figures import Figure, show

__all__ = ["Figure", "show"]
