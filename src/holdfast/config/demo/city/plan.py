"""The plan of Port Calder as a town planner would sketch it: shore, through streets, zones, parks.

All points are in plan units, x to the right and y down, as on the city's chart; one unit is
`UNIT` meters and (450, 430) is the origin. The generator draws everything else from this sketch
and a seed. Changing the sketch changes the city; changing the seed changes its details.
"""

from __future__ import annotations

from dataclasses import dataclass, field

UNIT = 5.0
Point = tuple[float, float]


def at(x: float, y: float) -> Point:
    """A plan point in local meters."""
    return (x - 450.0) * UNIT, (430.0 - y) * UNIT


# fmt: off
# --- shore -----------------------------------------------------------------------------------
# The two banks, each a shore line from the far west (or south) to the sea, closed far inland.
SOUTH_SHORE: list[Point] = [
    (-1500, 150), (-1100, 260), (-760, 190), (-480, 262), (-300, 212), (-160, 240), (-70, 214),
    (-20, 203), (75, 210), (150, 257), (219, 288), (239, 312), (260, 368), (282, 401), (313, 430),
    (350, 452), (366, 476), (400, 509), (476, 535), (558, 552), (604, 592), (690, 617),
    (727, 640), (744, 664), (748, 694), (730, 746), (733, 800), (722, 842), (690, 868),
    (628, 858), (592, 878), (604, 892), (664, 888), (712, 902), (722, 950), (698, 1010),
    (640, 1070), (606, 1170), (640, 1290), (560, 1420), (575, 1600), (520, 1800), (540, 2100),
]
NORTH_SHORE: list[Point] = [
    (-1500, 110), (-1100, 224), (-760, 160), (-480, 236), (-300, 190), (-160, 218), (-70, 192),
    (-20, 181), (83, 187), (162, 229), (231, 257), (269, 292), (289, 343), (311, 376), (338, 396),
    (363, 412), (386, 388), (407, 356), (465, 322), (589, 299), (640, 304), (688, 299),
    (742, 301), (767, 292), (776, 276), (770, 260), (752, 245), (675, 227), (649, 208),
    (652, 172), (645, 122), (659, 67), (640, -20), (662, -80), (690, -130), (676, -240),
    (720, -380), (690, -520), (760, -700), (740, -1200),
]
GULL_ISLAND: list[Point] = [
    (646, 412), (629, 437), (641, 457), (688, 466), (708, 459), (720, 446), (720, 428),
    (702, 410), (671, 402),
]
ROCK: list[Point] = [(763, 481), (751, 469), (740, 482), (752, 493)]
HARBOR_POND: list[Point] = [(150, -12), (172, -30), (196, -26), (200, -8), (182, 6), (158, 4)]

CITY_LIMIT: list[Point] = [
    (-58, -40), (20, -40), (20, -92), (250, -92), (250, -118), (900, -118), (900, 975),
    (330, 975), (330, 945), (20, 945), (20, 905), (-58, 905),
]

# Root on land, head in the water, width; all plan units. The number is the name.
PIERS: list[tuple[str, Point, Point, float]] = [
    ("Pier 1", (398, 512), (420, 455), 8),
    ("Pier 2", (431, 527), (458, 459), 10),
    ("Pier 3", (467, 537), (494, 469), 10),
    ("Pier 4", (504, 546), (527, 486), 9),
    ("Pier 5", (541, 553), (560, 505), 9),
    ("Pier 6", (550, 303), (558, 344), 8),
    ("Pier 7", (510, 309), (519, 354), 8),
    ("Pier 8", (475, 315), (484, 360), 8),
    ("Custom House Landing", (382, 386), (400, 398), 6),
    ("Lantern Jetty", (700, 296), (704, 322), 4),
    ("Island Landing", (634, 447), (616, 452), 5),
    ("Coal Wharf", (296, 422), (318, 408), 7),
]
BREAKWATERS: list[list[Point]] = [
    [(770, 284), (786, 308), (796, 330), (797, 350), (794, 374)],
    [(740, 650), (768, 628), (786, 603), (793, 572), (790, 544), (779, 518)],
]
FERRY: list[list[Point]] = [
    [(560, 505), (584, 470), (604, 456), (616, 452)],
    [(560, 505), (640, 506), (736, 506), (806, 470), (880, 450), (1010, 462), (1500, 430)],
]


