"""The demo company: half a year of a believable pipeline, made by the real processes under a moved clock."""
