"""``testdata/distributions/services.yaml``, compiled for drawing."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from validator.synthetic.chance import Weighted
from validator.synthetic.distributions import structured

STEPS = 200
"""Points of the curves from rank to probability; between them is a straight line."""

OLDEST = 120


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of service. ``type`` is the national code (9151), ``None`` for what is not reported to KPR.
    ``step`` is what amounts are rounded to."""

    key: str
    type: str | None
    display: str
    name: str
    local: str
    unit_kind: str | None
    unit_names: tuple[str, ...]
    ward: str
    without_decision: float
    review: int
    step: float
    unit: str | None
    per: str | None
    resources: Weighted[str] | None
    contents: tuple[str, ...]
    child_contents: tuple[str, ...]
    contents_for: tuple[tuple[str, tuple[str, ...]], ...]
    reasons: tuple[str, ...]
    days: tuple[int, int] | None
    usual: tuple[float, float] | None

    def rounded(self, amount: float) -> float:
        return max(int(amount / self.step + 0.5), 1) * self.step


@dataclass(frozen=True, slots=True, eq=False)
class Granted:
    """A service in a combination: the chance of it, how much, and how many days it lasts when it ends by itself."""

    kind: Kind
    chance: float
    amount: tuple[float, float] | None
    days: tuple[int, int] | None


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """A combination of services. ``home``: the situation before, for a stay in an institution."""

    key: str
    ongoing: float
    since: tuple[int, int]
    lasted: tuple[int, int]
    services: tuple[Granted, ...]
    home: str | None


class Curve:
    """A function from 0…1 to 0…1 as points with straight lines between. The points are rounded, so that they are the same wherever
    powers differ in the last digit."""

    __slots__ = ("_points",)

    def __init__(self, exponent: float) -> None:
        points: list[float] = [round((step / STEPS) ** exponent, 6) for step in range(STEPS + 1)]
        self._points = [*points, points[-1]]

    def at(self, x: float) -> float:
        place = min(max(x, 0.0), 1.0) * STEPS
        step = int(place)
        points = self._points
        return points[step] + (points[step + 1] - points[step]) * (place - step)


class AgeGroup:
    """``share``: recipients among women and men. For the share s, one whose frailty is of rank r (0…1) is a recipient with the probability
    r^(1/s − 1), which is s on average; r^(1/s) is then spread evenly among the recipients."""

    __slots__ = ("_need", "_probability", "_quantiles", "_ranks", "situations")

    def __init__(
        self,
        female: float,
        male: float,
        ranks: Sequence[float],
        quantiles: Sequence[float],
        situations: Weighted[Situation],
    ) -> None:
        self._probability = (Curve(1 / male - 1), Curve(1 / female - 1))
        self._need = (Curve(1 / male), Curve(1 / female))
        self._ranks = tuple(ranks)
        self._quantiles = tuple(quantiles)
        if len(self._ranks) != len(self._quantiles) or list(quantiles) != sorted(quantiles):
            raise ValueError("services.yaml: the quantiles of frailty are not in order, one for each rank")
        self.situations = situations

    def rank(self, frailty: float, share: float) -> float:
        """Where among the age group this frailty is; ``share`` (0…1) tells where among those who are as frail."""
        values, ranks = self._quantiles, self._ranks
        after = bisect_right(values, frailty)
        if after == 0:
            return 0.0
        before = bisect_left(values, frailty)
        if after - before > 1:  # as frail as many others
            return ranks[before] + share * (ranks[after - 1] - ranks[before])
        if after == len(values):
            return 1.0
        part = (frailty - values[after - 1]) / (values[after] - values[after - 1])
        return ranks[after - 1] + part * (ranks[after] - ranks[after - 1])

    def probability(self, female: bool, rank: float) -> float:
        return self._probability[female].at(rank)

    def need(self, female: bool, rank: float) -> float:
        return self._need[female].at(rank)


