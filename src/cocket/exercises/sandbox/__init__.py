"""The policy sandbox: a threshold, a list entry or a weight changed in a copy, and what that does, before it is law.

Takes a policy file (or a recorded draft of weights), a scenario and a home; gives the same rehearsal before and after,
and by whom the difference is felt. The home itself is never touched. May import everything below.
"""

from cocket.exercises.sandbox.attaching import attach, draft_policy
from cocket.exercises.sandbox.file import read_policy
from cocket.exercises.sandbox.model import Policy
from cocket.exercises.sandbox.trial import Felt, Trial, try_policy

__all__ = ["Felt", "Policy", "Trial", "attach", "draft_policy", "read_policy", "try_policy"]
