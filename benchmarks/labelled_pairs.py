"""Pairs of records of which it is known whether they are one facility: made after the habits of real lists.

One facility entered twice: with a typing error, abbreviated or without accents, under its former and its present
commune, by the commune and by the department, copied from one list into another. Two facilities that look like one:
schools number 1 and 2, the seat of a commune and its police, points of one school, seats of communes merged into one,
neighbours of one name. What is not known is left out on either side, as lists do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count
from random import Random

from assetreg.core.text import fold
from assetreg.duplicates.names import taken_apart
from assetreg.duplicates.scoring import Traits

COMMUNES = (
    "Ia Krái Ia_Tô Ia_Grăng Ia_Khai Ia_O Ia_Chía Ia_Hrung Ia_Bă Ia_Sao Ia_Yok Tân_Lập Tân_An Hòa_Phú Nghĩa_Hưng "
    "Phú_Hòa Đăk_Krong Đak_Rong Kon_Thụp Lơ_Pang Chư_Prông Bình_Thành Tây_Giang Vĩnh_An Cát_Khánh Cát_Minh "
    "Mỹ_Hiệp Mỹ_Lợi Nhơn_Hậu Nhơn_Mỹ Hoài_Sơn"
).replace("Ia Krái", "Ia_Krái").split()  # fmt: skip
PEOPLE = (
    "Nguyễn_Du Nguyễn_Trãi Lê_Lợi Lê_Lai Trần_Phú Trần_Quốc_Toản Kim_Đồng Võ_Thị_Sáu Hùng_Vương Quang_Trung "
    "Phan_Bội_Châu Phan_Chu_Trinh Lý_Tự_Trọng Nơ_Trang_Long Hoa_Hồng Hoa_Sen Sơn_Ca"
).split()


@dataclass(frozen=True)
class Said:
    """A record as its list has it: degrees, m2, whole dong; None: the list does not say."""

    name: str
    holder: str
    commune: int
    former: int | None
    point: tuple[float, float] | None
    land: Decimal | None
    floor: Decimal | None
    cost: int | None
    year: int | None


@dataclass(frozen=True)
class Pair:
    """Two records, whether they are one facility, and the habit by which the pair came about."""

    one: Traits
    other: Traits
    is_one: bool
    habit: str


def labelled(n: int, seed: int = 20250701) -> Iterator[Pair]:
    """``n`` pairs, as many of each habit, each record with what its list would say."""
    random, numbers = Random(seed), count(1)
    habits = [*((True, habit) for habit in ONE), *((False, habit) for habit in TWO)]
    for place in range(n):
        is_one, habit = habits[place % len(habits)]
        one, other = habit(random)
        records = [_traits(next(numbers), _forgetful(random, said)) for said in (one, other)]
        yield Pair(records[0], records[1], is_one, habit.__name__.strip("_"))


def _traits(number: int, said: Said) -> Traits:
    longitude, latitude = said.point or (None, None)
    return Traits(
        id=number, name=taken_apart(said.name), holder_key=fold(said.holder).replace("ubnd", "uy ban nhan dan"),
        commune_id=said.commune, former_commune_id=said.former, longitude=longitude, latitude=latitude,
        land_area_m2=said.land, gross_floor_m2=said.floor, original_cost_vnd=said.cost, year=said.year,
    )  # fmt: skip


def _forgetful(random: Random, said: Said) -> Said:
    """What a list leaves out: every amount in a third of the rows, the place in four of ten."""
    kept = {name: None for name in ("land", "floor", "cost", "year") if random.random() < 0.33}
    if random.random() < 0.4:
        kept["point"] = None
    return replace(said, **kept)


def _place(random: Random) -> str:
    return random.choice(COMMUNES).replace("_", " ")


def _person(random: Random) -> str:
    return random.choice(PEOPLE).replace("_", " ")


def _said(random: Random, name: str, holder: str, commune: int, former: int | None) -> Said:
    floor = Decimal(random.randrange(8_000, 400_000)) / 100
    cost = int(floor) * random.randrange(2_000_000, 9_000_000)
    if random.random() < 0.3:
        cost = cost // 100_000_000 * 100_000_000 + 100_000_000  # an estimate in round hundreds of millions
    return Said(
        name, holder, commune, former, (108 + random.random(), 13.4 + random.random()),
        Decimal(random.randrange(30_000, 2_000_000)) / 100, floor, cost, random.randrange(1985, 2024),
    )  # fmt: skip


def _facility(random: Random) -> Said:
    """Any facility of a commune."""
    place, former = _place(random), random.randrange(1, 4_000)
    name, holder = random.choice(
        [
            (f"Trụ sở UBND xã {place}", f"UBND xã {place}"),
            (f"Trụ sở Ủy ban nhân dân xã {place} (cũ)", f"UBND xã {place}"),
            (f"Trạm y tế xã {place}", "Trung tâm Y tế huyện"),
            (f"Trường Tiểu học {_person(random)}", "Phòng Giáo dục và Đào tạo"),
            (f"Trường THCS {_person(random)}", f"Trường THCS xã {place}"),
            (f"Trường Mầm non {_person(random)}", f"UBND xã {place}"),
            (f"Nhà văn hóa thôn {random.randrange(1, 12)}", f"UBND xã {place}"),
            (f"Trụ sở Công an xã {place}", f"Công an xã {place}"),
            (f"Điểm trường làng {_place(random)}", f"Trường Tiểu học xã {place}"),
        ]
    )
    return _said(random, name, holder, former // 3, former)


def _near(random: Random, said: Said, metres: float) -> tuple[float, float] | None:
    if said.point is None:
        return None
    step = metres / 111_320
    return said.point[0] + random.uniform(-step, step), said.point[1] + random.uniform(-step, step)


# One facility, entered twice.


def _typing_error(random: Random) -> tuple[Said, Said]:
    said = _facility(random)
    letters = list(said.name)
    places = [n for n in range(3, len(letters) - 1) if letters[n].isalpha() and letters[n + 1].isalpha()]
    at = random.choice(places)
    if random.random() < 0.5:
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    else:
        del letters[at]
    return said, replace(said, name="".join(letters), point=_near(random, said, 40))


def _abbreviated(random: Random) -> tuple[Said, Said]:
    said = _facility(random)
    name = said.name
    for short, whole in (
        ("Ủy ban nhân dân", "UBND"), ("Tiểu học", "TH "), ("THCS", "Trung học cơ sở"),
        ("Nhà văn hóa", "NVH"), ("Trạm y tế", "TYT"), ("Mầm non", "MN"), ("Công an", "CA"), ("Trụ sở ", ""),
    ):  # fmt: skip
        if random.random() < 0.8:
            name = " ".join(name.replace(short, whole).split())
    if random.random() < 0.3:
        name = fold(name)
    if random.random() < 0.3:
        name = name.upper()
    return said, replace(said, name=name, point=_near(random, said, 60))


def _moved_unit(random: Random) -> tuple[Said, Said]:
    said = _facility(random)
    holder = f"UBND xã {_place(random)}" if random.random() < 0.5 else said.holder
    former = None if random.random() < 0.7 else said.former
    return said, replace(said, name=f"{said.name} (cũ)", holder=holder, former=former, point=_near(random, said, 80))


def _two_offices(random: Random) -> tuple[Said, Said]:
    """Entered by the commune and by the department: another holder, measured again."""
    said = _facility(random)
    land = None if said.land is None else round(said.land * Decimal(random.uniform(0.98, 1.02)), 2)
    cost = said.cost if said.cost is None or random.random() < 0.6 else int(said.cost * random.uniform(0.99, 1.01))
    name = said.name.replace("Trường ", "").replace("Trụ sở ", random.choice(["Trụ sở làm việc ", "Nhà làm việc "]))
    return said, replace(
        said, name=name, holder=random.choice(["Sở Giáo dục và Đào tạo", "Sở Tài chính", "Văn phòng UBND"]), land=land,
        cost=cost, point=_near(random, said, 90),
    )  # fmt: skip


def _copied(random: Random) -> tuple[Said, Said]:
    said = _facility(random)
    return said, replace(said, name=random.choice([said.name, fold(said.name), said.name + " "]))


# Two facilities.


def _beside(random: Random, said: Said, name: str, holder: str, metres: float) -> Said:
    other = _said(random, name, holder, said.commune, said.former)
    return replace(other, point=_near(random, said, metres))


def _numbered(random: Random) -> tuple[Said, Said]:
    what = random.choice(["Trường Tiểu học số {}", "Trường Mầm non số {}", "Nhà văn hóa thôn {}", "Nhà văn hóa TDP {}"])
    place, former = _place(random), random.randrange(1, 4_000)
    one, two = random.sample(range(1, 10), 2)
    said = _said(random, what.format(one), f"UBND xã {place}", former // 3, former)
    return said, _beside(random, said, what.format(two), said.holder, 1_500)


def _one_commune(random: Random) -> tuple[Said, Said]:
    """The seat of a commune, and its police, soldiers, health station, front or hall beside it."""
    place, former = _place(random), random.randrange(1, 4_000)
    said = _said(random, f"Trụ sở UBND xã {place}", f"UBND xã {place}", former // 3, former)
    name = random.choice(
        ["Trụ sở Công an xã {}", "Trụ sở Ban CHQS xã {}", "Trạm y tế xã {}", "Nhà văn hóa xã {}", "Hội trường xã {}"]
    )
    holder = random.choice([said.holder, f"Công an xã {place}", "Trung tâm Y tế huyện"])
    return said, _beside(random, said, name.format(place), holder, 200)


def _points_of_a_school(random: Random) -> tuple[Said, Said]:
    school, former = f"Trường Tiểu học {_person(random)}", random.randrange(1, 4_000)
    one, two = random.sample(COMMUNES, 2) if random.random() < 0.5 else random.sample(range(1, 9), 2)
    names = [f"Điểm trường {'thôn' if isinstance(p, int) else 'làng'} {str(p).replace('_', ' ')}" for p in (one, two)]
    said = _said(random, f"{names[0]} - {school}", school, former // 3, former)
    return said, _beside(random, said, f"{names[1]} - {school}", school, 3_000)


def _schools_of_a_commune(random: Random) -> tuple[Said, Said]:
    kind = random.choice(["Trường Tiểu học", "Trường THCS", "Trường Mầm non"])
    one, two = random.sample(PEOPLE, 2)
    place, former = _place(random), random.randrange(1, 4_000)
    said = _said(random, f"{kind} {one.replace('_', ' ')}", f"UBND xã {place}", former // 3, former)
    return said, _beside(random, said, f"{kind} {two.replace('_', ' ')}", said.holder, 2_000)


def _merged_communes(random: Random) -> tuple[Said, Said]:
    """The seats of two communes that became one: one present commune, one present holder."""
    one, two = random.sample(COMMUNES, 2)
    commune, holder = random.randrange(1, 1_300), f"UBND xã {one.replace('_', ' ')}"
    said = _said(random, f"Trụ sở UBND xã {one.replace('_', ' ')} (cũ)", holder, commune, commune * 3)
    other = _said(random, f"Trụ sở UBND xã {two.replace('_', ' ')} (cũ)", holder, commune, commune * 3 + 1)
    return said, replace(other, point=_near(random, said, 6_000))


def _namesakes(random: Random) -> tuple[Said, Said]:
    """The same name in two communes, side by side or not."""
    said = _facility(random)
    commune = random.randrange(1, 1_300)
    return said, _said(random, said.name, said.holder, commune, commune * 3)


def _schools_of_one_name(random: Random) -> tuple[Said, Said]:
    person, place = _person(random), random.randrange(1, 4_000)
    kinds = random.sample(["Trường Tiểu học", "Trường THCS", "Trường THPT", "Trường Mầm non"], 2)
    said = _said(random, f"{kinds[0]} {person}", "Phòng Giáo dục và Đào tạo", place // 3, place)
    return said, _beside(random, said, f"{kinds[1]} {person}", said.holder, 400)


type Habit = Callable[[Random], tuple[Said, Said]]
ONE: tuple[Habit, ...] = (_typing_error, _abbreviated, _moved_unit, _two_offices, _copied)
TWO: tuple[Habit, ...] = (
    _numbered, _one_commune, _points_of_a_school, _schools_of_a_commune, _merged_communes, _namesakes,
    _schools_of_one_name,
)  # fmt: skip
