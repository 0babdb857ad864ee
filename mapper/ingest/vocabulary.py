"""What providers call languages, countries, modes and kinds, read as our codes.

Own collection. A word that is not here is not guessed: the caller keeps the published text out of the coded column
and says so.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

LANGUAGES: Final[dict[str, str]] = {
    "bg": "bulgarian bul bulgare bulgarisch bulgaro",
    "cs": "czech ces cze tcheque tschechisch checo ceco",
    "da": "danish dan danois danisch danes danese dansk",
    "de": "german deu ger deutsch allemand aleman tedesco duits alemao jerman",
    "el": "greek ell gre grec griechisch griego greco",
    "en": "english eng anglais englisch ingles inglese engels inggris",
    "es": "spanish spa espagnol spanisch espanol castellano spagnolo spaans espanhol spanyol",
    "et": "estonian est estonien estnisch estonio estone",
    "eu": "basque baskisch euskera euskara",
    "ca": "catalan cat katalanisch catala",
    "fi": "finnish fin finnois finnisch finlandes finlandese suomi",
    "fr": "french fra fre francais franzosisch frances francese frans perancis",
    "ga": "irish gle irlandais irisch irlandes gaeilge",
    "hr": "croatian hrv croate kroatisch croata",
    "hu": "hungarian hun hongrois ungarisch hungaro ungherese magyar",
    "id": "indonesian ind indonesien indonesisch indonesio bahasa-indonesia indonesia",
    "is": "icelandic isl islandais islandisch",
    "it": "italian ita italien italienisch italiano italiaans",
    "ja": "japanese jpn japonais japanisch japones",
    "ko": "korean kor coreen koreanisch coreano",
    "lt": "lithuanian lit lituanien litauisch lituano",
    "lv": "latvian lav letton lettisch leton",
    "ms": "malay msa may malais malaiisch melayu",
    "mt": "maltese mlt maltais maltesisch maltes",
    "nl": "dutch nld dut neerlandais niederlandisch neerlandes olandese nederlands flemish",
    "no": "norwegian nor norvegien norwegisch noruego norsk nb nn",
    "pl": "polish pol polonais polnisch polaco polacco polski",
    "pt": "portuguese por portugais portugiesisch portugues portoghese",
    "ro": "romanian ron rum roumain rumanisch rumano rumeno",
    "ru": "russian rus russe russisch ruso russo",
    "sk": "slovak slk slo slovaque slowakisch eslovaco",
    "sl": "slovenian slv slovene slowenisch esloveno",
    "sv": "swedish swe suedois schwedisch sueco svedese svenska",
    "tr": "turkish tur turc turkisch turco",
    "uk": "ukrainian ukr ukrainien ukrainisch ucraniano",
    "vi": "vietnamese vie vietnamien vietnamesisch vietnamita",
    "zh": "chinese zho chi mandarin chinois chinesisch chino cinese",
    "ar": "arabic ara arabe arabisch arabo",
    "hi": "hindi hin",
    "th": "thai tha",
    "cy": "welsh cym wel gallois walisisch gales",
}

COUNTRIES: Final[dict[str, str]] = {
    "AT": "austria|autriche|osterreich",
    "AU": "australia|australie|australien",
    "BE": "belgium|belgique|belgien|belgica|belgie",
    "BG": "bulgaria|bulgarie|bulgarien",
    "BR": "brazil|bresil|brasilien|brasil",
    "CA": "canada|kanada",
    "CH": "switzerland|suisse|schweiz|suiza|svizzera",
    "CL": "chile|chili",
    "CN": "china|chine",
    "CO": "colombia|colombie",
    "CY": "cyprus|chypre|zypern|chipre",
    "CZ": "czechia|czech republic|tchequie|tschechien|chequia",
    "DE": "germany|allemagne|deutschland|alemania|germania",
    "DK": "denmark|danemark|dinamarca",
    "EE": "estonia|estonie|estland",
    "ES": "spain|espagne|spanien|espana|spagna",
    "FI": "finland|finlande|finnland|finlandia",
    "FR": "france|frankreich|francia",
    "GB": "united kingdom|uk|great britain|royaume uni|vereinigtes konigreich|reino unido",
    "GB-ENG": "england|angleterre|inglaterra",
    "GB-SCT": "scotland|ecosse|schottland|escocia",
    "GB-WLS": "wales|pays de galles|gales",
    "GB-NIR": "northern ireland|irlande du nord|nordirland|irlanda del norte",
    "GR": "greece|grece|griechenland|grecia|el",
    "HK": "hong kong",
    "HR": "croatia|croatie|kroatien|croacia",
    "HU": "hungary|hongrie|ungarn|hungria",
    "ID": "indonesia|indonesie|indonesien",
    "IE": "ireland|irlande|irland|irlanda",
    "IN": "india|inde|indien",
    "IS": "iceland|islande|island|islandia",
    "IT": "italy|italie|italien|italia",
    "JP": "japan|japon",
    "KR": "south korea|korea|coree du sud|sudkorea|corea del sur",
    "LT": "lithuania|lituanie|litauen|lituania",
    "LU": "luxembourg|luxemburg|luxemburgo",
    "LV": "latvia|lettonie|lettland|letonia",
    "MT": "malta|malte",
    "MX": "mexico|mexique|mexiko",
    "MY": "malaysia|malaisie|malasia",
    "NL": "netherlands|the netherlands|pays bas|niederlande|paises bajos|nederland|paesi bassi",
    "NO": "norway|norvege|norwegen|noruega",
    "NZ": "new zealand|nouvelle zelande|neuseeland|nueva zelanda",
    "PH": "philippines|philippinen|filipinas",
    "PL": "poland|pologne|polen|polonia",
    "PT": "portugal|portogallo",
    "RO": "romania|roumanie|rumanien|rumania",
    "SE": "sweden|suede|schweden|suecia",
    "SG": "singapore|singapour|singapur|singapura",
    "SI": "slovenia|slovenie|slowenien|eslovenia",
    "SK": "slovakia|slovaquie|slowakei|eslovaquia",
    "TH": "thailand|thailande|tailandia",
    "TR": "turkey|turkiye|turquie|turkei|turquia",
    "UA": "ukraine|ucrania",
    "US": ("united states|usa|united states of america|etats unis|vereinigte staaten|estados unidos|stati uniti"),
    "VN": "vietnam|viet nam",
    "ZA": "south africa|afrique du sud|sudafrika|sudafrica",
}

KINDS_READ: Final[dict[str, str]] = {
    "micro-credential": (
        "microcredential|micro credential|micro credentials|microcredentials|micro certification|"
        "microcertification|microcredencial|microcredenciales|micro credencial|microzertifikat|"
        "microcredenziale|mikrokredensial|micro masters|nano degree|nanodegree|microcredentiel"
    ),
    "badge": ("badge|open badge|digital badge|insignia|badge numerique|insignia digital|digitales abzeichen|lencana"),
    "certificate": (
        "certificate|certification|professional certificate|certificado|certificat|zertifikat|certificato|"
        "sertifikat|attestation|graduate certificate|specialist certificate|zertifikatskurs"
    ),
    "licence": ("licence to practise|license|occupational licence|occupational license|licencia profesional|permit"),
    "apprenticeship": (
        "apprenticeship|apprenticeship framework|apprenticeship standard|apprentissage|contrat d apprentissage|"
        "ausbildung|aprendizaje dual|apprendistato|end point assessment"
    ),
    "unit": (
        "unit|module|modul|unit of competency|unit of competence|bloc de competences|bloc|skill set|unidad|"
        "modulo|unite|teilqualifikation|unita|unit kompetensi|teilleistung"
    ),
    "course": (
        "course|short course|mooc|online course|kurs|cours|curso|corso|cursus|workshop|seminar|formation|"
        "formation courte|lehrveranstaltung|veranstaltung|pelatihan|kursus|continuing education course|"
        "weiterbildung|bootcamp|lecture|vorlesung"
    ),
    "qualification": (
        "qualification|degree|diploma|national vocational qualification|vocationally related qualification|"
        "occupational qualification|diplome|titre professionnel|titulo|abschluss|bachelor|master|"
        "licence professionnelle|bts|other general qualification|other vocational qualification|gce a level|"
        "gcse|technical qualification|titre|grado|laurea|ijazah"
    ),
}

MODES_READ: Final[dict[str, str]] = {
    "blended": (
        r"\b(?:blended|hybrid\w*|mixte|mixed mode|hybride|semi ?presencial\w*|bimodal|gemischt|misto|mista|"
        r"campuran)\b"
    ),
    "work-based": (
        r"\b(?:work ?based|workplace|on the job|en entreprise|alternance|dual|berufsbegleitend im betrieb|"
        r"en la empresa|in azienda|tempat kerja)\b"
    ),
    "online": (
        r"\b(?:online|on ?line|distance|distanc\w+|remote|e ?learning|virtual|web ?based|fernstudium|fernlehre|"
        r"a distancia|en ligne|foad|en linea|a distanza|daring|jarak jauh|mooc|self ?paced)\b"
    ),
    "onsite": (
        r"\b(?:on ?site|on ?campus|face to face|in ?person|classroom|presence|presentiel|prasenz\w*|"
        r"presencial\w*|presenza|tatap muka|luring|campus|contactonderwijs|facility based)\b"
    ),
}


def plain(text: str) -> str:
    """Lower case without accents, punctuation as single spaces.

    >>> plain("À distance / Présentiel")
    'a distance presentiel'
    """
    ascii_text = (
        unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode("ascii").lower()
    )
    return " ".join(re.findall(r"[a-z0-9]+", ascii_text))


@lru_cache(maxsize=5_000)
def language_code(text: str) -> str:
    """The ISO 639-1 code of the first language that a text names, "" if it names none.

    >>> language_code("Deutsch/Englisch"), language_code("en-GB"), language_code("fra"), language_code("Klingon")
    ('de', 'en', 'fr', '')
    """
    for part in re.split(r"[/,;|+&]|\band\b|\bund\b|\bet\b|\by\b", text.strip().lower()[:200]):
        words = plain(re.sub(r"\(.*?\)", " ", part)).split()
        if len(words) <= 3 and words and words[0] in LANGUAGES and all(len(word) <= 4 for word in words[1:]):
            return words[0]
        named = next((code for word in words if (code := _language_names().get(word))), "") if len(words) <= 6 else ""
        if named:
            return named
    return ""


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    return {
        name: code for code, names in LANGUAGES.items() for name in names.replace("-", " ").split() if len(name) > 2
    }


@lru_cache(maxsize=5_000)
def country_code(text: str) -> str:
    """The ISO 3166 code (GB-ENG and its sisters included) that a text names, "" if it names none.

    >>> country_code("Royaume-Uni"), country_code("de"), country_code("GB-SCT"), country_code("Atlantis")
    ('GB', 'DE', 'GB-SCT', '')
    """
    code = text.strip().upper()
    if code in COUNTRIES or code in ("EU", "US"):
        return code
    if re.fullmatch(r"[A-Z]{2}", code):
        return "GB" if code == "UK" else code
    words = plain(text)
    return next((known for known, names in COUNTRIES.items() if words in names.split("|")), "")


@lru_cache(maxsize=5_000)
def kind_of(text: str) -> str:
    """One of :data:`mapper.model.KINDS`, "" if the text names none of them.

    >>> kind_of("Bloc de compétences"), kind_of("COURSE"), kind_of("Micro-credential"), kind_of("Gala dinner")
    ('unit', 'course', 'micro-credential', '')
    """
    words = plain(text)
    for known, names in KINDS_READ.items():
        if words == plain(known) or words in names.split("|") or words.removesuffix("s") in names.split("|"):
            return known
    return "qualification" if words.endswith("qualification") else ""


@lru_cache(maxsize=5_000)
def mode_of(text: str) -> str:
    """One of :data:`mapper.model.MODES`, "" if the text names none; online and onsite together are blended.

    >>> mode_of("100 % en ligne"), mode_of("Präsenz und online"), mode_of("In Person"), mode_of("Tuesday")
    ('online', 'blended', 'onsite', '')
    """
    words = plain(text)
    found = [known for known, pattern in MODES_READ.items() if re.search(pattern, words)]
    if {"online", "onsite"} <= set(found):
        return "blended"
    return found[0] if found else ""


@lru_cache(maxsize=1_000)
def yes_or_no(text: str) -> str:
    """``yes``, ``no`` or "" for the words that answer a question.

    >>> yes_or_no("Oui"), yes_or_no("nein"), yes_or_no("perhaps")
    ('yes', 'no', '')
    """
    word = plain(text).split(" ")[0]
    if word in ("yes", "y", "true", "1", "oui", "ja", "si", "sim", "ya", "vrai", "wahr"):
        return "yes"
    return "no" if word in ("no", "n", "false", "0", "non", "nein", "nee", "nao", "tidak", "faux", "falsch") else ""
