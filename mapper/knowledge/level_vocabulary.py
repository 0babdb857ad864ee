"""The words that level statements are written with, in plain letters (lower case, without accents)."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ABBREVIATIONS",
    "ALONE",
    "AND_OR",
    "DEGREES",
    "GENERIC_NAMES",
    "LEVEL_WORDS",
    "NATIVE_TITLES",
    "NUMBER_WORDS",
    "ORDINAL_WORDS",
    "OTHER_SCALES",
    "ROMAN",
    "SECTORS",
    "SPOKEN",
    "SUPRANATIONAL",
    "UNTOLD",
    "UP_TO",
]

#: Nouns as they stand in statements, with the endings of the languages that bend them.
LEVEL_WORDS: Final = {
    "en": ("level", "levels", "lvl", "lv"),
    "fr": ("niveau", "niveaux", "niv"),
    "de": ("niveau", "niveaus", "niveaustufe", "qualifikationsniveau", "bildungsniveau", "stufe", "stufen"),
    "es": ("nivel", "niveles"),
    "ca": ("nivell", "nivells"),
    "it": ("livello", "livelli", "liv"),
    "pt": ("nivel", "niveis"),
    "nl": ("niveau", "niveaus"),
    "da": ("niveau", "niveauet", "niveauer", "niveauerne", "kvalifikationsniveau"),
    "nb": ("niva", "nivaet", "nivaer", "nivaene"),
    "sv": ("niva", "nivan", "nivaer", "nivaerna"),
    "ro": ("nivel", "nivelul", "nivelului", "nivelurile"),
    "pl": ("poziom", "poziomie", "poziomu", "poziomem", "poziomy"),
    "id": ("jenjang kualifikasi", "jenjang", "tingkat"),
    "ms": ("tahap", "tingkat", "peringkat"),
    "hr": ("razina", "razine", "razini"),
    "sl": ("raven", "ravni"),
    "cs": ("uroven", "urovne", "urovni"),
    "tr": ("seviye", "seviyesi", "duzey", "duzeyi"),
    "hu": ("szint", "szintu"),
    "fi": ("taso", "tason", "tasolla"),
    "et": ("tase", "taseme"),
}
#: Between two levels of one statement. A lone "a" or "i" is not here: between letters they are labels.
AND_OR: Final = (
    "and",
    "or",
    "und",
    "oder",
    "et",
    "ou",
    "y",
    "e",
    "o",
    "en",
    "och",
    "og",
    "eller",
    "dan",
    "atau",
    "lub",
)
#: Between the ends of a range.
UP_TO: Final = ("to", "bis", "al", "till", "til", "tot", "do", "hingga", "sampai")
#: Whose frameworks a language points to, for statements that name neither framework nor country.
SPOKEN: Final = {
    "en": ("GB", "IE", "MT", "AU", "NZ"),
    "fr": ("FR", "BE-WBR", "LU", "CH"),
    "de": ("DE", "AT", "CH", "LI", "LU", "BE-DG"),
    "es": ("ES",),
    "ca": ("ES",),
    "it": ("IT", "CH"),
    "pt": ("PT",),
    "nl": ("NL", "BE-VLG"),
    "da": ("DK",),
    "nb": ("NO",),
    "sv": ("SE",),
    "ro": ("RO", "MD"),
    "pl": ("PL",),
    "id": ("ID",),
    "ms": ("MY", "BN"),
    "hr": ("HR",),
    "sl": ("SI",),
    "cs": ("CZ",),
    "tr": ("TR",),
    "hu": ("HU",),
    "fi": ("FI",),
    "et": ("EE",),
}
NUMBER_WORDS: Final = {
    word: str(number)
    for words in (
        "one two three four five six seven eight nine ten",
        "un deux trois quatre cinq six sept huit",
        "eins zwei drei vier funf sechs sieben acht",
        "uno dos tres cuatro cinco seis siete ocho",
        "uno due tre quattro cinque sei sette otto",
        "um dois tres quatro cinco seis sete oito",
        "een twee drie vier vijf zes zeven acht",
        "satu dua tiga empat lima enam tujuh lapan sembilan",
    )
    for number, word in enumerate(words.split(), start=1)
} | {"delapan": "8"}
#: Written before the noun, in the languages that do so: "quinto livello".
ORDINAL_WORDS: Final = {
    word: str(number)
    for words in (
        "primo secondo terzo quarto quinto sesto settimo ottavo",
        "primer segundo tercer cuarto quinto sexto septimo octavo",
        "primeiro segundo terceiro quarto quinto sexto setimo oitavo",
    )
    for number, word in enumerate(words.split(), start=1)
}
ROMAN: Final = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
SUPRANATIONAL: Final = frozenset({"eqf", "qf-ehea", "isced-2011", "aqrf"})
#: What any country calls its own framework: with a country, that country's.
GENERIC_NAMES: Final = frozenset({"nqf", "nqr", "national qualifications framework"})
#: Scales of language, of tools, of technology and of thinking, whose numbers are no levels of qualifications.
OTHER_SCALES: Final = (
    "asneducationlevel",
    "bloom",
    "cecr",
    "cecrl",
    "cefr",
    # Spain has three levels of its own for these.
    "certificados? (?:de profesionalidad|profesional(?:es)?)",
    "competencias? clave",
    "computer literacy",
    "digcomp",
    "icas",
    "ielts",
    "isced-f",
    "mcer",
    "qcer",
    "referentiel",
    "sfia",
    r"solo(?=\s*\d)",
    "toefl",
    "trl",
    "workplace literacy",
    "wpl",
    "wpln",
)
#: Words that are enough to find a title by: "Advanced" alone must not find "Advanced apprenticeship".
DEGREES: Final = frozenset({"bachelor", "master", "doctor", "diploma", "ingenieur"})
#: One spelling for what is written in many ways, in statements and titles alike. None of these words means another
#: degree in another country: "kandidat" is a bachelor in Sweden and a master in Denmark, so it is not here.
ABBREVIATIONS: Final = {
    **dict.fromkeys(("bachelors", "bsc", "ba", "beng", "bba", "llb", "baccalaureate"), "bachelor"),
    **dict.fromkeys(("masters", "msc", "ma", "meng", "mba", "llm", "mphil", "magister"), "master"),
    **dict.fromkeys(
        (
            "phd",
            "dphil",
            "doctors",
            "doctoral",
            "doctorate",
            "doctorat",
            "doktor",
            "doktorat",
            "dottorato",
            "doutoramento",
        ),
        "doctor",
    ),
    "adv": "advanced",
    "associates": "associate",
    "bac": "baccalaureat",
    "bp": "brevet professionnel",
    "cert": "certificate",
    "dip": "diploma",
    "grad": "graduate",
    "hnc": "higher national certificate",
    "hnd": "higher national diploma",
    "hons": "honours",
    "nc": "national certificate",
    "triennale": "",
}
#: Words that tell no title from another.
UNTOLD: Final = frozenset(
    word
    for words in (
        "a an and degree degrees of program programme the with",
        "d de des du et l la le",
        "der die und",
        "di e",
    )
    for word in (*words.split(), "en", "in", "y")
)
#: Titles that are only read where they are all of the text: a "Course Certificate" is no "Certificate".
ALONE: Final = frozenset({"award", "awards", "certificate", "higher"})
#: In the brackets of a title example, a sector and no short name of the title.
SECTORS: Final = frozenset({"fet", "hbo", "he", "un", "vet", "vs", "wo"})
#: Titles as written at home, where the title examples are in English, name the act ("Promotion") or not the years after
#: the baccalauréat. France: https://pointa.nc/faq-niveaux-et-intitules-de-diplome/ (both scales). Malaysia:
#: https://text-id.123dok.com/document/y95xrovz-1-2-kelayakan-dan-tahap-pengajian-garispanduan-penulisan-program-akademik-kpm.html
NATIVE_TITLES: Final = {
    "dqr-de:8": ("Doktor",),
    "kkni-id:3": ("D1",),
    "kkni-id:4": ("D2",),
    "kkni-id:5": ("D3",),
    "kkni-id:6": ("D4",),
    "mqf-my:6": ("Sarjana Muda",),
    "mqf-my:7": ("Sarjana",),
    "rncp-fr:5": ("Bac+2",),
    "rncp-fr:6": ("Bac+3", "Bac+4"),
    "rncp-fr:7": ("Bac+5",),
    "rncp-fr:8": ("Bac+8",),
    "niveaux-1969-fr:iii": ("Bac+2",),
    "niveaux-1969-fr:ii": ("Bac+3", "Bac+4"),
    "niveaux-1969-fr:i": ("Bac+5", "Bac+8"),
}
