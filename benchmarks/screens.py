"""What the web client reads to show a screen; runs inside Odoo."""

from lxml import etree

# Rows that Odoo's lists show at a time.
PAGE = 80


def read_form(record):
    """Read every field of a form, as the web client does when it opens."""
    arch = record.get_view(view_type="form")["arch"]
    return record.web_read(specification(record, etree.fromstring(arch)))


def read_list(model, domain, view=None, order=None):
    """Read the first page of a list, with its counter.

    :param model: an empty recordset
    :param view: id of the view
    """
    arch = model.get_view(view, "list")["arch"]
    wanted = specification(model, etree.fromstring(arch))
    return model.web_search_read(domain, wanted, limit=PAGE, order=order, count_limit=10_001)


def specification(records, node):
    """The fields of a view, as the web client asks for them."""
    wanted = {}
    for element in node.iterdescendants("field"):
        owner = next(element.iterancestors("field"), None)
        if owner is not None and owner in node.iterdescendants():
            continue
        name = element.get("name")
        field = records._fields[name]
        wanted[name] = {}
        if field.type in ("one2many", "many2many"):
            view = element.find("list")
            inner = specification(records[name], element if view is None else view)
            wanted[name] = {"fields": inner, "limit": PAGE}
        elif field.type == "many2one":
            wanted[name]["fields"] = {"display_name": {}}
    return wanted
