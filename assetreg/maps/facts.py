"""What the panel of the map says about a facility or a unit: sentences, numbers and links, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.assets.labels import OUTCOME_LABELS, STATUS_LABELS
from assetreg.assets.models import OUTCOMES
from assetreg.assets.queries import get_facility
from assetreg.assets.records import FacilityRecord
from assetreg.commuting.burden import Burden
from assetreg.commuting.queries import Flow, flows_of_facility, list_provinces, province_burden
from assetreg.core.i18n import format_money_glance, format_number, gettext
from assetreg.maps import queries


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: a label, its value, and a word beside it where the value is uncertain."""

    label: str
    value: str
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All the panel needs to know. ``kicker`` stands above the title; ``lat``, ``lon`` in degrees."""

    kicker: str
    title: str
    facts: list[Fact]
    tags: list[str] = field(default_factory=list)
    outcome: dict[str, str] | None = None
    lat: float | None = None
    lon: float | None = None


def facility_facts(session: Session, code: str) -> Facts:
    """A facility in a few lines; raises NotFound."""
    return facts_of_record(get_facility(session, code), flows_of_facility(session, code))


def facts_of_record(record: FacilityRecord, flows: list[Flow]) -> Facts:
    """The same from what was already read."""
    tags = [gettext(STATUS_LABELS[record.status])] if record.status in ("vacant", "encroached", "demolished") else []
    if record.is_demonstration:
        tags.append(gettext("demonstration record"))
    if record.location_source == "unit_centre":
        tags.append(gettext("place estimated"))
    return Facts(
        kicker=" · ".join(filter(None, (record.commune_name, record.province_name, record.code))),
        title=record.name,
        outcome={"key": record.outcome, "label": gettext(OUTCOME_LABELS[record.outcome])},
        tags=tags,
        facts=[*_size_and_value(record), *(fact for flow in _references_last(flows) for fact in _flow(flow))],
        lat=record.latitude,
        lon=record.longitude,
    )


def _size_and_value(record: FacilityRecord) -> list[Fact]:
    facts = []
    if record.former_commune_name:
        former = ", ".join(
            filter(None, (record.former_commune_name, record.former_district_name, record.former_province_name))
        )
        facts.append(Fact(gettext("Before 1 July 2025 it lay in"), former))
    if record.land_area_m2 is not None or record.gross_floor_m2 is not None:
        sizes = f"{format_number(record.land_area_m2)} m² / {format_number(record.gross_floor_m2)} m²"
        facts.append(Fact(gettext("Land / gross floor"), sizes))
    if record.residual_value_vnd is not None:
        facts.append(Fact(gettext("Residual value"), format_money_glance(record.residual_value_vnd)))
    if record.headcount is not None:
        facts.append(Fact(gettext("Staff counted here"), gettext("{n} staff", n=record.headcount)))
    return facts


def _references_last(flows: list[Flow]) -> list[Flow]:
    return sorted(flows, key=lambda flow: flow.basis == "reference")


def _flow(flow: Flow) -> list[Fact]:
    if flow.basis == "unknown":
        return [Fact(gettext("Staff moved to"), gettext(f"unknown.{flow.unknown_reason}"))]
    way = f"{format_number(flow.distance_km, 1)} km · {format_number(flow.duration_min, 0)} {gettext('minutes')}"
    if flow.basis == "reference":
        return [Fact(gettext("To the provincial centre (reference)"), way, gettext("estimate"))]
    return [
        Fact(gettext("Staff moved to"), flow.destination_name or "–"),
        Fact(gettext("One way to the new centre"), way, gettext("estimate")),
    ]


def unit_facts(session: Session, unit: AdminUnit, *, quality: str, lon: float, lat: float) -> Facts:
    """A province, district or commune in a few lines: its seat, and for one of today its facilities and burden."""
    place = UnitPlace(unit.code, unit.level, unit.name, quality, lon, lat)
    if unit.valid_to is not None:
        return facts_of_unit(place, past=True)
    if unit.level == "province":
        counts = queries.outcomes_of_unit(session, province=unit.code)
    else:
        counts = queries.outcomes_of_unit(session, commune_id=unit.id)
    return facts_of_unit(place, counts=counts, figures=burden_figures(session, unit))


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """A unit and its centre, as far as the panel speaks of them."""

    code: str
    level: str
    name: str
    quality: str
    lon: float
    lat: float


def facts_of_unit(
    place: UnitPlace, *, past: bool = False, counts: Mapping[str, int] | None = None, figures: Sequence[Fact] = ()
) -> Facts:
    """The same from what was already read; ``past``: a unit that ended with the districts."""
    is_rough = place.quality == "estimate"
    seat = Fact(
        gettext("Seat"),
        gettext("centre of the unit") if is_rough else gettext("known"),
        gettext("estimate") if is_rough else None,
    )
    return Facts(
        kicker=gettext("Code {code}", code=place.code),
        title=place.name,
        tags=[gettext("until 30 June 2025")] if past else [],
        facts=[seat, *_outcomes(counts or {}), *figures],
        lat=place.lat,
        lon=place.lon,
    )


def _outcomes(counts: Mapping[str, int]) -> list[Fact]:
    if not counts:
        return []
    parts = [f"{format_number(counts[o])} {gettext(OUTCOME_LABELS[o]).lower()}" for o in OUTCOMES if counts.get(o)]
    return [Fact(gettext("Facilities"), f"{format_number(sum(counts.values()))}: {', '.join(parts)}")]


def burden_figures(session: Session, unit: AdminUnit | None) -> list[Fact]:
    """The burden of a present province or commune, of the whole country without one; empty where none is measured."""
    if unit is None:
        return _country_figures(session)
    destination = unit.code if unit.level == "commune" else None
    found = province_burden(session, unit.province_code, destination=destination)
    if found is None or (not found.total.staff and not found.unknown_staff):
        return []
    tag = gettext("estimate") if found.run.is_estimate else None
    unknown = [_unknown(found.unknown_staff)] if found.unknown_staff else []
    return [*figures_of(found.total, tag), *unknown]


def figures_of(burden: Burden, tag: str | None) -> list[Fact]:
    """A burden in four figures, each with ``tag`` where it rests on distances; none where nobody is counted."""
    if not burden.staff:
        return []
    return [
        Fact(gettext("Staff who travel"), format_number(burden.staff)),
        Fact(
            gettext("Median · 90th percentile"),
            f"{format_number(burden.median_km, 1)} · {format_number(burden.p90_km, 1)} km",
            tag,
        ),
        Fact(gettext("Over 15 km"), f"{format_number(burden.share_above[15] * 100, 1)} %", tag),
        Fact(gettext("Person-km a day"), format_number(burden.person_km_day, 0), tag),
    ]


def _unknown(staff: int) -> Fact:
    return Fact(gettext("Destination unknown"), gettext("{n} staff", n=staff))


def _country_figures(session: Session) -> list[Fact]:
    provinces = [province for province in list_provinces(session) if province.burden.staff or province.unknown_staff]
    if not provinces:
        return []
    tag = gettext("estimate") if any(province.is_estimate for province in provinces) else None
    return [
        Fact(gettext("Provinces that count staff"), format_number(len(provinces))),
        Fact(gettext("Staff who travel"), format_number(sum(p.burden.staff for p in provinces))),
        Fact(gettext("Person-km a day"), format_number(sum(p.burden.person_km_day for p in provinces), 0), tag),
        _unknown(sum(p.unknown_staff for p in provinces)),
    ]
