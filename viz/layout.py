"""Where everything stands on a map: what belongs together stands together, the same way every time."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice, product

Point = tuple[float, float]
Links = Sequence[tuple[str, str]]

CELL = (146.0, 62.0)  # the room of one thing: its shape and a line or two of its name
WIDE = 1.3  # how much wider than high an area is, as windows are
GAP = 90.0  # between two areas
WINDOW = 1.15  # the room for the map is this much wider than high


def homes(ids: Iterable[str], hubs: Iterable[str], links: Links) -> dict[str, str]:
    """The hub that each thing belongs to: the one it is most linked to, itself or by what it is linked to.

    Things that are more than three steps from any hub have none. Ties go to the first id, so order does not matter.
    """
    near = _neighbours(links)
    home = {hub: hub for hub in hubs}
    waiting = [id for id in ids if id not in home]
    for _ in range(3):
        votes = {id: Counter(home[other] for other in near[id] if other in home) for id in waiting}
        home |= {id: min(count, key=lambda hub: (-count[hub], hub)) for id, count in votes.items() if count}
        waiting = [id for id in waiting if id not in home]
    return home


def place(ids: Iterable[str], links: Links, home: Mapping[str, str], *, middle: str = "") -> dict[str, tuple[int, int]]:
    """A place for each thing: an area for each hub with its things inside, and `middle` in the middle.

    What has no hub stands with what it is linked to. Units are pixels at zoom 1; y grows downwards.
    """
    near = _neighbours(links)
    parts = _parts(sorted(ids), near, home)
    parts.sort(key=lambda part: (middle not in part, not near[part[0]], -len(part), part))  # what is linked comes first
    places: dict[str, Point] = {}
    areas: list[tuple[Point, float]] = []
    spirals: dict[tuple[Point, float], Iterator[Point]] = {}  # goes on where an area of the same size found its spot
    for part in parts:
        small = len(part) < 4
        radius = math.sqrt(len(part) * CELL[0] * CELL[1] / math.pi / WIDE)
        linked = [places[other] for id in part for other in near[id] if other in places]
        start = _mean(linked) if linked and small else (0.0, 0.0)
        # A small area takes the first free spot by what it links to, a large one that where all fills a window best.
        spiral = spirals.setdefault((start, radius), _spiral(start)) if small else _spiral(start)
        spots = islice((spot for spot in spiral if _is_free(spot, radius, areas)), 1 if small else 150)
        x, y = min(spots, key=lambda spot: _extent([*areas, (spot, radius)]))
        areas.append(((x, y), radius))
        inside = set(part)
        heart = middle if middle in inside else min(part, key=lambda id: (home.get(id) != id, -len(near[id]), id))
        spread = _spread(part, [(a, b) for a, b in links if a in inside and b in inside], heart)
        places |= {id: (x + dx, y + dy) for id, (dx, dy) in spread.items()}
    return {id: (round(x), round(y)) for id, (x, y) in places.items()}


def rings(ids: Iterable[str], links: Links, middle: str, rank: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Places around one thing: on an inner ring what is linked to it, in the order of `rank`; outside the rest, each on
    the side of what it is linked to. Units as of `place`."""
    near = _neighbours(links)
    inner = sorted({*near[middle]} - {middle}, key=lambda id: (rank[id], id))
    places: dict[str, Point] = {middle: (0.0, 0.0)}
    radius = _set_out(inner, places, 2 * CELL[1], 0.0)
    sides = {id: _side([places[other] for other in near[id] if other in places]) for id in {*ids} - places.keys()}
    outer = sorted(sides, key=lambda id: (sides[id], id))
    # As near as an even ring comes to where each would stand: the mean of what they are off by, on a circle.
    steps = [sides[id] - math.tau * number / len(outer) for number, id in enumerate(outer)]
    turn = math.atan2(sum(map(math.sin, steps)), sum(map(math.cos, steps)))
    _set_out(outer, places, radius + 1.3 * CELL[1], turn)
    return {id: (round(x), round(y)) for id, (x, y) in places.items()}


