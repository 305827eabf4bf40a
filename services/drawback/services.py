"""All services of the product, in the order in which an event travels through them."""

from drawback.adcvd import routes as adcvd
from drawback.claims import routes as claims
from drawback.entries import routes as entries
from drawback.flow import Service
from drawback.inquiries import routes as inquiries
from drawback.matching import routes as matching

SERVICES: tuple[Service, ...] = (
    adcvd.SERVICE,
    entries.SERVICE,
    matching.SERVICE,
    inquiries.SERVICE,
    claims.SERVICE,
)
