"""Places people name instead of an address: the plan's list, without numbers that houses decide."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.config.demo.city.plan import Point


@dataclass(frozen=True)
class Site:
    """A public building in the plan. `address` fixes number and street, else the nearest house."""

    name: str
    name_es: str
    kind: str
    spot: Point
    address: tuple[int, str] | None = None
    ground: str = "house"
    """house: one lot; block: a whole block of its own; yard: no building of its own"""


# fmt: off
SITES: list[Site] = [
    Site("Custom House", "Casa de la Aduana", "city_hall", (361, 391), (1, "Custom House Square"),
        "yard",),
    Site("City Hall", "Ayuntamiento", "city_hall", (352, 358), None, "block"),
    Site("Harbor Master's Office", "Capitanía del Puerto", "office", (384, 372)),
    Site("Port Calder Armory", "Arsenal de Port Calder", "shelter", (300, 700), None, "block"),
    Site("Ropewalk Branch Library", "Biblioteca Ropewalk", "library", (452, 214)),
    Site("Central Library", "Biblioteca Central", "library", (366, 318), None, "block"),
    Site("Old Quay Branch Library", "Biblioteca Old Quay", "library", (442, 606)),
    Site("Ferry Hill Branch Library", "Biblioteca Ferry Hill", "library", (566, 110)),
    Site("La Ensenada Branch Library", "Biblioteca La Ensenada", "library", (424, 756)),
    Site("Gannet Hill Branch Library", "Biblioteca Gannet Hill", "library", (170, 548)),
    Site("Upper Calder Branch Library", "Biblioteca Upper Calder", "library", (322, 84)),
    Site("Gull Island Reading Room", "Sala de Lectura de Gull Island", "library", (690, 440)),
    Site("Upper Calder High School", "Escuela Secundaria Upper Calder", "high_school", (243, 108),
        (900, "Summit Road"), "block",),
    Site("Calder Bay High School", "Escuela Secundaria Calder Bay", "high_school", (300, 770),
        None, "block",),
    Site("Almshouse Road School", "Escuela Almshouse Road", "elementary", (226, 517), (215,
        "Almshouse Road"), "block",),
    Site("Ferry Hill School", "Escuela Ferry Hill", "elementary", (492, 92), None, "block"),
    Site("Ropewalk School", "Escuela Ropewalk", "elementary", (486, 262), None, "block"),
    Site("Mill Bank School", "Escuela Mill Bank", "elementary", (290, 205), None, "block"),
    Site("Tannery School", "Escuela Tannery", "elementary", (36, 150), None, "block"),
    Site("Orchard Hill School", "Escuela Orchard Hill", "elementary", (180, 70), None, "block"),
    Site("Shore Drive School", "Escuela Shore Drive", "elementary", (600, -20), None, "block"),
    Site("Old Quay School", "Escuela Old Quay", "elementary", (472, 650), None, "block"),
    Site("Saltmarket School", "Escuela Saltmarket", "elementary", (650, 676), None, "block"),
    Site("Escuela Morazán", "Escuela Morazán", "elementary", (440, 830), None, "block"),
    Site("Kilnfield School", "Escuela Kilnfield", "elementary", (290, 870), None, "block"),
    Site("Gannet Hill School", "Escuela Gannet Hill", "elementary", (150, 610), None, "block"),
    Site("Westbank School", "Escuela Westbank", "elementary", (40, 340), None, "block"),
    Site("Quarryside School", "Escuela Quarryside", "elementary", (20, 500), None, "block"),
    Site("Almshouse Fields School", "Escuela Almshouse Fields", "elementary", (120, 760), None,
        "block",),
    Site("Calder Middle School", "Escuela Intermedia Calder", "middle_school", (420, 60), None,
        "block",),
    Site("St. Brendan's Hospital", "Hospital St. Brendan", "hospital", (300, 622), None, "block"),
    Site("Saltmarsh Clinic", "Clínica Saltmarsh", "clinic", (600, 742)),
    Site("Upper Calder Clinic", "Clínica Upper Calder", "clinic", (380, 84)),
    Site("Market Hall", "Mercado Central", "market", (590, 632), None, "block"),
    Site("Harbor Stadium", "Estadio del Puerto", "stadium", (240, 840), None, "block"),
    Site("West Fields Recreation Center", "Centro Recreativo West Fields", "recreation",
        (84, 172), (40, "Orchard Street"),),
    Site("Ropewalk Recreation Center", "Centro Recreativo Ropewalk", "recreation", (560, 246)),
    Site("La Ensenada Community Center", "Centro Comunitario La Ensenada", "recreation",
        (396, 800)),
    Site("Gannet Hill Pool", "Piscina Gannet Hill", "recreation", (120, 560)),
    Site("Old Quay Senior Center", "Centro para Mayores Old Quay", "recreation", (400, 570)),
    Site("Fire Station 1", "Estación de Bomberos 1", "fire_station", (350, 282)),
    Site("Fire Station 2", "Estación de Bomberos 2", "fire_station", (500, 212)),
    Site("Fire Station 3", "Estación de Bomberos 3", "fire_station", (520, 66)),
    Site("Fire Station 4", "Estación de Bomberos 4", "fire_station", (444, 668)),
    Site("Fire Station 5", "Estación de Bomberos 5", "fire_station", (560, 738)),
    Site("Fire Station 6", "Estación de Bomberos 6", "fire_station", (150, 572)),
    Site("Fire Station 7", "Estación de Bomberos 7", "fire_station", (120, 110)),
    Site("Police Headquarters", "Jefatura de Policía", "police", (372, 300)),
    Site("South Side Police Station", "Comisaría Sur", "police", (346, 700)),
    Site("Public Works Yard", "Patio de Obras Públicas", "yard", (340, 800), (2040,
        "Chandler Street"),),
    Site("Sandbag Yard", "Patio de Sacos de Arena", "yard", (344, 720), (1480,
        "Chandler Street")),
    Site("Transfer Station", "Estación de Transferencia", "yard", (60, 870)),
    Site("Calder Water Works", "Planta de Agua Calder", "utility", (240, -30)),
    Site("Ferry Terminal", "Terminal del Ferry", "ferry", (558, 556), None, "yard"),
    Site("Gull Island Ferry Landing", "Muelle del Ferry de Gull Island", "ferry", (636, 446),
        None, "yard",),
    Site("Lantern Point Light", "Faro de Lantern Point", "lighthouse", (766, 284), None, "yard"),
    Site("Gull Island Light", "Faro de Gull Island", "lighthouse", (714, 440), None, "yard"),
    Site("Maritime Museum", "Museo Marítimo", "museum", (470, 312)),
    Site("Ropewalk Museum", "Museo de la Cordelería", "museum", (500, 286)),
    Site("Calder Playhouse", "Teatro Calder", "theater", (366, 334)),
    Site("Exchange Hall", "Salón de la Lonja", "hall", (330, 316)),
    Site("Calder Station", "Estación Calder", "station", (322, 500)),
    Site("Fish Auction", "Lonja del Pescado", "market", (640, 622)),
    Site("Municipal Court", "Tribunal Municipal", "office", (362, 350)),
    Site("Animal Shelter", "Refugio de Animales", "office", (40, 770)),
    Site("Port Calder Community College", "Colegio Comunitario Port Calder", "college",
        (330, -40), None, "block",),
]

REQUIRED: list[tuple[int, str]] = [
    (48, "Ropewalk Lane"),
    (118, "Ropewalk Lane"),
    (212, "Cooper Street"),
    (216, "Cooper Street"),
    (9, "Harbor Street"),
    (418, "Tidewater Lane"),
    (416, "Tidewater Lane"),
    (420, "Tidewater Lane"),
    (431, "Tidewater Lane"),
    (440, "Tidewater Lane"),
    (12, "Gannet Way"),
    (77, "Gannet Way"),
    (22, "Kelp Alley"),
    (60, "Bollard Street"),
    (915, "Chandler Street"),
    (40, "Ferry Hill Road"),
    (300, "Lantern Point Road"),
    (1200, "Breakwater Drive"),
    (2010, "Breakwater Drive"),
]
"""Addresses that the city's pages and exercises speak of."""

APARTMENTS: list[tuple[int, str, int]] = [(418, "Tidewater Lane", 4), (48, "Ropewalk Lane", 0)]
"""Houses whose number of units is fixed."""
