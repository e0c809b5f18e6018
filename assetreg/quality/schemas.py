"""What somebody says who has looked at a finding: which check, and why the place is right."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from assetreg.core.parse import Reads, Schema
from assetreg.core.values import read_code, read_text


class VerdictInput(Schema):
    """``check_code``: a check that failed on the facility; ``reason``: why the place is right all the same."""

    check_code: Annotated[str, Reads(read_code), Field(max_length=40)]
    reason: Annotated[str, Reads(read_text), Field(min_length=5, max_length=500)]
