"""Names for streets that nobody planned by name, and never the same one twice."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

# Trades, goods and gear of a working harbor.
TRADES = """
Adze Anchorage Auger Ballaster Barkentine Binnacle Boatswain Bosun Bowline Bowsprit Brazier
Brigantine Bulkhead Bulwark Caboose Cannery Capstan Careen Carpenter Caulker Chandlery Clipper
Coble Collier Cooperage Coxswain Currier Davit Deadeye Dockman Draper Dredger Drifter Farrier
Fathom Ferrier Fisher Flagstaff Fletcher Forecastle Foundry Furrow Galley Gangway Glazier Glover
Grapnel Gunwale Halyard Hatter Helmsman Helm Indigo Ironmonger Jetty Joiner Kedge Ketch Lading
Lanyard Lateen Leadline Leeward Lighterman Lime Linen Lodestar Logline Lugger Mainsail Malthouse
Mariner Marlin Mason Mast Mizzen Mooring Needle Netmaker Oar Oyster Packet Painter Pewter Pilot
Pinnace Pitch Plumb Potter Privateer Quarterdeck Quill Ratline Reef Rivet Roper Rudder Saddler
Sailmaker Sandglass Sawyer Scuttle Sexton Sextant Shackle Shipwright Shoal Signal Silversmith
Skiff Skipper Sloop Smack Smelter Spar Spinnaker Spindle Spyglass Stave Stevedore Tackle Tar Thole
Tidegate Tiller Timber Tinker Topsail Trawler Treenail Turner Wainwright Weaver Whaler Wharfinger
Wheelwright Whitesmith Yardarm Yeoman
"""

# Families and public figures of an invented history.
PEOPLE = """
Abernathy Alden Amory Ashby Atwater Babcock Bainbridge Barlow Beaupré Beckwith Belknap Bellamy
Blackwood Bolívar Bradstreet Brannigan Brewster Bulfinch Cabral Callahan Carver Castellano
Chadwick Channing Claiborne Coffin Colfax Corrigan Crowninshield Cushing Dagny Danforth Decatur
Delacroix Desmond Devereux Dillingham Donnelly Dudley Dvořák Eames Ellery Endicott Everett Fairfax
Farragut Faulkner Fenwick Finnegan Flaherty Forsythe Gallatin Garrick Gerrish Gilchrist Goddard
Grinnell Hallowell Hancox Harcourt Haviland Hazard Hollis Hollingsworth Hovey Ibarra Ingersoll
Jarvis Jewett Kearney Kimball Kittredge Langdon Larkin Lathrop Ledyard Leverett Lévesque Lindqvist
Lockwood Loring Lovell Ludlow Macallan Marchetti Mather Maynard Mercer Merriam Minot Monroe
Mulvaney Nordahl Novak Oakes O'Rourke Olmstead Osgood Paget Pellegrino Pemberton Perkins Petrov
Phelps Pickering Prescott Quincy Radcliffe Ravenel Rhodes Rourke Rutledge Salazar Saltonstall
Sargent Savage Schuyler Seabury Sewall Sinclair Søndergaard Stoddard Sumner Swain Talbot Thacher
Thorndike Tilden Treadwell Trumbull Underhill Vásquez Wadsworth Waldron Wentworth Whitcomb
Whitlock Winslow Winthrop Woodbury Wyeth Yarrow Zeller
"""

# Trees, birds and the shore, for the leafy parts.
NATURE = """
Alder Arbutus Aspen Avocet Bayberry Beachplum Beech Birch Bittern Bluestem Bracken Bunting Cattail
Cedar Chestnut Cinnamon Clover Cormorant Cranberry Curlew Cypress Dogwood Dunlin Egret Elder Fern
Fiddlehead Finch Foxglove Godwit Goldenrod Grebe Greenbrier Harrier Hawthorn Heather Hemlock
Hickory Holly Hornbeam Juniper Killdeer Kingfisher Kittiwake Larch Laurel Linden Locust Loon
Magnolia Maple Marigold Meadowlark Merganser Mulberry Nuthatch Osprey Petrel Pintail Pipit Plover
Poplar Puffin Quince Redstart Rosemary Rowan Sanderling Sandpiper Sassafras Shearwater Skimmer
Snowberry Sorrel Spruce Sumac Swallow Sweetgum Sycamore Tamarack Teal Tern Thistle Thrush Towhee
Tupelo Viburnum Walnut Warbler Waxwing Whimbrel Wigeon Willet Willow Wren Yarrow
"""

ALLEYS = """
Anchor Apprentice Baker Bakehouse Barnacle Biscuit Bobbin Brass Bucket Candle Cask Catgut Chalk
Clay Coal Cobble Copper Cork Crab Cutler Dipper Fiddle Fishhook Flint Gable Gimlet Grindstone Hemp
Hook Horn Kettle Lantern Leather Mallet Molasses Mussel Nailer Pepper Pipe Pitchpot Plank Pulley
Rope Rum Sailcloth Salt Shingle Slate Soap Spice Tallow Thimble Thread Tide Tin Tobacco Twine
Vinegar Wax Wedge Wherry Wick Wool
"""

ENDINGS = {
    ("dense", "long"): ("Street", "Street", "Street", "Row"),
    ("dense", "cross"): ("Lane", "Street", "Lane", "Place"),
    ("town", "long"): ("Street", "Street", "Avenue"),
    ("town", "cross"): ("Lane", "Street", "Place", "Court"),
    ("leafy", "long"): ("Road", "Drive", "Avenue", "Street"),
    ("leafy", "cross"): ("Way", "Terrace", "Lane", "Court"),
}


class NameBook:
    """Hands out names in a seeded order; every first word is used once before any comes again."""

    def __init__(self, rng: np.random.Generator, taken: Iterable[str]) -> None:
        self._rng = rng
        self._taken = set(taken)
        self._pools = {
            "dense": self._shuffled(TRADES),
            "town": self._shuffled(PEOPLE),
            "leafy": self._shuffled(NATURE),
            "alley": self._shuffled(ALLEYS),
        }

    def reserve(self, names: Iterable[str]) -> None:
        """Names that the plan gives away itself; their first words are not drawn again."""
        self._taken.update(names)
        first = {name.rsplit(" ", 1)[0] for name in self._taken}
        for pool in self._pools.values():
            pool[:] = [word for word in pool if word not in first]

    def street(self, style: str, family: str) -> str:
        """A new name for a street of a zone's style; `family` is long or cross."""
        order = {
            "dense": ("dense", "town"),
            "town": ("town", "dense", "leafy"),
            "leafy": ("leafy", "town"),
        }[style]
        # Every third street of a town is named for a trade rather than a family.
        if style == "town" and self._rng.random() < 0.4:
            order = ("dense", "town", "leafy")
        return self._draw(order, ENDINGS[(style, family)])

    def alley(self) -> str:
        """A new name for an alley."""
        return self._draw(("alley", "dense"), ("Alley", "Alley", "Court", "Yard", "Passage"))

    def _draw(self, pools: tuple[str, ...], endings: tuple[str, ...]) -> str:
        for pool in (*pools, *self._pools):
            while self._pools[pool]:
                word = self._pools[pool].pop()
                name = f"{word} {endings[int(self._rng.integers(len(endings)))]}"
                if name not in self._taken:
                    self._taken.add(name)
                    return name
        raise ValueError("the book of names is used up")

    def _shuffled(self, words: str) -> list[str]:
        unique = sorted(set(words.split()))
        return [unique[int(i)] for i in self._rng.permutation(len(unique))]
