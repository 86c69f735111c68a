"""The after-action report: what was tested, what failed, why, what to change and what it costs; as page, PDF and data.

Takes a `Scenario` with its `Rehearsal`; gives HTML, PDF bytes and a JSON document, and compares two such documents.
May import everything below.
"""

from cocket.exercises.report.comparison import Comparison, compare
from cocket.exercises.report.data import as_document
from cocket.exercises.report.page import report_page
from cocket.exercises.report.paper import report_pdf
from cocket.exercises.report.trial import trial_document, trial_page

__all__ = ["Comparison", "as_document", "compare", "report_page", "report_pdf", "trial_document", "trial_page"]
