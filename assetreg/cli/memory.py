"""``assetreg audit`` where every table is known that has a memory: an act may have touched any of them."""

from assetreg.accounts import models as _accounts
from assetreg.agencies import models as _agencies
from assetreg.assets import models as _assets
from assetreg.audit.commands import audit
from assetreg.commuting import groups_models as _commuting
from assetreg.dispositions.execution import models as _execution
from assetreg.dispositions.law.delegations import models as _delegations
from assetreg.documents import models as _documents
from assetreg.duplicates import models as _duplicates
from assetreg.movables import models as _movables
from assetreg.quality import models as _quality
from assetreg.stocktakes import models as _stocktakes

__all__ = ["audit"]

# Imported to be mapped: what no model speaks of cannot be put back.
_KNOWN = (
    _accounts, _agencies, _assets, _commuting, _delegations, _documents, _duplicates, _execution, _movables, _quality,
    _stocktakes,
)  # fmt: skip
