"""The forms and books that offices hand in as they come, each recognised by what stands on it."""

from __future__ import annotations

from collections.abc import Sequence

from assetreg.imports.reading.forms import Form, Page
from assetreg.imports.reading.layouts import (
    account_book,
    decision_register,
    declared_lists,
    delivery_annex,
    form_04a,
    general_inventory,
    goods_list,
    handling_list,
    land_office,
    ministry_export,
    moved_cars,
    surplus_list,
)
from assetreg.imports.reading.layouts.other_papers import REFUSED

FORMS: Sequence[Form | Page] = (
    form_04a.FORM,
    declared_lists.CARS,
    declared_lists.OTHERS,
    ministry_export.FORM,
    account_book.FORM,
    general_inventory.FORM,
    surplus_list.FORM,
    land_office.FORM,
    goods_list.FORM,
    handling_list.FORM,
    decision_register.FORM,
    delivery_annex.FORM,
    moved_cars.FORM,
)

__all__ = ["FORMS", "REFUSED"]
