"""The facts that relief records."""

from holdfast.journal.facts import fact

ADDED = fact("facility.added", "A shelter or center was added.")
CHANGED = fact("facility.changed", "What is known of a shelter or center was changed.")
MOVED = fact("facility.moved", "A shelter or center opened, filled up or closed.")
COUNTED = fact("facility.counted", "People were counted in or out of a shelter or center.")
CONFIRMED = fact("facility.confirmed", "Somebody said that what is known of a place is true.")
REACHED = fact("facility.reached", "Who can be reached at a shelter or center was changed.")
JOINED = fact("facility.joined", "Two entries were found to be one shelter or center.")
APART = fact("facility.told_apart", "Two shelters or centers that look alike are two.")
IMPORTED = fact("directory.imported", "Somebody's directory of help was taken in.")
PUT_UP = fact("notice.put_up", "A closure or notice is in force.")
REWORDED = fact("notice.reworded", "What a closure or notice says was changed.")
STILL_STANDS = fact("notice.still_stands", "Somebody said that a closure or notice still holds.")
LIFTED = fact("notice.lifted", "A closure or notice was lifted.")
REPORTED = fact("sought.reported", "Somebody is looked for, or said to be safe.")
SPOKEN_OF = fact("sought.spoken_of", "Something was said about a person who is looked for.")
GUARDED = fact("sought.guarded", "How carefully a person's record is treated was changed.")
RELEASED = fact("sought.released", "Something about a person was told to somebody.")
HANDED_OVER = fact("sought.handed_over", "A person's record was given to the Red Cross.")
FORGOTTEN = fact("sought.forgotten", "A person's record has expired; a placeholder is left.")
TAKEN_IN = fact("people.taken_in", "Records of people from another register were taken in.")
