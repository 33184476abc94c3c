"""The people who take contacts: presence, the contact in hand, queues of web and mail work, codes.

Presence says what a member of staff does now and since when. A *handling* is one person's handling
of one interaction, from the first ring to the end of the wrap-up: what was typed and chosen so far,
saved act by act, so that a reload or a crash loses nothing. Queues hold the work that waits for a
person: web reports with a place nobody understands, mail, follow-ups that are due. *Phrases* are
the city's ready words; a *reading* says who has a case open now.

Records: `presence.changed`, `handling.changed`, `handling.noted`, `handling.hung_up`,
`work.offered`, `work.taken`, `work.given_back`, `work.done`, `wrap_up_code.saved`, `phrase.saved`,
`queue.saved`.
Listens for: `case.opened`, `case.corrected`, `case.moved`, `interaction.recorded`.
"""
