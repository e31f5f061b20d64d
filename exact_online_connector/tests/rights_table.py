"""Who may call what: every public method of the addon stands here once.

A public method is one without a leading underscore: anybody who is logged in can call it by RPC, on
any record. So it asks for rights on ``self`` first (``models/base/exact_rights.py``) and answers in
a sentence.
"""

# Whom it is for.
READ = "who sees the record"
SEND = "who may invoice"
MANAGE = "who manages accounting"
# On what.
ONE = "one record; none and several are told so"
ANY = "any number of records"
COMPANY = "whatever the records, on the company one is in"

METHODS = {
    (READ, ONE): """
        account.move.action_exact_export_history
        account.move.action_exact_open
        account.move.action_exact_open_difference
        exact.coding.line.action_open_rule
        exact.collection.action_open_difference
        exact.collection.action_open_exact
        exact.collection.line.action_fix
        exact.collection.line.action_open_match
        exact.collection.line.action_returned
        exact.adoption.action_open_lines
        exact.connection.action_month_end
        exact.connection.action_next_step
        exact.connection.action_open_documents
        exact.connection.action_open_first
        exact.connection.action_open_relations
        exact.connection.action_open_waiting_documents
        exact.connection.action_open_waiting_payments
        exact.entry.action_export_history
        exact.difference.wizard.action_open_document
        exact.difference.wizard.action_open_exact
        exact.entry.action_open_difference
        exact.entry.action_open_exact
        exact.gl.usage.action_open_lines
        exact.month.end.action_export
        exact.month.end.action_open
        exact.month.end.action_print
        exact.reconciliation.line.action_open
        exact.reconciliation.line.action_open_exact
        exact.reconciliation.wizard.action_change
        exact.reconciliation.wizard.action_export
        exact.reconciliation.wizard.action_show
        exact.reconciliation.wizard.totals
        exact.relation.action_open_partner
        exact.run.action_open
        exact.run.progress
        res.partner.action_exact_open
    """,
    (READ, ANY): """
        exact.collection.action_open_reversals
        exact.run.action_open_failed
    """,
    (READ, COMPANY): """
        exact.relation.action_open
    """,
    (SEND, ONE): """
        account.move.action_exact_reverse
        account.move.action_exact_withdraw
        exact.entry.action_withdraw
        exact.withdraw.wizard.action_reverse
        exact.withdraw.wizard.action_withdraw
        exact.adoption.action_link_certain
        exact.adoption.action_read
        exact.connection.action_find_in_exact
        exact.contact.action_choose
        exact.contact.action_compare
        exact.autosend.wizard.action_always
        exact.autosend.wizard.action_ask_later
        exact.autosend.wizard.action_never
        exact.candidate.wizard.action_none
        exact.candidate.wizard.action_use_code
        exact.candidate.wizard.line.action_choose
        exact.coding.line.action_apply_to_all
        exact.coding.line.action_new_cost_center
        exact.coding.line.action_new_gl_account
        exact.coding.line.action_remove_part
        exact.coding.line.action_split
        exact.coding.action_show
        exact.coding.review.action_send
        exact.coding.review.line.action_look
        exact.coding.walk.action_accept_e_invoice
        exact.coding.walk.action_adopt
        exact.coding.walk.action_book_anyway
        exact.coding.walk.action_leave
        exact.coding.walk.action_open_bill
        exact.coding.walk.action_place_difference
        exact.coding.walk.action_previous
        exact.coding.walk.action_refresh
        exact.coding.walk.action_repropose
        exact.coding.walk.action_save_for_later
        exact.coding.walk.action_send_and_next
        exact.coding.walk.action_send_complete
        exact.coding.walk.action_skip
        exact.coding.walk.work
        exact.collection.action_collect_refused
        exact.conflict.wizard.action_apply
        exact.connection.action_compare_now
        exact.connection.action_export_now
        exact.difference.wizard.action_accept
        exact.difference.wizard.action_compare
        exact.difference.wizard.action_withdraw
        exact.connection.action_fetch_payments
        exact.connection.action_send_customers
        exact.connection.action_send_first
        exact.connection.action_send_suppliers
        exact.cost.center.wizard.action_create
        exact.gl.account.wizard.action_create
        exact.new.contact.wizard.action_make
        exact.reconciliation.wizard.action_fetch
        exact.relation.wizard.action_send
        exact.relation.wizard.line.action_fix
        exact.reversal.wizard.action_reverse
        exact.run.work
        exact.period.wizard.action_look_again
        exact.period.wizard.action_open_document
        exact.send.wizard.action_check_again
        exact.send.wizard.action_send
        exact.send.wizard.line.action_fix
    """,
    (SEND, ANY): """
        account.move.action_exact_accept_difference
        account.move.action_exact_accept_e_invoice
        account.move.action_exact_accept_exact
        account.move.action_exact_adopt
        account.move.action_exact_attach_again
        account.move.action_exact_book_anyway
        account.move.action_exact_call_off
        account.move.action_exact_check
        account.move.action_exact_collect
        account.move.action_exact_corrected
        account.move.action_exact_fetch_payments
        account.move.action_exact_look_up
        account.move.action_exact_paid_in_part
        account.move.action_exact_send
        account.move.action_exact_send_files
        account.move.action_exact_settle_again
        account.move.button_draft
        account.payment.action_exact_collect
        exact.adoption.action_close
        exact.adoption.line.action_link
        exact.adoption.line.action_refuse
        exact.attachment.action_attach_again
        exact.contact.action_call_off
        exact.contact.action_retry
        exact.collection.action_accept_exact
        exact.collection.action_call_off
        exact.collection.action_check
        exact.collection.action_compare
        exact.collection.action_fetch_payments
        exact.collection.action_send
        exact.entry.action_accept_difference
        exact.entry.action_accept_exact
        exact.entry.action_adopt
        exact.entry.action_book_anyway
        exact.entry.action_call_off
        exact.entry.action_check_in_exact
        exact.entry.action_compare
        exact.entry.action_corrected
        exact.entry.action_look_up
        exact.entry.action_paid_in_part
        exact.entry.action_retry
        exact.entry.action_settle_again
        exact.mandate.action_activate
        exact.mandate.action_cancel
        exact.reconciliation.line.action_send
        exact.relation.action_leave
        exact.relation.action_link
        exact.relation.action_make_contacts
        exact.run.action_background
        res.partner.action_exact_send
    """,
    (SEND, COMPANY): """
        exact.coding.walk.action_continue
        exact.relation.action_link_sure
    """,
    (MANAGE, ONE): """
        exact.month.end.action_lock
        exact.month.end.action_unlock
        exact.analytic.wizard.action_create
        exact.connection.action_check_division
        exact.connection.action_choose_division
        exact.connection.action_close_health_address
        exact.connection.action_confirm_database
        exact.connection.action_new_health_token
        exact.connection.action_test_link
        exact.connection.action_connect
        exact.connection.action_accept_doubtful
        exact.connection.action_choose_start
        exact.connection.action_cut_link
        exact.connection.action_disconnect
        exact.connection.action_encrypt_secrets
        exact.connection.action_export_mappings
        exact.connection.action_fetch_relations
        exact.connection.action_import_mappings
        exact.connection.action_number_relations
        exact.connection.action_refresh_lists
        exact.connection.action_refresh_relations
        exact.connection.action_resume
        exact.connection.action_move_webhook
        exact.connection.action_subscribe
        exact.connection.action_unsubscribe
        exact.division.candidate.action_select
        exact.division.check.action_check_again
        exact.division.check.action_try_writing
        exact.division.wizard.action_choose
        exact.division.wizard.action_look_up
        exact.division.wizard.action_other_user
        exact.mapping.export.wizard.action_download
        exact.mapping.import.wizard.action_apply
        exact.mapping.import.wizard.action_compare
        exact.numbering.wizard.action_fetch_relations
        exact.numbering.wizard.action_open_problem
        exact.numbering.wizard.action_save
        res.config.settings.action_exact_connect
        res.config.settings.action_exact_open_connection
        res.config.settings.action_exact_open_settings
    """,
    (MANAGE, ANY): """
        exact.analytic.mapping.action_accept
        exact.analytic.mapping.action_create_in_exact
        exact.gl.mapping.action_accept
        exact.gl.usage.action_apply
        exact.journal.mapping.action_accept
        exact.payment.term.mapping.action_accept
        exact.tax.mapping.action_accept
        exact.vat.code.action_go_on
        res.config.settings.action_exact_choose_division
        res.config.settings.action_exact_encrypt_secrets
    """,
    (MANAGE, COMPANY): """
        exact.gl.usage.action_open
        exact.gl.usage.action_use_categories
        exact.relation.action_fetch
    """,
}

# By model and method: whom it is for, and on what.
RIGHTS = {
    tuple(name.rsplit(".", 1)): rights
    for rights, names in METHODS.items()
    for name in names.split()
}
