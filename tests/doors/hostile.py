"""Values that nobody should type: a list of troublemakers, and as many variations of them as a test asks for."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

# Each has broken some program: markup, SQL, formulas, marks that are not seen, numbers at the edge, half characters.
TEXTS: Sequence[str] = (
    "", " ", "-", "--", "0", "-0", "00", "1e308", "1e309", "-1e400", "1E5", "NaN", "nan", "inf", "-Infinity", "0x1F",
    "9" * 19, "9" * 40, "-" + "9" * 19, "0." + "0" * 30 + "1", "1.234.567", "1,234,567", "1.234,567.8", "1..2", "1,,2",
    "١٢٣", "１２３", "Ⅻ", "½", "1\u00a0000", "1\u202f000", "−5", "+5", "5-", "1/0", "3,14", "1.250", "12.50.",
    "31/02/2026", "29/02/2025", "00/00/0000", "32/13/2025", "2025-02-30", "9999-12-31", "0001-01-01", "10000-01-01",
    "45838", "-1", "1899-12-30", "30/6/2025", "30-06-2025 25:61", "2025-06-30T00:00:00Z", "tomorrow",
    "true", "TRUE", "yes", "có", "không", "x", "null", "None", "undefined", "#N/A", "#REF!", "=1+1",
    "=cmd|' /C calc'!A0",
    "+SUM(A1:A9)", "@SUM(1)", "-2+3", "'=1", "\t=1", "{{7*7}}", "${7*7}", "%s%s%s", "%n", "{0}", "{name}", "\\",
    "'; DROP TABLE facility; --", "' OR '1'='1", "1; SELECT pg_sleep(9)", "\" onmouseover=\"alert(1)",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</textarea><b>", "&lt;", "&#0;",
    "javascript:alert(1)",
    "../../etc/passwd", "C:\\con", "file:///etc/passwd", "http://169.254.169.254/", "\u202eabc", "\u200b", "\ufeff",
    "a\u0300" * 40, "e\u0323\u0302", "Đắk Lắk", "DAK LAK", "Ðắk", "ĐẮK", "İstanbul", "ß", "ﬀ", "\u00ad", "\u2028",
    "👩‍👩‍👧‍👦", "🇻🇳", "\U0001f4a9" * 50, "x" * 299, "x" * 300, "x" * 301, "x" * 5000, "ồ" * 301, "a\nb", "a\r\nb", "\r",
    "\t", "\x01", "\x07\x08", "\x1b[31m", "\x7f", "\x85", "a\x00b", "\x00", "26740", "26740.0", "026740", "52", "VN",
    "HQ-26740-1", "hq-26740-1", "105.8", "21,03", "105°30'", "2334000", "2.334.000,5", "9210", "EPSG:9210", "4326",
    "a@b", "a@b.example", "A@B.EXAMPLE", "\"a b\"@x.example", "a@" + "x" * 300 + ".example", "тест@пример.рф",
    "headquarters", "Trụ sở làm việc", "tru so lam viec", "reuse", "REUSE", "undecided;reuse", ";", ";;;", ",", "a;b;c",
)  # fmt: skip
# What only JSON can say.
THINGS: Sequence[Any] = (
    None, True, False, 0, -0.0, 1, -1, 2**31, 2**63, -(2**63), 2**64, 10**30, 10**400, 0.1, 1.5, 1e-320, 1e308,
    float("inf"), float("-inf"), float("nan"), [], [1], ["a"], [[]], {}, {"a": 1}, {"$gt": ""}, [None], [True, False],
    "\ud800", "a\udfffb",
)  # fmt: skip


def hostile_texts(count: int, *, seed: int) -> Iterator[str]:
    """``count`` texts: the troublemakers themselves, then joined, cut, repeated and with strange letters put in."""
    draw = random.Random(seed)
    yield from TEXTS[:count]
    for _ in range(count - len(TEXTS)):
        one, other = draw.choice(TEXTS), draw.choice(TEXTS)
        made = draw.choice(
            (one + other, one[: draw.randrange(20)] + other, one * draw.randrange(1, 4), f"{one} {other}")
        )
        if draw.random() < 0.3:
            at = draw.randrange(len(made) + 1)
            made = (
                made[:at] + chr(draw.choice((draw.randrange(1, 0xD800), draw.randrange(0xE000, 0x10FFFF)))) + made[at:]
            )
        yield made[:6000]
