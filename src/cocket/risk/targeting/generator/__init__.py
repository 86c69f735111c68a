"""Made-up trade with planted evasion: declarations, parties, licences, flows and payments, and hidden labels.

Takes a seed and a size, gives the tables that detectors and `target train` read (`make_world`, `write_world`), or the
network behind them (`make_network`): makers, distributors, forwarders, hubs and end users. Every firm, person and price
is made up; country and HS codes are real codes. May import what `risk.targeting` may.
"""

from cocket.risk.targeting.generator.network import Link, Network, Node, make_network, network_of
from cocket.risk.targeting.generator.service import make_world, write_world

__all__ = ["Link", "Network", "Node", "make_network", "make_world", "network_of", "write_world"]
