"""In whose language something is written, and the right words for one and for many."""

# Languages in which none counts as one: "0 document".
_NONE_IS_ONE = ("fr", "pt")


def for_readers(records, user=None):
    """Records in the language of who reads what is written on them, whoever makes us write it.

    A note is kept as it was written, and the same work is done by a person's dialog and by the
    cron.

    :param records: with a ``company_id``, which may be empty
    :param res.users user: who asked for the work; none for the company as such
    :return: the same records, with that language in their context
    """
    company = records.company_id[:1] or records.env.company
    lang = (user and user.lang) or company.partner_id.lang or records.env.lang
    return records.with_context(lang=lang)


def counted(env, count, one, many, **params):
    """The sentence for one, or the one for several.

    :param Environment env: whose language
    :param int count: how many; ``%(count)s`` in the sentences
    :param one: lazy translation
    :param many: lazy translation
    :return: the sentence
    :rtype: str
    """
    singular = count == 1 or (count == 0 and (env.lang or "").startswith(_NONE_IS_ONE))
    sentence = env._(one if singular else many)
    return sentence % {"count": count, **params}