class Tables:
    def __init__(self, data: Mapping[str, Any], displays: Mapping[str, str]) -> None:
        self.kinds = {key: _kind(key, stated, displays) for key, stated in data["services"].items()}
        self.situations = {
            key: Situation(
                key,
                stated["ongoing"],
                _pair(stated["since"]),
                _pair(stated["lasted"]),
                self._granted(stated["services"]),
                stated.get("home"),
            )
            for key, stated in data["situations"]["list"].items()
        }
        groups = []
        for share, frailty, mix in zip(
            data["recipients"]["share"],
            data["frailty"]["quantiles"],
            data["situations_by_age"]["groups"],
            strict=True,
        ):
            if not share["from"] == frailty["from"] == mix["from"]:
                raise ValueError("services.yaml: the age groups differ")
            situations = Weighted((self.situations[key], weight) for key, weight in mix["shares"].items())
            ranks = data["frailty"]["ranks"]
            group = AgeGroup(share["female"], share["male"], ranks, frailty["values"], situations)
            groups.append((share["from"], group))
        starts = [start for start, _ in groups]
        self._by_age = [groups[bisect_right(starts, age) - 1][1] for age in range(OLDEST + 1)]
        self.indications: dict[str, str] = data["indications"]["by_illness"]
        self.lifelong = frozenset(data["indications"]["lifelong"])
        self.extras = {key: self._granted(stated) for key, stated in data["extras"]["by_illness"].items()}
        stays = data["stays"]
        self.stays: dict[str, float] = stays["chance"]
        self.stay_kinds = Weighted((self.kinds[key], weight) for key, weight in stays["kinds"].items())
        self.rehabilitation_after = frozenset(stays["rehabilitation_after"])
        self.rehabilitation_chance: float = stays["rehabilitation_chance"]
        self.change_chance: float = data["changes"]["chance"]
        self.planned_chance: float = data["planned"]["chance"]
        self.planned = tuple(self.kinds[key] for key in data["planned"]["services"])
        self.local_in_ten: int = data["local_codes"]["municipalities_in_ten"]
        self.needs: dict[str, tuple[str, ...]] = {
            key: tuple(tasks) for key, tasks in data["needs"]["by_illness"].items()
        }
        self.common_needs: tuple[str, ...] = tuple(data["needs"]["common"])
        self.needs_by_medicine: tuple[tuple[str, str], ...] = tuple(data["needs"]["by_medicine"].items())
        self.needs_with_multidose: tuple[str, ...] = tuple(data["needs"]["multidose"])
        self.needs_with_dosett: tuple[str, ...] = tuple(data["needs"]["dosett"])
        grounds = data["grounds"]
        self.grounds_for: tuple[str, ...] = tuple(grounds["illnesses"])
        self.known_grounds: str = grounds["known"]
        self.unknown_grounds: tuple[str, ...] = tuple(grounds["unknown"])
        self.child_grounds: tuple[str, ...] = tuple(grounds["child"])

    def group(self, age: int) -> AgeGroup:
        return self._by_age[min(age, OLDEST)]

    def _granted(self, stated: Sequence[Sequence[Any]]) -> tuple[Granted, ...]:
        made = []
        for key, chance, *amount in stated:
            kind = self.kinds[key]
            made.append(Granted(kind, chance, (amount[0], amount[1]) if amount else None, kind.days))
        return tuple(made)


def _pair(values: Sequence[int]) -> tuple[int, int]:
    return values[0], values[1]


def _kind(key: str, stated: Mapping[str, Any], displays: Mapping[str, str]) -> Kind:
    amount = stated.get("amount") or {}
    named = stated["unit"]
    contents = stated["content"]
    resources = stated.get("resources") or {}
    return Kind(
        key=key,
        type=stated["type"],
        display=displays[stated["type"]] if stated["type"] else stated["name"],
        name=stated["name"],
        local=stated["local"],
        unit_kind=named if isinstance(named, str) else None,
        unit_names=() if isinstance(named, str) else tuple(named),
        ward="avdeling" if key == "langtid" else "korttidsavdeling",
        without_decision=stated["without_decision"],
        review=stated.get("review", 0),
        step=amount.get("step", 1),
        unit=amount.get("unit"),
        per=amount.get("per"),
        resources=Weighted(resources.items()) if resources else None,
        contents=() if contents == "needs" else tuple(contents),
        reasons=tuple(stated.get("reasons", ())),
        child_contents=tuple(stated.get("content_child", ())),
        contents_for=tuple((who, tuple(texts)) for who, texts in stated.get("content_for", {}).items()),
        days=_pair(stated["days"]) if "days" in stated else None,
        usual=(stated["amount"]["step"], stated["amount"]["step"] * 3) if amount else None,
    )


@cache
def tables() -> Tables:
    """Compiled once. The displays of the types are those of the bundled code system 9151."""
    import json

    from validator.data_folders import data_folder

    file = data_folder("profiles") / "terminology" / "CodeSystem-tjenestetype-9151.json"
    concepts = json.loads(file.read_bytes())["concept"]
    return Tables(structured("services"), {concept["code"]: concept["display"] for concept in concepts})
