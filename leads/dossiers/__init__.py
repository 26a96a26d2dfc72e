"""What sales receives with a lead: all that is known of it, what is missing, and why it comes just now.

Kept with the handover as it was at the offer, in the words of every language. It holds personal data.
"""

from leads.dossiers.compiling import compiled, missing
from leads.dossiers.telling import SECTIONS, Dossier, Item, Section, told

__all__ = ["SECTIONS", "Dossier", "Item", "Section", "compiled", "missing", "told"]
