"""The base of every value that crosses a boundary: immutable, strict about its keys."""

from pydantic import BaseModel, ConfigDict


class FrozenModel(BaseModel):
    """An immutable value whose unknown keys are errors.

    Results travel as JSON (receipts, the HTTP API, evaluation files), so a key that nobody reads is
    a sign of a file from elsewhere, not something to drop silently. JSON has no NaN and no infinity.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
