"""The relations of a division are imported, and matched with contacts."""

from tests.processes.prepare import DIVISION

from .. import gauge, product
from ..registry import Figure, growth, row
from ..stage import do


@row(
    "Relations of a division",
    "So many relations beside as many contacts: a quarter of them has an enterprise number, a "
    "third an e-mail address. Fetched and matched; fetched again, when nothing changed; and all "
    "that surely are the same linked by the button.",
)
def relations(stage):
    """Cost of each step."""
    few, many = stage.pick((200, 1000), (1000, 10_000))
    costs = {}
    for number in (few, many):
        with stage.scene() as scene:
            scene.exact.control("relations", {"division": DIVISION, "count": number})
            numbers = {
                relation["Name"]: relation.get("ChamberOfCommerce")
                for relation in scene.exact.stored("crm/Accounts")
            }
            do(scene, make_contacts, number=number, numbers=numbers)
            costs[number] = do(scene, import_relations, url=scene.exact.url)
    first, again, linked, count = costs[many]
    yield Figure(f"{many:,} fetched and matched: CPU", first["cpu"], "s", many / 1000)
    yield Figure("fetched and matched: statements", first["statements"])
    yield Figure("fetched and matched: calls", first["calls"])
    yield Figure("again, nothing changed: CPU", again["cpu"], "s")
    yield Figure(f"linked at once ({count:,}): CPU", linked["cpu"], "s")
    yield Figure("linked at once: statements of each", linked["statements"] / count)
    yield growth(costs[few][0], first, few, many)


# === JOBS === #


def make_contacts(env, number, numbers):
    """A contact for each relation."""
    env["res.partner"].with_context(tracking_disable=True).create(
        [
            {
                "name": f"Relation {place:05}",
                "is_company": True,
                "customer_rank": 1,
                "country_id": env.ref("base.be").id,
                "email": f"relation{place:05}@example.com",
                "company_registry": numbers.get(f"Relation {place:05} BV"),
            }
            for place in range(number)
        ]
    )
    env.cr.commit()
    env.cr.execute("ANALYZE")


def import_relations(env, url):
    """Fetch twice, then link.

    :return: the three costs, and how many were linked
    """
    product.without_limits()
    costs = []
    for _time in range(2):
        with gauge.measured(env, url) as cost:
            product.fetch_relations(env)
        costs.append(cost)
    connection = product.connection(env)
    sure = connection.relation_ids.filtered(lambda relation: relation.match_state == "sure")
    with gauge.measured(env, url) as cost:
        product.as_person(env, sure).action_link()
    return (*costs, cost, len(sure))
