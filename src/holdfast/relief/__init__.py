"""Relief: where people in need can go, and people looking for people.

A *facility* is a place that helps: a shelter, a cooling or warming center, a water point, a testing
site, a recovery center, or a listing of a 211 directory. It is a state kept here; a bulletin is
what is said about it. How many people are there is the sum of signed counts, each by whom and when.
*Sought* are people who are looked for or safe: found by
name however it is written (`names`), compared with reasons (`evidence`) and joined by a person,
seen by permission, told about only after it is sure who asks. `pfif/` reads, judges and writes
records of the People Finder Interchange Format. *Registers* hold what nobody foresaw, as staff
define it (`registering`). Reports of *damage* are cases; here is what teams found of them. *Offers*
of help go to *needs*, by a person; hours that were worked and seen are donated resources.

Records: `facility.added`, `facility.changed`, `facility.moved`, `facility.counted`,
`facility.confirmed`, `facility.reached`, and of people `sought.*`, `people.taken_in`,
`people.given`; of registers `register.*` and `entry.*`;
`damage.assessed`; `offer.*`, `need.*`, `match.moved`, `stint.*`, `charity.*`.
"""
