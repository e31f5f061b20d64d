"""The texts of business refusals, in the language of the Exact user.

The Dutch and English ones are quoted from Exact; the French ones follow the same patterns and are
our own guess where no source has them.
"""

LANGUAGES = ("en", "nl", "fr")

# key -> pattern per language; {0} is the first parameter, looked up in TERMS.
PATTERNS: dict[str, dict[str, str]] = {
    "mandatory": {"en": "Mandatory: {0}", "nl": "Verplicht: {0}", "fr": "Obligatoire: {0}"},
    "invalid": {"en": "Invalid: {0}", "nl": "Ongeldig: {0}", "fr": "Incorrect: {0}"},
    "invalid_value": {
        "en": "Invalid: {0} [{1}]",
        "nl": "Ongeldig: {0} [{1}]",
        "fr": "Incorrect: {0} [{1}]",
    },
    "invalid_type": {
        "en": "Invalid: {0} (Type)",
        "nl": "Ongeldig: {0} (Type)",
        "fr": "Incorrect: {0} (Type)",
    },
    "invalid_reference": {
        "en": "Invalid reference: {0}",
        "nl": "Ongeldige referentie: {0}",
        "fr": "Référence incorrecte: {0}",
    },
    "not_allowed": {
        "en": "Not allowed: {0}",
        "nl": "Niet toegestaan: {0}",
        "fr": "Non autorisé: {0}",
    },
    "already_exists": {
        "en": "Already exists: {0}",
        "nl": "Bestaat reeds: {0}",
        "fr": "Existe déjà: {0}",
    },
    "in_use": {"en": "In use: {0}", "nl": "In gebruik: {0}", "fr": "En cours d'utilisation: {0}"},
    "not_found": {"en": "Not found: {0}", "nl": "Niet gevonden: {0}", "fr": "Introuvable: {0}"},
    "unknown": {"en": "Unknown: {0}", "nl": "Onbekend: {0}", "fr": "Inconnu: {0}"},
    "blocked": {"en": "Blocked: {0}", "nl": "Geblokkeerd: {0}", "fr": "Bloqué: {0}"},
    "data_exists": {
        "en": "Data already exists",
        "nl": "Gegeven bestaat reeds.",
        "fr": "Les données existent déjà.",
    },
    "period_closed": {
        "en": "Period is closed: {0}",
        "nl": "Periode is afgesloten: {0}",
        "fr": "La période est clôturée: {0}",
    },
    "vat_amount_not_allowed": {
        "en": "A VAT amount is not allowed: the VAT code is of the type 'No VAT'.",
        "nl": "Btw-bedrag is niet toegestaan: de btw-code is van het type 'Geen btw'.",
        "fr": "Montant TVA non autorisé: le code TVA est du type 'Pas de TVA'.",
    },
    "vat_number": {
        "en": "Invalid: VAT number [{0}] - check digit is incorrect",
        "nl": "Ongeldig: Btw-nummer [{0}] - controlecijfer is onjuist",
        "fr": "Incorrect: Numéro de TVA [{0}] - le chiffre de contrôle est incorrect",
    },
    "cannot_delete": {
        "en": "Cannot delete: {0} - Used in: {1}",
        "nl": "Kan niet verwijderen: {0} - Gebruikt in: {1}",
        "fr": "Impossible de supprimer: {0} - Utilisé dans: {1}",
    },
    "already_processed": {
        "en": "Already processed",
        "nl": "Reeds verwerkt",
        "fr": "Déjà traité",
    },
    "balance": {
        "en": "Opening balance plus all bank entry lines should result in the closing balance",
        "nl": "Beginsaldo plus alle bankboekingsregels moet gelijk zijn aan het eindsaldo",
        "fr": "Le solde d'ouverture plus toutes les lignes doit donner le solde de clôture",
    },
    "out_of_balance": {
        "en": "Entry is not in balance",
        "nl": "Boeking is niet in evenwicht",
        "fr": "L'écriture n'est pas en équilibre",
    },
    "document_type": {
        "en": "Document Type not allowed",
        "nl": "Documenttype niet toegestaan",
        "fr": "Type de document non autorisé",
    },
    "too_long": {"en": "Too long: {0}", "nl": "Te lang: {0}", "fr": "Trop long: {0}"},
    "too_many": {"en": "Too many: {0}", "nl": "Te veel: {0}", "fr": "Trop nombreux: {0}"},
    "too_large": {"en": "Too large: {0}", "nl": "Te groot: {0}", "fr": "Trop grand: {0}"},
    "amount_fc": {
        "en": "Sum of amounts is not zero",
        "nl": "Som van de bedragen is niet nul",
        "fr": "La somme des montants n'est pas nulle",
    },
}

