"""Every contact once: who, channel, when, about what, which cases it opened, how it ended.

Records: `interaction.recorded` (once for each contact; outcome *open* while staff are in it),
`interaction.identified`, `interaction.touched`, `interaction.wrapped_up`,
`interaction.resident_merged`, `interaction.erased`. Listens for `resident.merged`,
`resident.unmerged`, `resident.erased`. The link between an interaction and its cases is here: a
case does not know interactions.
"""
