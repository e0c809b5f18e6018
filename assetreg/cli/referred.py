"""The tables that tables of any feature refer to: who made a row, under which act, by which job; for lone commands."""

import assetreg.accounts.models
import assetreg.audit.models
import assetreg.jobs.models  # noqa: F401