ROW = 9  # things that stand side by side in a row


def rows(ids: Iterable[str], chains: Links) -> dict[str, tuple[int, int]]:
    """Places on rows (a layered layout): the end of each link of `chains` stands above its start, each thing below what
    it hangs on and near it. What hangs on nothing and carries nothing comes last. Units as of `place`."""
    above: defaultdict[str, list[str]] = defaultdict(list)
    for start, end in chains:
        above[start].append(end)
    depths = _depths({id for link in chains for id in link}, above)
    levels: defaultdict[int, list[str]] = defaultdict(list)
    for id in sorted(ids):
        levels[depths.get(id, len(depths))].append(id)
    places: dict[str, Point] = {}
    y = 0.0
    for _, level in sorted(levels.items()):
        near = {id: [places[other][0] for other in above[id] if other in places] or [0.0] for id in level}
        level.sort(key=lambda id: (sum(near[id]) / len(near[id]), id))
        lines = math.ceil(len(level) / ROW)
        wide = math.ceil(len(level) / lines)
        for line in range(lines):
            row = level[line * wide : (line + 1) * wide]
            for number, id in enumerate(row):
                places[id] = ((number - (len(row) - 1) / 2 + line % 2 / 2) * 1.25 * CELL[0], y)
            y += 1.5 * CELL[1]
        y += 0.9 * CELL[1]
    return {id: (round(x), round(y)) for id, (x, y) in places.items()}


