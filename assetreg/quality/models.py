"""The tables of location quality: the formula, scores, what people looked at, water, and published figures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import Computed, FetchedValue, ForeignKey, Integer, Numeric
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.audit.models import Remembered
from assetreg.core.db import Base

COUNTS = ARRAY(Integer)


class PlaceCheck(Base):
    """One check in one version of the formula; ``bit`` is its place in the whole numbers of a score.

    A failed check costs ``weight`` of 100 points, one that cannot be made withholds ``withheld``; ``limit_m`` metres.
    """

    __tablename__ = "place_check"

    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    bit: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str]
    severity: Mapped[str]
    weight: Mapped[int] = mapped_column(Integer)
    withheld: Mapped[int] = mapped_column(Integer)
    limit_m: Mapped[float | None]
    may_be_right: Mapped[bool]  # whether a person who has looked may say that it is right


class PlaceScore(Base):
    """How far one facility's place can be believed; kept by the database (``migrations/replaceable/place_scores.sql``).

    ``failed``, ``passed``, ``unmade`` and ``looked_at`` (failed, and found right by a person) have a bit per check.
    It waits to be counted anew where ``facility_revision`` is not the facility's.
    """

    __tablename__ = "place_score"

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"), primary_key=True)
    province_code: Mapped[str]
    commune_id: Mapped[int]
    score: Mapped[int] = mapped_column(Integer)
    importance: Mapped[Decimal] = mapped_column(Numeric(6, 3))
    # The lower, the sooner it wants mending.
    rank: Mapped[int] = mapped_column(Integer, Computed("-round((100 - score) * importance * 10)"))
    location_source: Mapped[str]
    failed: Mapped[int] = mapped_column(Integer)
    passed: Mapped[int] = mapped_column(Integer)
    unmade: Mapped[int] = mapped_column(Integer)
    looked_at: Mapped[int] = mapped_column(Integer)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    formula: Mapped[int] = mapped_column(Integer)
    facility_revision: Mapped[int]


class PlaceVerdict(Remembered, Base):
    """Somebody looked at a finding and says that the place is right; it stands as long as point and commune stand."""

    __tablename__ = "place_verdict"

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    check_code: Mapped[str]
    reason: Mapped[str]
    looked_on: Mapped[dt.date]
    looked_quad: Mapped[int]
    looked_commune_id: Mapped[int]


class WaterLayer(Base):
    """One layer of lakes and rivers that somebody loaded; beyond its ``extent`` it says nothing."""

    __tablename__ = "water_layer"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    credit: Mapped[str]
    digest: Mapped[str]  # SHA-256 of the file
    loaded_on: Mapped[dt.date]
    bodies: Mapped[int] = mapped_column(Integer)
    extent: Mapped[WKBElement] = mapped_column(Geometry("POLYGON", 4326, spatial_index=False), deferred=True)


class QualitySnapshot(Base):
    """The heading of one province's figures, published on a day because of a load; never changed.

    ``grounds`` says what there was to compare with; the same register and grounds give the same ``digest``.
    """

    __tablename__ = "quality_snapshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    province: Mapped[str]
    day: Mapped[dt.date]
    cause: Mapped[str]  # import, units, count
    cause_number: Mapped[int | None]  # of the batch
    formula: Mapped[int] = mapped_column(Integer)
    grounds: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[str]
    taken_at: Mapped[dt.datetime] = mapped_column(server_default=FetchedValue())


class QualityFigure(Base):
    """The published figures of one commune, which it names itself; arrays count by check (in the order of their bits)
    and by bands of five points."""

    __tablename__ = "quality_figure"

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("quality_snapshot.id"), primary_key=True)
    province_code: Mapped[str]
    commune_id: Mapped[int] = mapped_column(primary_key=True)
    commune_code: Mapped[str]
    commune_name: Mapped[str]
    facilities: Mapped[int] = mapped_column(Integer)
    restricted: Mapped[int] = mapped_column(Integer)
    score_sum: Mapped[int]
    importance_sum: Mapped[Decimal] = mapped_column(Numeric)
    weighted_sum: Mapped[Decimal] = mapped_column(Numeric)
    bands: Mapped[list[int]] = mapped_column(COUNTS)
    failed: Mapped[list[int]] = mapped_column(COUNTS)
    passed: Mapped[list[int]] = mapped_column(COUNTS)
    unmade: Mapped[list[int]] = mapped_column(COUNTS)
    looked_at: Mapped[list[int]] = mapped_column(COUNTS)
    sources: Mapped[dict[str, int]] = mapped_column(JSONB)
