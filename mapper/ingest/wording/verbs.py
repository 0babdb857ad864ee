"""The verbs of an outcome statement and how demanding they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from mapper.ingest.wording.lexicon import VERBS
from mapper.ingest.wording.verb_forms import Form, forms, levels, nouns, openers, separable
from mapper.ingest.wording.word_classes import (
    ABILITY,
    ALSO_NOUNS,
    AND,
    ARTICLES,
    BETWEEN,
    CLAUSE_ENDS,
    DETERMINERS,
    GERMAN_ABILITY,
    MEANS,
    MODALS,
    NESTING,
    OF,
    SKIPPED,
    SUBORDINATE,
    TRADES,
    WEAK,
    words,
)

_READ_CHARACTERS: Final = 400
_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|[,;:.()/&–]")
_ADVERB = re.compile(r"\w+(?:ly|ment|mente)$")
#: What may follow a verb that is glued to the next word ("Describethe") is none of these.
_ENDINGS: Final = words(
    "s es d ed ing er ers r rs or ors ment able ion ly al ral mer mers ance ence ation ative ant ness dness ability"
)
_FRONT_WORDS: Final = 8
_INTRODUCTION: Final = 25
_CLAUSE_WORDS: Final = 40
_NOUN_WITHIN: Final = 8


@lru_cache(maxsize=16_384)
def read_verbs(text: str, language: str) -> tuple[tuple[str, ...], str]:
    """The verbs of a statement in their base form, leading one first, and the highest cognitive level, "1" to "6".

    Verbs count that say what the learner does ("describe and design"), not those of purposes and subordinate clauses
    ("to ...", "which ..."). English and Romance statements begin with theirs; German and Dutch ones may end with them.
    A noun stands for its verb where there is no other ("knowledge of"). ((), "") if none is known.

    >>> read_verbs("Describe a network and design its parts", "en")
    (('describe', 'design'), '6')
    >>> read_verbs("Modelle verstehen und auf Probleme anwenden", "de"), read_verbs("Kennis van het recht", "nl")
    ((('verstehen', 'anwenden'), '3'), (('kennen',), '1'))
    """
    known = language if language in VERBS else "en"
    tokens = _TOKEN.findall(text.replace("’", "'")[:_READ_CHARACTERS])
    found = _anywhere(tokens, known) if known in ("de", "nl") else _at_front(tokens, known)
    verbs = tuple(dict.fromkeys(found))
    return verbs, str(max(levels(known)[verb] for verb in verbs)) if verbs else ""


def read_verb(text: str, language: str) -> tuple[str, str]:
    """The leading verb of a statement and its cognitive level, which is that of its most demanding verb.

    >>> read_verb("Critically evaluate a design", "en"), read_verb("Modelle auf Probleme anzuwenden", "de")
    (('evaluate', '5'), ('anwenden', '3'))
    >>> read_verb("Demonstrate an understanding", "en"), read_verb("Élaborer un budget", "fr"), read_verb("x", "fr")
    (('understand', '2'), ('élaborer', '6'), ('', ''))
    """
    verbs, level = read_verbs(text, language)
    return (verbs[0] if verbs else ""), level


def is_verb(word: str) -> bool:
    """True if an outcome statement in some language may begin with this word.

    >>> is_verb("Describe"), is_verb("concevoir"), is_verb("banana")
    (True, True, False)
    """
    return word.lower().replace("’", "'") in openers()


def _at_front(tokens: list[str], language: str) -> list[str]:
    """Verbs of a language whose statements begin with them; else those after an introduction that a comma ends."""
    if language == "en" and _is_tag(tokens):
        return []
    lead = _lead(tokens, language)
    if "," in tokens[:_INTRODUCTION] and (lead is None or lead[1].mood == "gerund"):
        rest = tokens[tokens.index(",") + 1 :]
        later = _lead(rest, language)
        if later and later[0] <= 2 and later[1].mood in ("base", "finite"):
            tokens, lead = rest, later
    if lead is None and language == "id":
        passive = [form.verb for word in tokens if (form := _form(word, "id")) and form.mood == "passive"]
        return passive[:1]
    if lead is None:
        return _state(tokens, language)
    at, form = lead
    if form.verb in WEAK[language] and form.mood != "noun":
        meant = _meant(tokens[at + 1 :], language)
        if meant:
            return meant
    return [form.verb, *_coordinated(tokens[at + 1 :], form.mood, language)]


def _is_tag(tokens: list[str]) -> bool:
    """True for the name of a skill, such as "Report Writing" or "Training evaluation"."""
    said = [token for token in tokens if token[0].isalpha()]
    if not said or len(said) > 6:
        return False
    first = said[0].lower()
    follower = said[1].lower() if len(said) > 1 else ""
    if first in TRADES:
        return follower not in DETERMINERS and follower not in ("in", "on", "with", "to")
    titled = all(word[0].isupper() or word.lower() in ("and", "of") for word in said)
    return titled and len(said) > 1 and first in ALSO_NOUNS


def _lead(tokens: Sequence[str], language: str) -> tuple[int, Form] | None:
    """Where the first verb stands, if nothing but small words and adverbs stands before it."""
    article = False
    for at, token in enumerate(tokens[:_FRONT_WORDS]):
        word = token.lower()
        noun = nouns(language).get(word)
        if noun and (article or _stands_for_verb(tokens, at, language)):
            return at, noun
        if word in ARTICLES and word not in SKIPPED:
            article = True
            continue
        form = _form(word, language, glued=not article) if not article or word in ABILITY else None
        if form and form.mood != "passive":
            return at, form
        if word in ABILITY:
            article = False
        elif word not in SKIPPED and not _ADVERB.fullmatch(word) and token not in "(–/":
            return None
    return None


def _stands_for_verb(tokens: Sequence[str], at: int, language: str) -> bool:
    """True for a noun that is no verb in this place: "Knowledge of", "Analyse des", "Knowledge and understanding"."""
    return _form(tokens[at].lower(), language, glued=False) is None or _of(tokens[at + 1 :])


def _of(after: Sequence[str]) -> bool:
    """True if "of" or the like comes next; French "d'une" is one token."""
    return bool(after) and (after[0].lower() in OF or after[0].lower().startswith("d'"))


def _state(tokens: Sequence[str], language: str) -> list[str]:
    """Knowledge, understanding and the like, further on in a phrase without a verb: "sound practical knowledge of"."""
    for at, token in enumerate(tokens[:5]):
        noun = nouns(language).get(token.lower())
        if noun and levels(language)[noun.verb] <= 2 and _of(tokens[at + 1 :]):
            return [noun.verb]
        if token[0].isalpha() and _form(token.lower(), language, glued=False):
            return []
    return []


def _meant(tokens: Sequence[str], language: str) -> list[str]:
    """What a weak verb is about: "demonstrate the ability to apply", "develop a sound understanding"."""
    for at, token in enumerate(tokens[:6]):
        word = token.lower()
        if word in ABILITY:
            lead = _lead(tokens[at:], language)
            return [lead[1].verb, *_coordinated(tokens[at + lead[0] + 1 :], lead[1].mood, language)] if lead else []
        noun = nouns(language).get(word)
        if noun and (levels(language)[noun.verb] <= 2 or _stands_for_verb(tokens, at, language)):
            return [noun.verb, *_coordinated(tokens[at + 1 :], "noun", language)]
        if word in MEANS:
            return []
    return []


def _coordinated(tokens: Sequence[str], mood: str, language: str) -> list[str]:
    """The verbs of the same mood that are coordinated with the first one.

    ``nested`` says that a purpose or a subordinate clause goes on; only ", and" leads out of it, and not when its own
    verbs are a series ("to plan, build, and test").
    """
    found: list[str] = []
    if "," not in tokens and ";" not in tokens and AND.isdisjoint(map(str.lower, tokens)):
        return found
    comma, joint, chain, nested, series = False, False, True, False, False
    for at, token in enumerate(tokens):
        word = token.lower()
        if token in ",;":
            comma, nested = True, nested and token == ","
            continue
        if word in AND:
            joint = True
            continue
        form = _form(word, language, glued=False) if mood != "noun" else nouns(language).get(word)
        if form and form.mood == mood and (comma or joint):
            joins = comma and joint and not series if nested else joint or chain or mood == "finite"
            if joins and (chain or _is_action(form, tokens[at + 1 :], language)):
                found.append(form.verb)
                comma, joint, chain, nested = False, False, True, False
                continue
            series = nested and comma
        elif (comma or joint) and (word in BETWEEN or _ADVERB.fullmatch(word)):
            continue
        elif word in NESTING or (mood == "gerund" and word in MEANS):
            nested, series = True, False
        comma, joint, chain = False, False, False
    return found


def _is_action(form: Form, after: Sequence[str], language: str) -> bool:
    """True unless the word may be a noun here, as "design" is in "analysis and design of"."""
    if form.mood == "noun":
        return False
    return language != "en" or form.verb not in ALSO_NOUNS or (bool(after) and after[0].lower() in DETERMINERS)


def _form(word: str, language: str, *, glued: bool = True) -> Form | None:
    """What a word is; of a compound its last part, of an English word glued to the next one its beginning."""
    known = forms(language)
    for part in (word, word.rsplit("'", 1)[-1], word.rsplit("-", 1)[-1]):
        if part in known:
            return known[part]
    if language != "en" or not glued:
        return None
    if word.startswith("to") and word[2:] in known:
        return known[word[2:]]
    for length in range(min(len(word) - 1, 14), 4, -1):
        form, glued_on = known.get(word[:length]), word[length:]
        if form and form.mood == "base" and (glued_on == "a" or (len(glued_on) > 1 and glued_on not in _ENDINGS)):
            return form
    return None


def _anywhere(tokens: list[str], language: str) -> list[str]:
    """The verbs of main clauses, in whatever place; of subordinate clauses only if there are no others."""
    main: list[Form] = []
    within: list[str] = []
    weak: list[str] = []
    subordinate, used = False, -1
    for at, token in enumerate(tokens):
        if token in ",;.:":
            subordinate = token == "," and at + 1 < len(tokens) and tokens[at + 1].lower() in SUBORDINATE
            continue
        if at == used or (at and token[0].isupper()):
            continue  # a prefix that was read with its verb, or a German noun
        form, place = _separated(tokens, at, language)
        used = max(used, place)
        form = form or forms(language).get(token.lower())
        if form and form.verb in WEAK[language]:
            weak.append(form.verb)
        elif form and subordinate:
            within.append(form.verb)
        elif form:
            main.append(form)
    if main:
        # Beside a finite verb an infinitive needs a modal; else it is a noun, as in "regels voor veilig werken".
        modal = main[0].mood == "base" or not MODALS.isdisjoint(word.lower() for word in tokens)
        return [form.verb for form in main if modal or form.mood == "finite"]
    return _nominal(tokens, language, is_weak=bool(weak)) or within or weak


def _separated(tokens: Sequence[str], at: int, language: str) -> tuple[Form | None, int]:
    """The verb of "wendet ... an" or "uit te leggen" and where its prefix stands; (None, -1) for none."""
    word = tokens[at].lower()
    verbs = separable(language).get(word, {})
    if at >= 2 and tokens[at - 1] == "te" and tokens[at - 2] in verbs:
        return Form(verbs[tokens[at - 2]], "base"), -1
    for place in range(at + 1, min(len(tokens), at + _CLAUSE_WORDS) if verbs else 0):
        ends = place + 1 == len(tokens) or tokens[place + 1] in CLAUSE_ENDS
        if ends and tokens[place] in verbs:
            return Form(verbs[tokens[place]], "base" if word.endswith("en") else "finite"), place
        if tokens[place] in ";.":
            break
    return None, -1


def _nominal(tokens: Sequence[str], language: str, *, is_weak: bool) -> list[str]:
    """The verbs for which nouns stand: at the front, as what a weak verb is about, or after "Fähigkeit zur"."""
    found: list[str] = []
    for at, token in enumerate(tokens):
        noun = nouns(language).get(token.lower())
        if noun is None:
            continue
        before = {word.lower() for word in tokens[max(0, at - _NOUN_WITHIN) : at]}
        is_state = levels(language)[noun.verb] <= 2 and (is_weak or bool(before & {"ist", "sind", "is", "zijn"}))
        if tokens[at - 1].lower() in AND if found else at <= 2 or is_state or before & GERMAN_ABILITY:
            found.append(noun.verb)
    return found
