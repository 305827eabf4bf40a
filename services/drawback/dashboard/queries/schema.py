"""The tables by name, for the queries of the pages."""

from drawback.adapters.sql.tables import metadata

CLAIMS = metadata.tables["claim"]
CLAIM_LINES = metadata.tables["claim_line"]
ENTRIES = metadata.tables["entry"]
LOTS = metadata.tables["lot"]
SHIPMENTS = metadata.tables["shipment"]
DOCKET = metadata.tables["docket"]
MOVES = metadata.tables["docket_move"]
HISTORY = metadata.tables["history"]
JOURNAL = metadata.tables["journal"]
PARKED = metadata.tables["parked"]
OUTBOX = metadata.tables["outbox"]
INQUIRIES = metadata.tables["inquiry"]
AMENDMENTS = metadata.tables["amendment"]
CASES = metadata.tables["adcvd_case"]
DIFFERENCES = metadata.tables["adcvd_difference"]
CLAIMANTS = metadata.tables["claimant"]
