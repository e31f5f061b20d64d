"""Companies with a chart of accounts that stand ready in a test database.

Loading a chart takes seconds. `tools/test.py` has these made once, before the database is copied
for each worker; where they are missing, each test class loads a chart of its own.
"""

from unittest.mock import patch

from odoo.modules import module

COUNTRIES = ("BE", "NL")


def ready_company(env, country):
    """
    :param str country: its code
    :return: the one that stands ready, or None
    :rtype: res.company
    """
    return env.ref(_xml_id(country), raise_if_not_found=False)


def make_companies(env):
    """Make one for each country."""
    # As in a test: else Odoo installs what it has for the country and asks services about it.
    with patch.object(module, "current_test", True):
        for country in COUNTRIES:
            _make_company(env(context={"tracking_disable": True}), country)


def _make_company(env, country):
    home = env.ref(f"base.{country.lower()}")
    values = {"country_id": home.id, "currency_id": home.currency_id.id}
    company = env["res.company"].create({"name": f"Company for tests {country}", **values})
    charts = env["account.chart.template"]
    charts.try_loading(charts._guess_chart_template(home), company, install_demo=False)
    addon, name = _xml_id(country).split(".")
    values = {"model": company._name, "res_id": company.id}
    env["ir.model.data"].create({"module": addon, "name": name, **values})


def _xml_id(country):
    return f"exact_online_connector_tests.company_{country.lower()}"