# --- through streets ---------------------------------------------------------------------------
@dataclass(frozen=True)
class Through:
    """A street that bounds zones. `shore` ones follow the water at a distance, between two ends."""

    name: str
    kind: str
    points: list[Point] = field(default_factory=list)
    shore: str = ""
    inset: float = 6.0
    bridge: str = ""
    reverse: bool = False
    """Numbers run against the order of the points."""
    even_left: bool = False
    """Even numbers are on the left; everywhere else they are on the right."""


WIDTHS = {
    "boulevard": 27.0, "avenue": 22.0, "road": 19.0, "quay": 17.0, "square": 40.0, "street": 14.0,
    "lane": 12.0, "alley": 6.5,
}

THROUGH: list[Through] = [
    Through("Calder Avenue", "boulevard", [(362, 374), (372, 340), (388, 292), (418, 215),
        (444, 140), (446, 97), (434, 20), (424, -60), (416, -125)],),
    Through("Mill Street", "avenue", [(-30, 413), (112, 393), (180, 352), (237, 322), (281, 300),
        (332, 270), (412, 248)], bridge="Mill Street Bridge", reverse=True,),
    Through("Bridge Street", "avenue", [(214, 502), (281, 411), (320, 375), (352, 342),
        (386, 316)], bridge="Harbor Bridge", reverse=True,),
    Through("Almshouse Road", "road", [(231, 472), (215, 540), (203, 650), (212, 760), (222, 860),
        (226, 930)],),
    Through("Summit Road", "road", [(148, 273), (171, 226), (212, 164), (262, 110), (352, 66),
        (440, 42), (540, 24), (610, 12), (660, 2)], bridge="Summit Bridge", even_left=True),
    Through("Gannet Hill Road", "road", [(152, 262), (122, 340), (100, 420), (84, 520), (62, 640),
        (52, 760), (60, 905)],),
    Through("State Road 9", "avenue", [(-90, 58), (60, 100), (160, 128), (240, 138), (352, 122),
        (452, 96)], reverse=True,),
    Through("Lantern Point Road", "road", [(438, 122), (505, 152), (575, 207), (640, 238),
        (700, 262), (742, 277), (790, 284)],),
    Through("Ferry Hill Road", "road", [(511, 166), (516, 100), (528, 40), (538, -20),
        (530, -90)]),
    Through("Pier Road", "road", [(668, 178), (628, 204), (606, 240), (602, 272), (600, 314)],
        reverse=True,),
    Through("Orchard Street", "road", [(92, 200), (94, 112), (86, 40), (78, -50)]),
    Through("Reservoir Road", "road", [(276, 112), (264, 40), (238, -80)]),
    Through("Chandler Street", "avenue", [(358, 452), (340, 540), (328, 640), (336, 740),
        (350, 830), (358, 940)],),
    Through("Ferry Road", "avenue", [(560, 540), (542, 640), (514, 740), (488, 830), (474, 920),
        (470, 990)],),
    Through("Capstan Avenue", "boulevard", [(-40, 712), (55, 702), (205, 690), (330, 688),
        (430, 704), (524, 702), (640, 718), (760, 716)], reverse=True,),
    Through("Marsh Road", "road", [(470, 850), (556, 812), (640, 796), (750, 786)]),
    Through("Hill Street", "avenue", [(76, 540), (150, 572), (209, 592), (290, 574), (345, 558)],
        reverse=True,),
    Through("Ring Road", "avenue", [(680, -84), (530, -78), (400, -74), (220, -62), (60, -30),
        (-8, 60), (-22, 192), (-16, 300), (-12, 450), (-22, 600), (-10, 760), (62, 886),
        (225, 908), (356, 916), (486, 904)], bridge="Ring Road Bridge",),
    Through("State Road 40", "avenue", [(356, 905), (330, 960), (322, 1000)]),
    Through("Custom House Square", "square", [(316, 362), (362, 376), (402, 376)]),
    Through("Breakwater Drive", "quay", [(281, 300), (752, 245)], shore="north",
        even_left=True),
    Through("Quay Street", "quay", [(282, 401), (744, 664)], shore="south"),
    Through("Millrace Road", "quay", [(-30, 181), (281, 300)], shore="north"),
    Through("Towpath Road", "quay", [(-30, 203), (282, 401)], shore="south"),
    Through("Shore Drive", "quay", [(756, 248), (662, -84)], shore="north"),
    Through("Bayview Drive", "quay", [(744, 664), (732, 800)], shore="south"),
    Through("Island Loop", "lane", [], shore="island", inset=8),
]
COUNTY_ROADS: list[list[Point]] = [
    [(-90, 58), (-240, 20), (-420, 40), (-700, -20), (-1500, -60)],
    [(470, 990), (440, 1100), (470, 1260), (430, 1500), (450, 2100)],
    [(322, 1000), (300, 1120), (180, 1260), (60, 1500), (0, 2100)],
    [(416, -125), (420, -240), (470, -420), (440, -700), (480, -1200)],
    [(-22, 600), (-200, 640), (-460, 600), (-1500, 700)],
]
RAIL: list[Point] = [
    (-1500, 360), (-700, 330), (-300, 330), (-100, 296), (40, 286), (124, 306), (196, 372),
    (232, 428), (262, 470), (320, 492),
]


