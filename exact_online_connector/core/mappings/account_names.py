"""Whether an account of Odoo and a G/L account of Exact are called the same.

Charts number alike what they name differently: 612000 is office supplies in the one and electricity
in the other, and in the Netherlands every office numbers as it likes. The names are often in two
languages, so words are compared by what they mean, as far as a bookkeeper's few words go.
"""

from collections.abc import Iterable

from .tax_kind import words

# A line for each thing: its words in Dutch, English, French and German.
_MEANINGS = """
    verkopen verkoop omzet sales revenue turnover ventes vente umsatz erlose opbrengst opbrengsten
        income produits ertrage
    aankopen aankoop inkopen inkoop inkoopwaarde purchases purchase achats achat einkauf kostprijs
    diensten services service prestations dienstleistungen
    goederen goods marchandises waren handelsgoederen resale merchandise producten products
    grondstoffen grondstof raw premieres rohstoffe
    hulpstoffen consumables hilfsstoffe
    onderaanneming onderaannemingen uitbesteed subcontracting contractors traitances traitance
        fremdleistungen
    huur huurkosten huurlasten rent rental rents loyer loyers location miete mieten
    onderhoud onderhoudskosten maintenance entretien wartung instandhaltung
    herstelling herstellingen reparatie reparaties repair repairs reparation reparations reparatur
    elektriciteit elektra stroom electricity electricite strom
    energie energiekosten energy
    water eau wasser
    gas gaz
    brandstof brandstoffen fuel fuels carburant carburants treibstoff
    kantoor kantoorbenodigdheden kantoorkosten kantoormateriaal office bureau burobedarf
    drukwerk print printing stationery impressions imprimes drucksachen
    materiaal materieel uitrusting equipment materiel tools gereedschap gereedschappen
    machines machinery machine
    gebouwen gebouw bedrijfsruimte buildings building premises immeubles gebaude
    schoonmaak schoonmaakkosten cleaning nettoyage reinigung
    telefoon telefonie telecommunicatie telephone phone telecom telefon
    internet website hosting
    porto postzegels verzendkosten postage shipping affranchissement versand
    vervoer transport vracht freight
    reis reiskosten verblijfkosten travel deplacement deplacements voyages reisekosten
    auto autos autokosten voertuigen vervoermiddelen rollend vehicles vehicle cars car voitures
        vehicules fahrzeuge kraftfahrzeuge
    lease leasing leasekosten
    verzekering verzekeringen assuranties insurance insurances assurance assurances versicherung
        versicherungen
    brand brandverzekering fire incendie
    accountant accountants accountancy boekhouding accounting comptables comptable buchfuhrung
    advies advieskosten adviseurs belastingadviseurs consultancy consulting advisors conseil
        conseillers beratung
    juridisch juridische advocaat advocaten legal lawyers avocats juridiques rechtsberatung
    reclame reclamekosten publiciteit advertentie advertenties advertising publicity publicite
        werbung marketing
    representatie representatiekosten representation entertainment
    restaurant restaurantkosten restaurants
    relatiegeschenken geschenken gifts cadeaux geschenke
    opleiding opleidingen cursussen training formation ausbildung
    lonen loon loonkosten salarissen wages salaries salary salaires lohne gehalter
    bezoldiging bezoldigingen remuneration remunerations
    bestuurders zaakvoerder zaakvoerders directors managers administrateurs gerants
    bedienden employees employes angestellte
    arbeiders workers ouvriers arbeiter
    personeel personeelskosten personnel staff
    uitzendkrachten interim temporary interimaire leiharbeit
    werkgeversbijdragen contributions cotisations sociale social sociales
    pensioen pensioenen pensioenlasten pension pensions
    afschrijving afschrijvingen depreciation amortissement amortissements abschreibungen
    waardeverminderingen reductions downs wertminderungen
    belasting belastingen tax taxes impots fiscales steuern
    vennootschapsbelasting corporate corporation societes
    rente renten interest interests interet interets zinsen
    lening leningen loan loans emprunts darlehen
    schulden debts dettes verbindlichkeiten
    bankkosten bank bancaires bankgebuhren
    kortingen korting ristorno rabatten discounts discount rebates allowances remises rabais
        escomptes rabatte
    wisselresultaten wisselkoerswinsten koersverschillen exchange change kursdifferenzen
    voorraad voorraadwijzigingen stock stocks inventory vorrate
    intracommunautaire intracommunautair intra community intracommunautaires
    uitvoer export exports ausfuhr
    medecontractant contractor contractant verlegd
    licenties software licences licenses lizenzen
    minderwaarden losses loss verlies perte pertes verluste
    financiele financial financiers financieres
    activa assets actifs
"""
# What says nothing about which account it is.
_LITTLE = words(
    "de het een en of van voor op in met bij aan te tot uit le la les des du et ou de d l sur en "
    "au aux pour the of and or for on to in with at der die das und von fur kosten kost charges "
    "frais costs cost expenses expense algemene algemeen general generales generaux overige andere "
    "diverse divers other others miscellaneous autres sonstige belgie belgium belgique belgien "
    "nederland netherlands binnenland domestic inland toevoegingen appropriations dotations"
)
# What says on which side of the books it is, and no more.
_SIDES = (0, 1)


def _by_word() -> dict[str, int]:
    table: dict[str, int] = {}
    number = -1
    for line in _MEANINGS.strip("\n").splitlines():
        number += not line.startswith(" " * 8)
        table |= dict.fromkeys(line.split(), number)
    return table


_MEANING = _by_word()
# Letters that two words of one stem have in common: afschrijving, afschrijvingskosten.
_STEM = 6
_MEANING_OF_STEM = {word[:_STEM]: number for word, number in reversed(_MEANING.items())}


def likeness(ours: Iterable[str], theirs: str) -> float:
    """How much two accounts are called the same.

    :param ours: the name of the account in Odoo, in each language there is
    :param theirs: the description in Exact
    :return: 1 the same, 0 nothing in common; above a half they are surely the same. A name that
        says nothing but its side ("Sales") is half of all there is on that side; where one says
        nothing at all there is nothing to compare, so they are the same.
    """
    names = [found for name in ours if (found := words(name))]
    if not names or not words(theirs):
        return 1
    return max(_likeness(name, words(theirs)) for name in names)


def _likeness(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """How much of the shorter name stands in the longer one, by meanings and by stems."""
    if ours == theirs:
        return 1
    one, other = _telling(ours), _telling(theirs)
    if one and other:
        fewest = min(one, other, key=len)
        most = other if fewest is one else one
        common = sum(any(_same(word, its) for its in most) for word in fewest)
        if common:
            return common / len(fewest)
    sides = _sides(ours) & _sides(theirs)
    return 0.5 if sides or (_sides(ours) | _sides(theirs) and not (one and other)) else 0


def _telling(names: frozenset[str]) -> frozenset:
    """What a name says, as numbers of meanings and as words that mean nothing to us."""
    meant = {_meaning(word) for word in names - _LITTLE if len(word) > 1}
    return frozenset(meant - set(_SIDES))


def _meaning(word: str) -> int | str:
    return _MEANING.get(word, _MEANING_OF_STEM.get(word[:_STEM], word))


def _sides(names: frozenset[str]) -> set[int]:
    return {_MEANING[word] for word in names & _MEANING.keys()} & set(_SIDES)


def _same(one, other) -> bool:
    if isinstance(one, int) or isinstance(other, int):
        return one == other
    length = min(_STEM, len(one), len(other))
    return length >= 4 and one[:length] == other[:length]
