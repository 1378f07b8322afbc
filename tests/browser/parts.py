"""The parts of the widget, by the names that pages style them by."""

from playwright.sync_api import Locator


def part(widget: Locator, name: str) -> Locator:
    """Every element of a widget that has a part's name, maybe among others."""
    return widget.locator(f'[part~="{name}"]')
