"""Who is meant: entities tied to the gazetteer and to Wikidata, on a date, or to nobody."""
