"""Files of mappings, as somebody may make them: the bytes."""

_HEADER = "kind;source;purpose;code;description\n"


def _csv(*rows, encoding="utf-8"):
    return (_HEADER + "\n".join(rows)).encode(encoding)


FILES = {
    "nothing": b"",
    "blanks": b"   \n\n",
    "a NUL": b"\x00",
    "bytes of no text": b"\xff\xfe\x00\xd8",
    "a picture": b"\x89PNG\r\n\x1a\n" + b"0" * 100,
    "a PDF": b"%PDF-1.4",
    "the beginning of a ZIP": b"PK\x03\x04",
    "an empty ZIP": b"PK\x05\x06" + b"\x00" * 18,
    "JSON": b'{"kind": "tax"}',
    "XML": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
    "only the columns": _HEADER.encode(),
    "columns in another order": b"source;kind;purpose;code;description\n",
    "columns in capitals": b"KIND;SOURCE;PURPOSE;CODE;DESCRIPTION\n",
    "columns in Dutch": b"soort;bron;doel;code;omschrijving\n",
    "commas instead of semicolons": _csv("category;All;sales;700000;").replace(b";", b","),
    "tabs instead of semicolons": _csv("category;All;sales;700000;").replace(b";", b"\t"),
    "UTF-16": _csv("category;All;sales;700000;", encoding="utf-16"),
    "Latin-1 with accents": _csv("category;Caf\u00e9;sales;700000;", encoding="latin-1"),
    "a kind nobody knows": _csv("unicorn;All;sales;700000;"),
    "a source nobody knows": _csv("category;Nowhere;sales;700000;"),
    "a purpose nobody knows": _csv("category;All;holiday;700000;"),
    "a code nobody knows": _csv("category;Corpus;sales;99999999;"),
    "a code of emoji": _csv("category;Corpus;sales;🦄;"),
    "a code with a NUL": _csv("category;Corpus;sales;7\x00;"),
    "too few cells": _csv("category;Corpus"),
    "too many cells": _csv("category;Corpus;sales;700000;x;y;z;1;2;3"),
    "a row of nothing but semicolons": _csv(";;;;"),
    "a quote that does not end": _csv('category;"Corpus;sales;700000;'),
    "a formula": _csv("category;=1+1;sales;700000;"),
    "a cell of a hundred thousand characters": _csv("category;" + "x" * 100000 + ";sales;1;"),
    "an Arabic source": _csv("category;شركة;sales;700000;"),
    "a source that turns the direction": _csv("category;\u202eabc;sales;700000;"),
    "a setting of nonsense": _csv("setting;customer_mask;;DEB;"),
    "a setting nobody knows": _csv("setting;unicorn;;1;"),
    "the same row twice": _csv("category;Corpus;sales;700000;", "category;Corpus;sales;700000;"),
    "the same row with two codes": _csv(
        "category;Corpus;sales;700000;", "category;Corpus;sales;701000;"
    ),
}
