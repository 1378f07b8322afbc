"""onnxruntime, kept from reporting to its maker."""

import os
from types import ModuleType

SWITCH = "ORT_DISABLE_TELEMETRY"


def import_onnxruntime() -> ModuleType:
    """Import onnxruntime. The only way to it in this package.

    From 1.32 on, its builds send reports of what they run to their maker, and write an identifier of the machine into
    the user's cache, from the moment of the import on. Only this variable prevents both; whoever sets it to something
    else wants them. Where a host program has imported onnxruntime before, its later reports are turned off, which is
    all that is left to do.
    """
    os.environ.setdefault(SWITCH, "1")
    import onnxruntime

    if os.environ[SWITCH] == "1":
        onnxruntime.disable_telemetry_events()
    module: ModuleType = onnxruntime
    return module
