from . import base_partner_merge
from . import exact_new_contact_wizard
from . import exact_numbering_wizard
from . import exact_relation_wizard
from . import exact_conflict_wizard
from . import exact_candidate_wizard
