"""Which words of a text mean the same: `=` the same, `!` apart, `+` one of those meant, `-` none of them."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from spacy.language import Language

import kg.nlp
from kg.nlp import patterns, tree
from kg.nlp.coreference import Entities
from kg.nlp.kinds import NO_ENTITY
from kg.nlp.mentions import Mentions

# text; pairs of words, the first as it occurs first, the second as it occurs last
CASES = [
    # names
    ("The Rapid Relief Council (RSF) opened a camp. The RSF fed 200 families.", "Council = RSF"),
    ("The ULF (United Liberation Front) attacked Arwa. The front then fled.", "ULF = Front"),
    ("The Syrian Observatory for Human Rights counted ten dead. The Observatory blamed bandits.",
     "Syrian Observatory = Observatory"),
    ("The Free Syrian Army met the Syrian National Army. The Army fled.",
     "Free Syrian Army ! Army, Syrian National Army ! Army"),
    ("The Patriotic Front seized Bama on Monday. The Front said its fighters took the base.",
     "Front = Front, Front = its"),
    ("Idris Kamara spoke in Bo. Kamara said he would resign.", "Idris Kamara = Kamara, Idris Kamara = he"),
    ("Khaled al-Rashid was killed on Monday. Al-Rashid led the militia.", "Khaled al-Rashid = Al-Rashid"),
    ("Ali Haidar and Omar Haidar fled. Haidar was wounded.", "Ali Haidar ! Haidar, Omar Haidar ! Haidar"),
    # descriptions
    ("Boko Haram attacked Bama. The group killed ten people.", "Boko Haram = group"),
    ("Boko Haram fought Ansaru near Bama. The group killed ten people.", "Boko Haram ! group, Ansaru ! group"),
    ("Rebels entered Bama. Troops left the town on Friday.", "Bama = town"),
    ("Rebels hold Bama and Gwoza. Troops shelled the town.", "Bama ! town, Gwoza ! town"),
    ("Ethiopia's army crossed the border. The country denied it.", "Ethiopia = country"),
    ("Hezbollah fired rockets. Israel struck its ally in Baghdad.", "Hezbollah ! ally, Israel ! ally"),
    ("Regime forces took Maarat. Government troops then shelled Saraqeb.", "Regime forces = Government troops"),
    ("The rebels left. A rebel commander was killed in a rebel camp.", "rebels = rebel"),
    ("Planes hit the airport. Aden International Airport was closed and the airport burned.", "Airport = airport"),
    # roles
    ("Army chief Burhan Osman resigned. The army chief had ruled for years.", "Burhan Osman = chief"),
    ("Turkish President Recep Erdogan met Russian President Vladimir Putin. The Turkish president left first.",
     "Recep Erdogan = president, Vladimir Putin ! president"),
    ("Idris Kamara, a teacher, saw it.", "Idris Kamara = teacher"),
    # monitors
    ("Twelve people died, a war monitor said. The Syrian Observatory for Human Rights blamed Russia.",
     "monitor = Observatory"),
    ("The Syrian Observatory for Human Rights cited AFP. The Britain-based monitor blamed Russia.",
     "Observatory = monitor, AFP ! monitor"),
    # two parties
    ("Russia and Turkey met in Sochi. The two sides agreed on a truce.", "Russia + sides, Turkey + sides"),
    ("Israel attacked Iran on Monday. Both countries closed the road.", "Israel + countries, Iran + countries"),
    ("Israel, Egypt and Qatar met. The two sides quarrelled.", "Israel - sides, Egypt - sides, Qatar - sides"),
    # pronouns
    ("The army shelled Maarat. It then took the town.", "army = It"),
    ("The attack on the army shook the town. It lasted an hour.", "army ! It"),
    ("Militants attacked a convoy. They fled.", "Militants = They"),
    ("Russia and Turkey signed a deal. They will patrol the road.", "Russia ! They, Turkey ! They"),
    ("Damascus and its ally Russia attacked.", "Damascus = its"),
    ("Turkey, which has troops in Syria where it backs the rebels, called for calm.", "Turkey = it, Syria ! it"),
    ("Hezbollah said its fighters had fired rockets.", "Hezbollah = fighters"),
    ("Turkish troops left. Ankara said its soldiers would return.", "Turkish troops = soldiers"),
    ("Amina Yusuf told the judge that Omar Bello had shot her.", "Amina Yusuf = her, Omar Bello ! her"),
    ("The spokesman said the minister had fled. She denied it.", "spokesman ! She"),
    ('"I saw the soldiers," said Amina Yusuf. "They burned my house."', "Amina Yusuf = I, Amina Yusuf = my"),
    ("Reuters said the militia had left. It gave no reason.", "Reuters ! It"),
]  # fmt: skip


@pytest.fixture(scope="module")
def nlp() -> Language:
    return kg.nlp.load()


@pytest.mark.parametrize(("text", "pairs"), CASES, ids=[case[0][:50] for case in CASES])
def test_same_and_apart(nlp: Language, text: str, pairs: str) -> None:
    found = entities(nlp, text)
    for pair in pairs.split(", "):
        one, sign, other = re.split(r" ([=!+-]) ", pair)
        first = found[text.index(one) + len(one)]
        last = found.get(text.rindex(other) + len(other), set())
        if sign in "=!":
            assert (first == last) == (sign == "="), (pair, first, last)
        else:
            assert (first < last) == (sign == "+"), (pair, first, last)


def entities(nlp: Language, text: str) -> dict[int, set[str]]:
    """The entities of each mention and pronoun, by where it ends."""
    parsed = tree.read(nlp(text))
    mentions = Mentions(parsed, patterns.load().words)
    mentions.draft_all()
    resolved = Entities(mentions, "text")
    found: dict[int, set[str]] = defaultdict(set)
    for draft in mentions.all:
        if draft.type not in NO_ENTITY:
            found[parsed.end[draft.last - 1]].add(resolved.of(draft))
    for i, entity in resolved.pronouns().items():
        found[parsed.end[i]].add(entity)
    return found
