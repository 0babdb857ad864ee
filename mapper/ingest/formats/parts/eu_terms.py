"""Words for the concepts that the European authority tables name by address."""

from __future__ import annotations

import re
from typing import Final

_COUNTRY: Final = re.compile(r"/resource/authority/country/([A-Z0-9]{3})$")
_LANGUAGE: Final = re.compile(r"/resource/authority/language/([A-Z]{3})$")
_EQF: Final = re.compile(r"/snb/eqf/([1-8])$")

ECTS: Final = "http://data.europa.eu/snb/education-credit/6fcec5c5af"
"""The European Credit Transfer System among the credit systems."""

MODES: Final[dict[str, str]] = {
    "http://data.europa.eu/snb/learning-assessment/920fbb3cbe": "online",
    "http://data.europa.eu/snb/learning-assessment/e92d221e4d": "blended",
    "http://data.europa.eu/snb/learning-assessment/9191af2ed9": "onsite",
}
"""Address of a form of participation -> one of our modes; labels as in the European Commission's own samples."""

OFFERS: Final[dict[str, str]] = {
    "http://data.europa.eu/snb/learning-opportunity/05053c1cbe": "course",
    "http://data.europa.eu/snb/learning-opportunity/74a4a268e8": "short learning programme",
    "http://data.europa.eu/snb/learning-opportunity/79343569f3": "educational programme",
}
"""Address of a type of learning opportunity -> its label, as in those samples."""

SUPERVISION: Final[dict[str, str]] = {
    "http://data.europa.eu/snb/supervision-verification/70be69aaf9": "supervised-identified",
    "http://data.europa.eu/snb/supervision-verification/c598449d64": "unsupervised",
}
"""Address of a way to supervise an assessment and check who sits it -> one of ours."""

#: ISO 3166-1: alpha-3 followed by alpha-2.
_ISO_3166: Final = """
ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT AZEAZ BDIBI BELBE BENBJ
BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB BRNBN BTNBT BVTBV BWABW CAFCF CANCA
CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE
DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB
GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM HNDHN HRVHR
HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH
KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD
MDGMG MDVMV MEXMX MHLMH MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA
NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL
PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ SLBSB SLESL
SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ
TKLTK TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE VGBVG
VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW EUREU
"""
_ALPHA_2: Final[dict[str, str]] = {pair[:3]: pair[3:] for pair in _ISO_3166.split()}


def country_of(address: str) -> str:
    """The ISO 3166 code (two letters) of a country of the table, else its own code there; "" for anything else.

    >>> country_of("http://publications.europa.eu/resource/authority/country/DEU"), country_of("http://example.org/DEU")
    ('DE', '')
    """
    found = _COUNTRY.search(address)
    return _ALPHA_2.get(found[1], found[1]) if found else ""


def language_of(address: str) -> str:
    """The ISO 639-3 code, in small letters, of a language of the authority table; "" for anything else.

    >>> language_of("http://publications.europa.eu/resource/authority/language/FRA")
    'fra'
    """
    found = _LANGUAGE.search(address)
    return found[1].lower() if found else ""


def eqf_level(address: str) -> str:
    """A level of the European Qualifications Framework in words; "" for anything else.

    >>> eqf_level("http://data.europa.eu/snb/eqf/5")
    'EQF 5'
    """
    found = _EQF.search(address)
    return f"EQF {found[1]}" if found else ""


def supervision_of(address: str, label: str) -> str:
    """One of our words for how an assessment was supervised, by its address, else by its English label; "" if neither.

    >>> supervision_of("", "Supervised without ID verification"), supervision_of("", "Tuesday")
    ('supervised', '')
    """
    if address in SUPERVISION:
        return SUPERVISION[address]
    words = label.casefold()
    if words.startswith("unsupervised"):
        return "unsupervised"
    if words.startswith("supervised"):
        return "supervised-identified" if "with id" in words else "supervised"
    return ""
