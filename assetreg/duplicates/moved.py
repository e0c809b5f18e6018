"""Where a record went that was merged into another: every address with its code leads on."""

from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.core.errors import Conflict, NotFound, Problem
from assetreg.duplicates.queries import survivors_of
from assetreg.web.transactions import READING, db


def led_on(problem: Problem) -> ResponseReturnValue | Problem:
    """The answer that leads to the record that stays, where the one asked for was merged; else the problem.

    Reading is redirected for good (301), with its ``Location`` and, to scripts, ``merged_into``; writing is refused
    (409 ``facility_merged``): whoever writes must see first what the other record says.
    """
    code = problem.params.get("facility")
    if not isinstance(problem, NotFound) or problem.code != "facility_not_found" or not isinstance(code, str):
        return problem
    stays = survivors_of(db(), [code]).get(code)
    if stays is None:
        return problem
    if request.method not in READING:
        return Conflict("facility_merged", merged=code, merged_into=stays)
    values = request.view_args or {}
    if code not in values.values() or request.endpoint is None:
        return problem
    moved: dict[str, Any] = {name: stays if value == code else value for name, value in values.items()}
    address = url_for(request.endpoint, **(moved | request.args.to_dict(flat=False)))
    if not request.path.startswith("/api/"):
        return redirect(address, code=301)
    answer = jsonify({"merged_into": stays})
    answer.status_code, answer.headers["Location"] = 301, address
    return answer