# --- zones -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Zone:
    """A part of town with one grid, found as the face of the through streets around `seed`."""

    key: str
    neighborhood: str
    seed: Point
    angle: float
    """Direction of the long streets, degrees counter-clockwise from east."""
    rows: float
    """Plan units between long streets."""
    columns: float
    """Plan units between cross streets."""
    lot: float
    """Front of a lot in meters."""
    style: str
    """dense, town, leafy"""
    long_names: tuple[str, ...] = ()
    """Names that must exist, from the row nearest the bottom of the rotated zone up."""
    cross_names: tuple[str, ...] = ()
    """The same for cross streets, from left to right."""
    alleys: tuple[str, ...] = ()
    bend: float = 0.0
    """How far (plan units) a long street bows over 100 units from the middle."""

    @property
    def names(self) -> tuple[str, ...]:
        """All names that the plan gives to this zone's streets."""
        return (*self.long_names, *self.cross_names, *self.alleys)


ZONES: list[Zone] = [
    Zone("harbor", "Harbor", (340, 320), 38, 12, 19, 12.5, "dense", ("Exchange Street",
        "Ledger Street", "Consul Street", "Assay Street"), (), ("Tally Alley", "Pilot Court"),),
    Zone("mill", "Mill Bank", (330, 190), -6, 16, 29, 14.5, "town", ("Weir Street",
        "Sluice Street", "Miller Street", "Fuller Street"), (), ("Bobbin Alley",),),
    Zone("tannery", "Tannery", (30, 145), -10, 15, 27, 14.5, "town", ("Tanner Street",), ()),
    Zone("millwest", "Mill Bank", (150, 176), -24, 15, 26, 14.5, "town", ("Millstone Street",),
        ()),
    Zone("westfields", "West Fields", (40, 30), 3, 20, 32, 19, "leafy", (), (), (), 5),
    Zone("orchard", "Orchard Hill", (160, 50), -12, 19, 33, 19, "leafy", (), (), (), 6),
    Zone("upper", "Upper Calder", (340, 0), 22, 18, 30, 19, "leafy", ("Academy Road",), (), (),
        -4),
    Zone("summit", "Upper Calder", (350, 95), 12, 14, 26, 14.5, "town", ("Regent Street",), ()),
    Zone("ropewalk", "Ropewalk", (490, 235), 14, 18.5, 31, 14.5, "town", ("Harbor Street",
        "Ropewalk Lane", "Cooper Street", "Mercy Street", "Lantern Street", "Hawser Street",
        "Gannet Way",), ("Walk End", "Kiln Alley", "Sail Loft Lane", "Bell Lane", "Rigger Lane"),
        ("Tar Yard", "Spinner's Court"),),
    Zone("ferrywest", "Ferry Hill", (478, 90), 34, 16, 27, 14.5, "town", ("Windlass Street",
        "Lookout Street"), ("Net Loft Lane",),),
    Zone("ferryeast", "Ferry Hill", (580, 100), 38, 17, 27, 14.5, "town", ("Beacon Street",
        "Keel Street", "Compass Street"), (), ("Ballast Alley",),),
    Zone("ferrynorth", "Ferry Hill", (480, -20), 8, 19, 31, 19, "leafy", (), (), (), 4),
    Zone("ferryshore", "Ferry Hill", (590, -30), -4, 18, 28, 19, "leafy", (), (), (), 0),
    Zone("point", "Lantern Point", (668, 275), -8, 12, 17, 14.5, "town", ("Lampwick Street",),
        ()),
    Zone("pointnorth", "Lantern Point", (650, 228), -22, 12, 18, 14.5, "town",
        (), ()),
    Zone("tow", "Tanners' Bend", (180, 312), -34, 13, 23, 14.5, "town", ("Bargeman Street",), ()),
    Zone("hill", "Gannet Hill", (170, 440), 8, 17, 29, 14.5, "town", ("Rookery Street",),
        ("Steeple Street",), (), 7,),
    Zone("hillsouth", "Gannet Hill", (140, 635), -14, 18, 30, 19, "leafy", ("Quarry Road",), (),
        (), -5,),
    Zone("westbank", "Westbank", (50, 310), -20, 18, 30, 19, "leafy", (), (), (), 5),
    Zone("quarry", "Quarryside", (30, 540), 6, 19, 31, 19, "leafy", (), (), (), -6),
    Zone("southwest", "Quarryside", (14, 770), -18, 19, 30, 19, "leafy", (), (), (), 4),
    Zone("almshouse", "Almshouse Fields", (135, 790), 4, 19, 32, 19, "leafy", (), (), (), 5),
    Zone("kilnfield", "Kilnfield", (275, 800), -9, 17, 30, 14.5, "town", ("Brickfield Road",),
        ()),
    Zone("brendan", "St. Brendan's", (262, 640), 15, 16, 27, 14.5, "town", ("St. Brendan Street",
        "Infirmary Street"), (),),
    Zone("brendannorth", "St. Brendan's", (290, 515), 30, 14, 23, 12.5, "dense",
        ("Vestry Street",), ()),
    Zone("oldquay", "Old Quay", (430, 620), -17, 14.5, 24, 12.5, "dense", ("Warehouse Street",
        "Bonded Street", "Tallow Street", "Slop Chest Lane", "Crier Street",
        "Custom House Street", "Block Maker Street",),
        ("Drayman Street", "Hogshead Street", "Bollard Street", "Purser Street"),
        ("Kelp Alley", "Barrel Court", "Oakum Alley", "Cordage Passage"),),
    Zone("saltmarket", "Saltmarket", (640, 655), -24, 15, 25, 12.5, "dense", ("Salter Street",
        "Cable Street", "Herring Street", "Brine Street"), ("Calle Peñasco", "Curing House Lane"),
        ("Fishwives' Row", "Pickle Alley"),),
    Zone("saltmarsh", "Saltmarsh", (620, 755), -6, 15, 27, 14.5, "town", ("Sedge Street",
        "Tidewater Lane", "Heron Street"), ("Windrow Lane",),),
    Zone("ensenada", "La Ensenada", (420, 790), 10, 17, 29, 14.5, "town", ("Avenida Morazán",
        "Calle Bahía", "Calle Núñez", "Paseo Ibarra", "Calle de la Señal"), ("Callejón del Faro",
        "Calle Ceiba"),),
    Zone("island", "Gull Island", (675, 435), -10, 11, 17, 19, "leafy", ("Keeper's Road",), ()),
]

