"""Two records of one person: suspected, merged with a choice of values, and taken apart again."""

from leads.merging.allowing import AlreadyMerged as AlreadyMerged
from leads.merging.allowing import CannotMerge as CannotMerge
from leads.merging.allowing import in_order as in_order
from leads.merging.allowing import obstacle as obstacle
from leads.merging.companies import part as part
from leads.merging.companies import unite as unite
from leads.merging.facts import takes_gone as takes_gone
from leads.merging.joining import NotUndoable as NotUndoable
from leads.merging.joining import merge as merge
from leads.merging.joining import unmerge as unmerge
from leads.merging.suspecting import suspect as suspect
from leads.merging.suspecting import sweep as sweep
from leads.merging.suspecting import tell_apart as tell_apart
