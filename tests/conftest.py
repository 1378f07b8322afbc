"""Settings for all tests."""

from hypothesis import settings

# A loaded machine must not fail a property; what it finds is tried again from the same seeds everywhere.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
