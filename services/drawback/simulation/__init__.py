"""An example importer and a generator of any size: invented parties, real tariff numbers, real arithmetic."""
