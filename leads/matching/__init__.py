"""How alike two persons are. Only reads: candidates are found by indexes, and judged one by one."""

from leads.matching.finding import candidates as candidates
from leads.matching.finding import judged as judged
from leads.matching.finding import known_persons as known_persons
from leads.matching.finding import pairs as pairs
from leads.matching.folding import business_domain as business_domain
from leads.matching.folding import company_key as company_key
from leads.matching.folding import domain_of_mail as domain_of_mail
from leads.matching.folding import folded as folded
from leads.matching.folding import is_shared as is_shared
from leads.matching.judging import CERTAIN_FROM as CERTAIN_FROM
from leads.matching.judging import DOUBTFUL_FROM as DOUBTFUL_FROM
from leads.matching.judging import Match as Match
from leads.matching.judging import Outcome as Outcome
from leads.matching.judging import score as score
from leads.matching.many import Likeness as Likeness
from leads.matching.many import likenesses as likenesses
from leads.matching.person import Person as Person
from leads.matching.reasons import in_words as in_words