DISTRICTS: dict[str, tuple[int, tuple[str, ...]]] = {
    "Harbor": (1, ("Harbor",)),
    "Old Quay": (2, ("Old Quay", "St. Brendan's")),
    "Saltmarsh": (3, ("Saltmarket", "Saltmarsh", "La Ensenada", "Kilnfield")),
    "Ferry Hill": (4, ("Ferry Hill",)),
    "Lantern Point": (5, ("Lantern Point", "Gull Island")),
    "Mill Bank": (6, ("Mill Bank", "Tannery", "West Fields", "Orchard Hill", "Upper Calder")),
    "Ropewalk": (7, ("Ropewalk",)),
    "Gannet Hill": (8, ("Gannet Hill", "Tanners' Bend", "Westbank", "Quarryside",
        "Almshouse Fields"),),
}

COUNCIL: dict[int, tuple[str, tuple[str, ...]]] = {
    1: ("Marcus Delacroix", ("Harbor", "Mill Bank", "Tannery")),
    2: ("Siobhán Kearney", ("Old Quay",)),
    3: ("Inez Okafor", ("Ropewalk", "Lantern Point", "Gull Island")),
    4: ("Thomas Achterberg", ("Ferry Hill",)),
    5: ("Lucía Paredes Morán", ("Saltmarket", "Saltmarsh", "La Ensenada")),
    6: ("Ruth Lindqvist", ("West Fields", "Orchard Hill", "Upper Calder")),
    7: ("Samuel Adeyemi", ("Gannet Hill", "Tanners' Bend", "Westbank")),
    8: ("Joan Pellegrino", ("St. Brendan's", "Kilnfield", "Quarryside", "Almshouse Fields")),
}

