"""Play a scenario through the product's own engines: the best evader, the crowd, the fixes, the findings.

Takes a `Scenario` and opened `Engines`; gives a `Rehearsal`. May import journey and everything below.
"""

from cocket.exercises.rehearsal.keeping import Journal
from cocket.exercises.rehearsal.model import Finding, FixPlan, Rehearsal, Spoken, Way
from cocket.exercises.rehearsal.playing import Playing
from cocket.exercises.rehearsal.service import rehearse

__all__ = ["Finding", "FixPlan", "Journal", "Playing", "Rehearsal", "Spoken", "Way", "rehearse"]
