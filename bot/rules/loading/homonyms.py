"""Rude words that are also everyday words, names or brands, for warnings about lists that hide too much.

Data alone, from comments that were hidden by mistake and from dictionaries; folded, so that `nègre` is
`negre`. Not complete, and no list to copy: a word that is missing here may have a kind meaning, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.text.normalize import fold


@dataclass(frozen=True, slots=True)
class Homonym:
    """The harmless meaning of a word. `languages` is empty for names and brands, which any text may have."""

    meaning: str
    languages: frozenset[str] = frozenset()


def harmless_meaning(word: str, languages: frozenset[str]) -> Homonym | None:
    """What a listed word may mean to somebody who writes in these languages (empty: in any); None when no
    such meaning is known."""
    homonym = _HOMONYMS.get(fold(word))
    if homonym is None or (languages and homonym.languages and not languages & homonym.languages):
        return None
    return homonym


def _read(table: str) -> Mapping[str, Homonym]:
    homonyms = {}
    for line in table.strip().splitlines():
        words, codes, meaning = (cell.strip() for cell in line.split("|"))
        for word in words.split(", "):
            homonyms[word] = Homonym(meaning, frozenset(codes.split()))
    return homonyms


#: word, word | languages of the harmless meaning (none: a name or a brand) | meaning
_HOMONYMS = _read(
    """
    con | es it | with
    cons | en | pros and cons
    bite, bites | en | a mouthful
    pet, pets | en fr | animal; pets de nonne are a cake
    but | en fr | however; goal
    sale, sales | en it es | on offer; salt; goes out
    chatte, chattes | fr | a cat
    chienne, chiennes | fr | a dog
    coq | fr | a cock, as in coq au vin
    cochon, cochonne | fr | a pig; cute
    pd | en | public domain
    fdp | fr | frais de port
    tg | fr en | taille grande; a train
    tapette, tapettes | fr | a fly swatter
    negro, negra, negros, negras | es pt | black, the colour
    negre, tete de negre | fr | the old name of a cake
    noir, noire | fr | black, the colour
    macaque, macaques | fr en | a monkey
    singe, singes | fr | a monkey
    bamboula | fr | a drum and its dance
    beur, beurs | fr | of the culture of that name
    rital, ritals | fr | the title of a novel
    youpin, youpins | | Xiaomi Youpin, a shop
    kike, kikes | | Kike, Spanish for Enrique
    marabout | | a publisher of cookery books; a bird
    dick, dicks | | Dick, short for Richard
    fanny | | Fanny, a first name
    cock, cocks | en | a rooster; Cock and Cocks are surnames
    dyke, dykes | en | a dam; Van Dyke is a surname
    fag, fags | en | a cigarette, in Britain
    faggot, faggots | en | a dish of meatballs, in Britain
    queer | en | a word that many use of themselves
    pussy | en | a cat, pussy willow
    bitch | en | a dog
    slut | sv da no | the end
    hell | de | bright
    gift | de sv da no | poison
    die | de | the
    mist | de en | manure; haze
    damn | en | an exclamation
    fart | sv da no | speed
    fick | sv | got
    kock | sv | a cook
    kut | hu | a well
    cum | la ro pt | with, as in magna cum laude
    anal | en | anal-retentive, anal gland
    anus | en fr | a part of the body, at the vet's
    ass, asses | en de | a donkey; an ace
    arse | en | an exclamation in Britain
    tit, tits | en | a bird
    cretino | it | used among friends
    culo | es it | the bottom of things
    porca, porco | it pt | a pig
    coger | es | to take, in Spain
    polla | es | a lottery, in South America
    verga | es it pt | a rod
    mierda | es | an exclamation
    puto | es | an intensifier among friends
    gordo, gorda | es pt | a pet name
    tonto | es en | a pet name; a film character
    rapariga | pt | a girl, in Portugal
    bicha | pt | a queue, in Portugal
    pila | es pt it | a battery
    figa | it | an amulet, an exclamation
    fica | it | a fig tree
    schwanz | de | a tail
    sau | de | a pig, an intensifier
    muschi | de | a cat
    spic, spick | en | spick and span
    chink, chinks | en | a gap: a chink in the armour
    coon, coons | en | a cat: Maine Coon
    nip, nips | en | a nip in the air
    paddy | en | a rice field; Paddy, short for Patrick
    gook | en | a thick mess
    gypsy, gitan, gitane, gitans | en fr | a people; a brand
    jap | en | short for Japanese, of cars
    retard, retards | fr | a delay
    attarde, attardes | fr | late
    mongol, mongole, mongols | fr en | of Mongolia
    trisomique | fr | a person with Down syndrome
    autiste, autistes | fr | a person with autism
    cretin, cretins | fr en | the title of films and books
    ordure, ordures | fr | rubbish, for the bin
    dechet, dechets | fr | waste
    raclure | fr | what one scrapes off
    blaireau, blaireaux | fr | a badger; a shaving brush
    bouffon, bouffons | fr | a jester; of opera
    cloche, cloches | fr | a bell
    tache, taches | fr | a stain
    gland, glands | fr en | an acorn; part of the body
    queue, queues | fr en | a tail; a line of people
    baise, baiser, baisers | fr | a kiss
    sucer, suce | fr | of sweets and ice cream
    pipe, pipes | fr en | for smoking; for water
    branler | fr | to wobble
    pine | en | a tree, its wood
    nichon, nichons | fr | a part of the body
    fesse, fesses | fr | a part of the body
    cul | fr | cul-de-sac, cul de poule
    merde | fr | an exclamation
    putain | fr | an exclamation of joy and anger
    putin | fr en | a surname
    bordel | fr | an exclamation
    shit, fuck, fucking | en | an exclamation of joy and anger
    crever, creve | fr | to burst, of tyres and balloons
    tuer, tue | fr | a figure of speech
    kill, killer, killing | en | a figure of speech
    bomb, bombe | en fr | a figure of speech; a spray can
    explose | fr | a figure of speech
    shot, shoot, shooting | en | of photographs and espresso
    rape | fr en | a grater; grated; the plant
    rapes | fr en | graters; grated
    """
)
