"""What differs between a record and the values it should have."""


def changed_values(record, values):
    """The values a record does not have yet: most of what comes again is as it was.

    :param record: one record
    :param dict values: as for ``write``, of fields that hold one value; empty is empty, whether
        False, None, "" or 0
    :return: those that differ
    :rtype: dict
    """
    return {
        name: value
        for name, value in values.items()
        if (record._fields[name].convert_to_write(record[name], record) or False)
        != (value or False)
    }


def write_changed(record, values):
    """Write what a record does not have yet, and nothing when it has all of it.

    :param record: one record
    :param dict values: as of ``changed_values``
    """
    if changed := changed_values(record, values):
        record.write(changed)