def _depths(ids: Collection[str], above: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many stand above each thing in the longest chain (Kahn's order). What goes round in a circle is cut where
    least hangs on it."""
    depths: dict[str, int] = {}
    waiting = sorted(ids)
    while waiting:
        open_ = {id: sum(other not in depths and other != id for other in above.get(id, ())) for id in waiting}
        least = min(open_.values())
        ready = [id for id in waiting if open_[id] == least]
        for id in ready if not least else ready[:1]:
            depths[id] = 1 + max((depths[other] for other in above.get(id, ()) if other in depths), default=-1)
        waiting = [id for id in waiting if id not in depths]
    return depths


def _set_out(ids: Sequence[str], places: dict[str, Point], radius: float, turn: float) -> float:
    """Add places on the least ellipse that has room for all names, in turn a little further out where they are many;
    gives how far out that is."""
    tracks = 1 + len(ids) // 14
    while True:
        spots = []
        for number in range(len(ids)):
            angle, far = turn + math.tau * number / len(ids), radius + number % tracks * 1.3 * CELL[1]
            spots.append((WIDE * far * math.cos(angle), far * math.sin(angle)))
        if all(_is_apart(*pair) for pair in (*combinations(spots, 2), *product(spots, places.values()))):
            places |= zip(ids, spots, strict=True)
            return radius + (tracks - 1) * 1.3 * CELL[1]
        radius += CELL[1] / 4


def _is_apart(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) > CELL[0] or abs(one[1] - other[1]) > 1.1 * CELL[1]


def _side(points: Sequence[Point]) -> float:
    """The direction in which some points are, on the whole, from (0, 0)."""
    return math.atan2(sum(y for _, y in points), sum(x / WIDE for x, _ in points))


def hull(points: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The corners of the smallest convex shape around the points (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    return _chain(ordered) + _chain(ordered[::-1]) if len(ordered) > 2 else ordered


def _chain(points: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    chain: list[tuple[int, int]] = []
    for x, y in points:
        while len(chain) > 1:
            (ax, ay), (bx, by) = chain[-2:]
            if (bx - ax) * (y - ay) > (by - ay) * (x - ax):
                break
            chain.pop()
        chain.append((x, y))
    return chain[:-1]


def _neighbours(links: Links) -> defaultdict[str, list[str]]:
    near: defaultdict[str, list[str]] = defaultdict(list)
    for start, end in links:
        near[start].append(end)
        near[end].append(start)
    return near


def _parts(ids: Sequence[str], near: Mapping[str, Sequence[str]], home: Mapping[str, str]) -> list[list[str]]:
    """The things by home; those without one by what hangs together, and all that hang on nothing."""
    parts: defaultdict[str, list[str]] = defaultdict(list)
    seen: set[str] = set()
    for id in ids:
        if id in home:
            parts[home[id]].append(id)
        elif not near[id]:
            parts[""].append(id)
        elif id not in seen:
            seen.add(id)
            parts[id] = together = [id]
            for member in together:
                fresh = {other for other in near[member] if other not in home} - seen
                seen |= fresh
                together += sorted(fresh)
    return list(parts.values())


def _spiral(start: Point) -> Iterator[Point]:
    """Spots ever farther from `start`, evenly spread as the seeds of a sunflower."""
    step = 0
    while True:
        radius, angle = 16 * math.sqrt(step), step * math.pi * (3 - math.sqrt(5))
        yield start[0] + WIDE * radius * math.cos(angle), start[1] + radius * math.sin(angle)
        step += 1


def _is_free(spot: Point, radius: float, areas: Iterable[tuple[Point, float]]) -> bool:
    return all(
        math.hypot((spot[0] - x) / WIDE, spot[1] - y) >= radius + other + (GAP if radius > CELL[1] else 0)
        for (x, y), other in areas
    )


def _extent(areas: Sequence[tuple[Point, float]]) -> float:
    """How large a window must be to show these areas, in steps that leave equal choices to the order of the spots."""
    width = max(x + WIDE * radius for (x, _), radius in areas) - min(x - WIDE * radius for (x, _), radius in areas)
    height = max(y + radius for (_, y), radius in areas) - min(y - radius for (_, y), radius in areas)
    return round(max(width / WINDOW, height) / 10)


def _mean(points: Sequence[Point]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _spread(ids: Sequence[str], links: Links, heart: str) -> dict[str, Point]:
    """Places around `heart` at (0, 0): a force layout, then set out on staggered rows so that no two things overlap."""
    forces = _forces(ids, links)
    rows: defaultdict[float, list[Point]] = defaultdict(list)
    for slot in sorted(_slots(len(ids)), key=lambda slot: (slot[1], slot[0])):
        rows[slot[1]].append(slot)
    waiting = sorted(ids, key=lambda id: (forces[id][1], id))
    places: dict[str, Point] = {}
    for slots in rows.values():
        row, waiting = sorted(waiting[: len(slots)], key=lambda id: (forces[id][0], id)), waiting[len(slots) :]
        for id, (x, y) in zip(row, slots, strict=True):
            places[id] = (x, y)
    centre = min(places, key=lambda id: math.hypot(*places[id]))
    places[centre], places[heart] = places[heart], places[centre]
    return {id: _beside(place, id) for id, place in places.items()}


def _beside(place: Point, id: str) -> Point:
    """Off the row a little: lines between things of one row would run through the others."""
    dice = hashlib.blake2b(id.encode(errors="surrogatepass"), digest_size=2).digest()  # that fall the same for one id
    return place[0] + (dice[0] / 128 - 1) * CELL[0] / 8, place[1] + (dice[1] / 128 - 1) * CELL[1] / 5


def _slots(count: int) -> list[Point]:
    """The `count` places of a staggered grid that are nearest to (0, 0); the one to its right is left to its name."""
    reach = range(-2 - math.isqrt(count), 3 + math.isqrt(count))
    slots = [((column + row % 2 / 2) * CELL[0], row * CELL[1]) for row in reach for column in reach]
    slots.remove((CELL[0], 0))
    return sorted(slots, key=lambda slot: (math.hypot(slot[0] / WIDE, slot[1]), slot))[:count]


def _forces(ids: Sequence[str], links: Links) -> dict[str, Point]:
    """A force-directed layout (Fruchterman and Reingold) from a circle in the order of the ids: the same every time."""
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(ids)
    graph.add_edges_from((a, b) for a, b in links if a != b)
    circle = networkx.circular_layout(graph)
    # "force" does without scipy, up to the LIMIT of a map.
    layout = networkx.spring_layout(graph, pos=circle, method="force", seed=0)
    return {id: (float(x), float(y)) for id, (x, y) in layout.items()}
