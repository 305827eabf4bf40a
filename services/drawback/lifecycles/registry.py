"""All services of the product, in the order in which an event travels through them."""

from dataclasses import replace

from drawback.lifecycles.adcvd import routes as adcvd
from drawback.lifecycles.claims import routes as claims
from drawback.lifecycles.entries import routes as entries
from drawback.lifecycles.inquiries import routes as inquiries
from drawback.lifecycles.ledger import routes as matching
from drawback.lifecycles.privileges import routes as privileges
from drawback.lifecycles.vocabulary import Service

SERVICES: tuple[Service, ...] = (
    adcvd.SERVICE,
    entries.SERVICE,
    matching.SERVICE,
    inquiries.SERVICE,
    replace(claims.SERVICE, routes=(*claims.SERVICE.routes, *privileges.ROUTES)),
)
