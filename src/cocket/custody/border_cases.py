"""What a merge of draw-downs says: for people, for programs, and as files of evidence.

Takes a merge's result, gives lines of text, a JSON document, or file names with the signed records that show each case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cocket.custody.drawdowns import Result
from cocket.custody.statement import licence_rows
from cocket.kernel.canonical import decimal_text
from cocket.kernel.errors import inert

# Kind -> whether goods or paper must be stopped (■), or somebody must look (▲).
GRAVE = frozenset(("double_spend", "overdrawn", "serial_twice", "two_of_one_number", "not_covered", "chain_broken"))


def as_document(result: Result) -> dict[str, Any]:
    """Give the result as plain JSON."""
    return {
        "asOf": result.merged.as_of or None,
        "records": result.merged.records,
        "licences": licence_rows(result.merged.balances),
        "cases": [
            {
                "kind": case.kind,
                "issuer": case.licence[0] or None,
                "licence": case.licence[1] or None,
                "sentence": case.sentence,
                "evidence": list(case.evidence),
            }
            for case in result.merged.cases
        ],
        "rejects": [{"where": reject.where, "reason": reject.reason} for reject in result.rejects],
        "otherDocuments": result.passed_over,
    }


def told(result: Result) -> Iterator[str]:
    """Give the result in lines for a terminal."""
    merged = result.merged
    yield f"{merged.records} records of {len(merged.heads)} keys, the last of {merged.as_of or 'no time'}"
    for (_, number), lines in merged.balances.items():
        for line in lines:
            mark = "●" if line.left >= 0 else "■"
            drawn = f"{decimal_text(line.drawn)} of {decimal_text(line.granted)} {line.unit}"
            yield inert(f"{mark} {number}  {line.item}: {drawn} drawn, {decimal_text(line.left)} left")
    for case in merged.cases:
        yield inert(f"{'■' if case.kind in GRAVE else '▲'} {case.kind}: {case.sentence}")
        yield f"    evidence: {', '.join(name[:8] for name in case.evidence[:6])}"
    for reject in result.rejects:
        yield f"■ refused: {reject.reason}"


def files(result: Result) -> Mapping[str, bytes]:
    """Give one file a case: the signed records, each under its own signature, as they came."""
    made = {}
    for number, case in enumerate(result.merged.cases, 1):
        lines = [result.evidence[name] + b"\n" for name in case.evidence]
        made[f"{number:04d}-{case.kind}.jsonl"] = b"".join(lines)
    return made
