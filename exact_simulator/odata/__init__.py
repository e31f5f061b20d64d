"""OData v2 as Exact speaks it: ``$filter``, the other query options, typed bodies and answers."""
