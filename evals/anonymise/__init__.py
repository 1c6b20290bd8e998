"""People, firms, addresses, numbers and sums of a library replaced by invented ones, the same for the same throughout.

Not here: where threads come from and how they are cut (`evals.importing`).
"""

from evals.anonymise.anonymiser import Anonymiser
from evals.anonymise.cast import Party

__all__ = ["Anonymiser", "Party"]