# The 213 prefix is not assigned by the U.S. Postal Service.
ZIPS: dict[str, tuple[str, ...]] = {
    "21301": ("Harbor", "Mill Bank", "Tannery"),
    "21302": ("Ropewalk", "Lantern Point", "Gull Island"),
    "21303": ("Ferry Hill",),
    "21304": ("West Fields", "Orchard Hill", "Upper Calder"),
    "21305": ("Old Quay", "St. Brendan's"),
    "21306": ("Saltmarket", "Saltmarsh", "La Ensenada", "Kilnfield"),
    "21307": ("Gannet Hill", "Tanners' Bend", "Westbank", "Quarryside", "Almshouse Fields"),
}

# Route: weekday, truck, yard-waste week, zones.
ROUTES: dict[str, tuple[str, int, str, tuple[str, ...]]] = {
    "E-1": ("Monday", 11, "A", ("harbor",)),
    "E-2": ("Thursday", 14, "A", ("oldquay",)),
    "E-3": ("Thursday", 14, "A", ("ropewalk",)),
    "E-4": ("Tuesday", 12, "B", ("point", "pointnorth", "island")),
    "E-5": ("Wednesday", 13, "B", ("ferrywest", "summit")),
    "E-6": ("Wednesday", 15, "A", ("ferryeast",)),
    "E-7": ("Friday", 16, "B", ("ferrynorth", "ferryshore")),
    "E-8": ("Friday", 11, "A", ("brendannorth", "brendan")),
    "W-1": ("Monday", 21, "A", ("mill",)),
    "W-2": ("Monday", 22, "B", ("millwest", "tannery")),
    "W-3": ("Tuesday", 23, "B", ("saltmarket",)),
    "W-4": ("Tuesday", 24, "A", ("saltmarsh",)),
    "W-5": ("Wednesday", 21, "A", ("ensenada",)),
    "W-6": ("Wednesday", 22, "B", ("kilnfield",)),
    "W-7": ("Thursday", 23, "B", ("tow", "hill")),
    "W-8": ("Thursday", 24, "A", ("hillsouth", "almshouse")),
    "W-9": ("Friday", 21, "B", ("westbank", "quarry", "southwest")),
    "W-10": ("Friday", 22, "A", ("westfields", "orchard")),
    "W-11": ("Tuesday", 25, "A", ("upper",)),
}

# Weekday and hours of sweeping; odd sides in weeks 1 and 3, even sides in weeks 2 and 4.
SWEEPING: dict[str, tuple[str, int, int, tuple[str, ...]]] = {
    "S-1": ("Monday", 6, 8, ("Harbor",)),
    "S-2": ("Tuesday", 8, 11, ("Ropewalk", "Lantern Point", "Gull Island")),
    "S-3": ("Wednesday", 8, 11, ("Old Quay", "St. Brendan's")),
    "S-4": ("Thursday", 8, 11, ("Saltmarket", "Saltmarsh")),
    "S-5": ("Friday", 9, 12, ("La Ensenada", "Kilnfield")),
    "S-6": ("Tuesday", 9, 12, ("Ferry Hill",)),
    "S-7": ("Wednesday", 9, 12, ("Mill Bank", "Tannery")),
    "S-8": ("Monday", 9, 12, ("Upper Calder", "Orchard Hill", "West Fields")),
    "S-9": ("Thursday", 9, 12, ("Gannet Hill", "Tanners' Bend", "Westbank")),
    "S-10": ("Friday", 12, 15, ("Quarryside", "Almshouse Fields")),
}

