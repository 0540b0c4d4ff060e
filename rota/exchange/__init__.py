"""rota-group/1, a whole group in one file: its types, what is wrong with one, its way into rows and out of them."""

from rota.exchange.coming import Rows, rows
from rota.exchange.document import GroupDocument
from rota.exchange.faults import faults
from rota.exchange.going import data
from rota.exchange.moving import moved

__all__ = ["GroupDocument", "Rows", "data", "faults", "moved", "rows"]
