"""Question sets in public formats, as articles and a dataset.

Each importer is a function from the paths of its sources to an `Import`. Whatever a source holds that can't become an
article or a case is named in `Import.left_out`; a source that doesn't have its format raises `DatasetError`.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from evals.importers import beir, clapnq, csv_file, multihop_rag, squad
from evals.importers.result import Import

Importer = Callable[[Sequence[Path]], Import]

IMPORTERS: Mapping[str, Importer] = {
    "squad": squad.load,
    "squad-paragraphs": squad.load_paragraphs,
    "beir": beir.load,
    "multihop-rag": multihop_rag.load,
    "clapnq": clapnq.load,
    "csv": csv_file.load,
}
"""By the name that the command line has for a format."""