# --- green and high ground -----------------------------------------------------------------------
# Name, Spanish name, center, half axes, degrees. `square` ones take whole blocks.
PARKS: list[tuple[str, str, Point, tuple[float, float], float]] = [
    ("Lantern Park", "Parque Lantern", (602, 176), (27, 26), 10),
    ("Gannet Hill Park", "Parque de Gannet Hill", (146, 478), (34, 40), 0),
    ("Mill Green", "Prado del Molino", (222, 336), (14, 22), 30),
    ("Almshouse Green", "Prado Almshouse", (272, 588), (24, 15), 0),
    ("Old Quay Common", "Prado de Old Quay", (420, 640), (17, 12), -17),
    ("Market Square", "Plaza del Mercado", (612, 648), (11, 9), -24),
    ("Ferry Hill Park", "Parque de Ferry Hill", (556, 62), (20, 24), 20),
    ("West Fields", "Campos del Oeste", (12, 62), (26, 22), 0),
    ("Seamen's Cemetery", "Cementerio de los Marinos", (128, 88), (22, 15), -14),
    ("Calder Park", "Parque Calder", (392, 128), (24, 12), 12),
    ("Reservoir Woods", "Bosque del Embalse", (176, -12), (44, 30), 0),
    ("Academy Fields", "Campos de la Academia", (330, 24), (22, 15), 22),
    ("Ropewalk Green", "Prado Ropewalk", (524, 256), (14, 8), 14),
    ("Exchange Gardens", "Jardines Exchange", (335, 292), (8, 6), 38),
    ("Plaza Morazán", "Plaza Morazán", (410, 770), (13, 9), 10),
    ("Kilnfield Ground", "Campo Kilnfield", (276, 842), (20, 16), 0),
    ("Quarry Pond Park", "Parque del Estanque", (22, 610), (30, 32), 0),
    ("Almshouse Fields", "Campos Almshouse", (122, 850), (30, 18), 0),
    ("Saltmarsh Green", "Prado Saltmarsh", (560, 764), (13, 9), -6),
    ("Island Common", "Prado de la Isla", (662, 424), (12, 8), 0),
]
MARSH: list[Point] = [
    (503, 858), (530, 838), (560, 824), (602, 812), (640, 806), (690, 800), (728, 796),
    (790, 842), (790, 985), (700, 1100), (560, 1160), (452, 1150), (470, 1060), (482, 985),
    (488, 918), (496, 880),
]
CREEKS: list[list[Point]] = [
    [(600, 882), (566, 902), (548, 930), (520, 934)],
    [(664, 890), (650, 930), (622, 950), (610, 990), (576, 1010)],
    [(722, 960), (690, 968), (664, 1000), (630, 1030)],
    [(640, 1070), (600, 1060), (560, 1050), (520, 1070)],
    [(690, 866), (668, 842), (640, 838), (606, 846)],
    [(628, 858), (600, 842), (560, 852)],
]
HILLS: list[tuple[Point, float, float]] = [
    ((146, 480), 90.0, 44.0), ((556, 40), 80.0, 34.0), ((330, 0), 120.0, 38.0), ((100, 30), 120.0,
    26.0), ((270, 640), 90.0, 15.0), ((60, 650), 120.0, 30.0), ((380, 150), 60.0, 10.0),
    ((150, 820), 120.0, 22.0),
]
"""Center, radius (plan units) and height in meters."""

# Chart words: class, words, plan point, degrees counter-clockwise.
CHART_WORDS: list[tuple[str, str, Point, float]] = [
    ("m-sea", "Calder Harbor", (540, 410), 0),
    ("m-sea", "Calder Bay", (850, 690), 0),
    ("m-sea", "Calder River", (24, 199), -3),
    ("m-name", "Gull Island", (674, 439), 0),
    ("m-name", "Lantern Point", (712, 275), 0),
    ("m-name", "Ropewalk", (466, 236), 14),
    ("m-name", "Mill Bank", (340, 196), -6),
    ("m-name", "Old Quay", (408, 600), -17),
    ("m-name", "Saltmarket", (640, 660), -24),
    ("m-name", "Ferry Hill", (570, 96), 38),
    ("m-name", "Harbor", (340, 330), 38),
    ("m-name", "Saltmarsh", (630, 758), -6),
    ("m-name", "Gannet Hill", (172, 540), 8),
    ("m-name", "Upper Calder", (340, 0), 22),
    ("m-name", "La Ensenada", (420, 820), 10),
    ("m-name", "St. Brendan's", (270, 650), 15),
    ("m-name", "West Fields", (30, 24), 3),
    ("m-name", "Quarryside", (30, 540), 6),
    ("m-name", "Kilnfield", (275, 790), -9),
]

EVACUATION: list[tuple[str, float]] = [("A", 2.5), ("B", 5.4), ("C", 8.6)]
"""Zone and the height in meters below which ground belongs to it."""