# English term -> Dutch, French.
TERMS: dict[str, tuple[str, str]] = {
    "Account": ("Relatie", "Relation"),
    "Account code": ("Relatiecode", "Code relation"),
    "Amount": ("Bedrag", "Montant"),
    "Attachment": ("Bijlage", "Annexe"),
    "BIC code": ("BIC-code", "Code BIC"),
    "Bank account": ("Bankrekening", "Compte bancaire"),
    "Callback URL": ("Callback-URL", "URL de rappel"),
    "Code": ("Code", "Code"),
    "Contact": ("Contactpersoon", "Personne de contact"),
    "Cost center": ("Kostenplaats", "Centre de coûts"),
    "Cost center link": ("Kostenplaatskoppeling", "Lien centre de coûts"),
    "Cost unit": ("Kostendrager", "Unité de coûts"),
    "Country": ("Land", "Pays"),
    "Currency": ("Valuta", "Devise"),
    "Customer": ("Klant", "Client"),
    "Date": ("Datum", "Date"),
    "Description": ("Omschrijving", "Description"),
    "Document": ("Document", "Document"),
    "Document number": ("Boekstuknummer", "Numéro de pièce"),
    "Documents": ("Documenten", "Documents"),
    "Due Date": ("Vervaldatum", "Date d'échéance"),
    "Email": ("E-mail", "E-mail"),
    "Entries": ("Boekingen", "Écritures"),
    "Entry": ("Boeking", "Écriture"),
    "Exchange Rate": ("Wisselkoers", "Taux de change"),
    "Financial year": ("Boekjaar", "Exercice comptable"),
    "G/L Account": ("Grootboekrekening", "Compte général"),
    "G/L account": ("Grootboekrekening", "Compte général"),
    "G/L account type": ("Grootboekrekeningtype", "Type de compte général"),
    "IBAN": ("IBAN", "IBAN"),
    "Journal": ("Dagboek", "Journal"),
    "Journal (type)": ("Dagboek (type)", "Journal (type)"),
    "Journals": ("Journals", "Journals"),
    "Language": ("Taal", "Langue"),
    "Lines": ("Regels", "Lignes"),
    "Main mandate": ("Hoofdmandaat", "Mandat principal"),
    "Mandates": ("Mandaten", "Mandats"),
    "Mandate reference": ("Mandaat referentie", "Référence du mandat"),
    "Name": ("Naam", "Nom"),
    "Payment condition": ("Betalingsconditie", "Condition de paiement"),
    "Payment type": ("Soort betaling", "Type de paiement"),
    "Period": ("Periode", "Période"),
    "Postcode": ("Postcode", "Code postal"),
    "Relationship": ("Relatie", "Relation"),
    "State": ("Provincie", "Province"),
    "Subject": ("Onderwerp", "Objet"),
    "Supplier": ("Leverancier", "Fournisseur"),
    "Transactions": ("Transacties", "Transactions"),
    "Topic": ("Onderwerp", "Sujet"),
    "Type": ("Type", "Type"),
    "Type (VAT to claim)": (
        "Type (Rekening te vorderen btw)",
        "Type (Compte TVA à récupérer)",
    ),
    "Type (VAT to pay)": ("Type (Rekening af te dragen btw)", "Type (Compte TVA à payer)"),
    "VAT amount": ("Btw-bedrag", "Montant TVA"),
    "VAT code": ("Btw-code", "Code TVA"),
    "VAT number": ("Btw-nummer", "Numéro de TVA"),
    "VAT percentage": ("Btw-percentage", "Pourcentage TVA"),
    "VAT codes": ("Btw-codes", "Codes TVA"),
    "VAT-code": ("Btw-code", "Code TVA"),
    "Your ref.": ("Uw ref.", "Votre réf."),
}


def translate_term(term: str, language: str) -> str:
    """A term in a language; an unknown term stays as it is."""
    if language == "en" or term not in TERMS:
        return term
    return TERMS[term][LANGUAGES.index(language) - 1]


def message(key: str, params: tuple, language: str) -> str:
    """One business text.

    :param key: of PATTERNS, or a ready text, which is returned as it is
    :param params: fill the pattern
    :param language: "nl", "en" or "fr"; others read English
    """
    language = language if language in LANGUAGES else "en"
    pattern = PATTERNS.get(key)
    if not pattern:
        return key.format(*params) if params else key
    return pattern[language].format(*(translate_term(str(param), language) for param in params))


def messages(problems: tuple[tuple, ...], language: str) -> str:
    """Several business texts in one value, joined by CRLF as Exact does."""
    return "\r\n".join(message(key, tuple(params), language) for key, *params in problems)
