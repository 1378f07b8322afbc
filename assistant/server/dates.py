"""Days in words."""

from datetime import date

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day_in_words(day: date) -> str:
    """Such as "11 January 2024", whatever the locale of the server."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
