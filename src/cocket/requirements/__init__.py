"""Which licence an export needs, which exception fits, and what to file.

Takes an export with its classifications and screening report, gives one `LicenceRequirement` per jurisdiction, every
step with its paragraph. May import screening, controls, exports, parties, reference, runtime and kernel; the rules are
the TOML files under `rules/`.
"""

from cocket.requirements.model import Filing, LicenceRequirement, Need, Option, RequirementStep

__all__ = ["Filing", "LicenceRequirement", "Need", "Option", "RequirementStep"]
