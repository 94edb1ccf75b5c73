"""Which words say that a text is no matter for a machine: a death, a crisis, a danger, the law, the press.

Pure. French and English. Wider than what a rule escalates by: all that follows is that no machine answers, so
a way of speaking costs a minute of somebody's time, and the real thing answered with a price list costs more.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from bot.text.normalize import clean, compatible, fold


class GraveMatter(StrEnum):
    """What a text may be about."""

    GRIEF = "grief"
    CRISIS = "crisis"
    DANGER = "danger"
    LAW = "law"
    PRESS = "press"


#: Of a longer text, so much from its beginning and so much from its end is looked at.
_MOST_READ = 3_000
_RELATIVES = (
    r"(?:pere|mere|papa|maman|mari|femme|fils|fille|bebe|enfants?|frere|soeur|grand[ -]?(?:pere|mere)"
    r"|papi|mamie"
    r"|compagne|compagnon|conjointe?|epou(?:x|se)|collegue|voisine?|oncle|tante|cousine?|neveu|niece"
    r"|amie?s?|copine?s?|copains?"
    r"|chienne?|chat|chatte|jumeaux|jumelles|mum|mom|mam|dad|father|mother|husband|wife|son|daughter"
    r"|baby|child"
    r"|children|brother|sister|nan|gran(?:dad|dpa|dma|ma|pa|ny)?|grand(?:father|mother|son|daughter|child)"
    r"|partner|fiancee?"
    r"|uncle|aunt|nephew|niece|friend|colleague|dog|cat|twins?)"
)
_WHO = (
    r"(?:he|she|they|people|somebody|someone|workers?|children|kids|women|men|employees?|customers?"
    r"|passengers?"
    r"|patients?|residents?|\d+)"
)
_GRIEF = (
    r"\bdecede(?:e|s|es|r)?\b|\bdeces\b|\bdefunte?s?\b|\bobseques\b|\bfunerailles\b|\bcondoleances?\b"
    r"|\benterrement\b(?! de vie)|\ben deuil\b|\bnotre deuil\b|\bfausses? couches?\b|\bmorte?[ -]nee?\b"
    rf"|\b{_RELATIVES}\b.{{0,40}}\b(?:morte?s?|n est plus|nous a quittes?|s est eteinte?"
    rf"|partie? trop tot|tuee?s?)\b"
    rf"|\bperd(?:u|re|ons) (?:mon|ma|mes|notre|nos|son|sa|ses|leur|leurs|un|une) {_RELATIVES}\b"
    r"|\bmort(?:e|s|es)? (?:dans|sur|a cause|apres avoir|en (?:avion|vol|montagne|mer))\b|\bperdu la vie\b"
    r"|\bs est (?:suicidee?|pendue?)\b|\bdonnee? la mort\b"
    r"|\battentats?\b|\bfusillades?\b|\bmassacres?\b|\bvictimes?\b|\bnoyade\b|\bs est noyee?\b"
    r"|\btremblement de terre\b|\bseisme\b|\bcrash (?:d avion|aerien)\b|\brepose(?:z|nt)? en paix\b|\brip\b"
    r"|\bmorts? (?:et|sous|lors|par|au travail)\b"
    r"|\bvien(?:t|nent) de (?:mourir|nous quitter|s eteindre)\b|\bminute de silence\b"
    r"|\btuee?s? (?:sur|dans|par|lors|au)\b|\bpalliati\w+|\bhospice\b|\bphase terminale\b|\bcancers?\b"
    r"|\bchimio\w*|\bchemo\w*|\bdying (?:of|from)\b|\bterminal(?:ly)? (?:ill\w*|cancer)\b|\bdrowned\b"
    r"|\bt(?:ook|aken) (?:his|her|their) own li(?:fe|ves)\b"
    r"|\bpassed away\b|\brest in peace\b|\bfuneral\b|\bcondolences?\b|\bbereave\w*|\bmiscarr\w+"
    r"|\bstill ?born\b"
    rf"|\b{_RELATIVES}\b(?! s\b).{{0,40}}\b(?:died|dead|(?:was|were|been|got) killed|passed)\b"
    rf"|\blost (?:my|our|her|his|their|a) {_RELATIVES}\b(?! s\b)|\blost (?:his|her|their) li(?:fe|ves)\b"
    rf"|\b{_WHO} (?:have |has |had |just )?(?:died|(?:was|were|been|got) killed)\b"
    # Said around: nobody wants to write the word.
    rf"|\b{_RELATIVES}\b.{{0,40}}\b(?:ne s est (?:pas|plus|jamais) reveillee?|n a pas survecu"
    rf"|perdu (?:son|le) combat|s en est allee?|enterree?s?|inhumee?s?|incineree?s?)\b"
    rf"|\b(?:enterr|inhum|inciner)(?:e|er|ons|ait) (?:mon|ma|mes|notre|nos|son|sa|ses|leur|leurs|un|une)"
    rf" {_RELATIVES}\b"
    r"|\b(?:monte|parti|est)\w* au ciel\b|\b(?:mis|mise|portee?) en terre\b|\bcorbillard\b|\bcercueils?\b"
    r"|\bpierre tombale\b|\burne funeraire\b|\bcremati\w+|\bcremat(?:ed|orium)\b|\borphelin\w*"
    r"|\b(?:dispers|repand|eparpill|scatter)\w+ (?:\w+ ){0,2}(?:cendres|ashes)\b|\b(?:her|his) ashes\b"
    r"|\b(?:retrouve|trouve)\w* (?:le|son|leurs?|un|les) (?:corps|cadavres?)\b"
    r"|\bfound (?:a|her|his|the|their) (?:bod(?:y|ies)|remains)\b|\borphan\w*"
    rf"|\b{_RELATIVES}\b.{{0,40}}\b(?:did(?:n t| not) (?:make it(?! (?:to|back|in time|there|for)\b)"
    rf"|survive"
    rf"|wake up)|no longer with us|(?:is|s) (?:gone forever|in heaven)|gone too soon"
    rf"|lost (?:his|her|their|the) (?:battle|fight)|on life support)\b"
    rf"|\b(?:my|our|his|her|their) late {_RELATIVES}\b|\bburied (?:my|our|his|her|their|a) {_RELATIVES}\b"
    r"|\bnous a(?:vait|vaient)? quitte(?:e|s|es)?\b|\b(?:took|taken) (?:him|her|them) from us\b"
    rf"|\b{_RELATIVES}(?: s)? (?:ashes|memorial|eulogy|remains)\b|\b(?:bodies|corpses?)\b|\brubble\b"
    r"|\b(?:enseveli|englouti)e?s?\b|\bdecombres\b|\bleucemi\w+|\bleuk(?:a)?emia\b|\btumou?rs?\b"
    r"|\btumeurs?\b"
    r"|\bn a vecu que\b|\bonly lived (?:for )?\w+ (?:hours?|days?|weeks?)\b|\bnever (?:came|coming) home\b"
    r"|\bl (?:a|avons|ai) perdue? (?:en|le|d|hier|ce|cette|dans|a cause)\b"
    r"|\blost (?:him|her|them) (?:to|in|on|last|this)\b|\bheart stopped\b|\bcoeur s est arrete\b"
    r"|\bobituar\w+"
    r"|\b(?:pris|coute|fauche|took|taken|claimed) (?:\w+ )?(?:vies?|lives)\b|\bdernier souffle\b"
    r"|\blast breath\b"
    r"|\bentouree? des siens\b|\bfro(?:ze|zen) to death\b|\bpas (?:ressortie?|revenue?) vivante?s?\b"
    rf"|\b{_RELATIVES} (?:a ete|s est fait) (?:ecrasee?|fauchee?|renversee?|poignardee?|abattue?)\b"
    r"|\blaid to rest\b|\bcoffins?\b|\bhearse\b|\bgravesides?\b"
    r"|\b(?:people|workers?|children|kids|women|men|girls|boys|employees|customers|passengers|patients|\d+)"
    r" killed (?:on|in|at|by|during|when)\b"
    r"|\b(?:mass|school|the) shootings?\b(?! star)|\bterror(?:ist)? attacks?\b|\bbombings?\b|\bearthquake\b"
    r"|\b(?:domestic|sexual) (?:violence|abuse)\b|\bviolences? conjugales?\b|\bwidow(?:er|ed)?\b"
    r"|\bveu(?:f|ve)\b"
    r"|\bmurder(?:ed|s)?\b|\bassassinats?\b|\bplane crash\b|\bdeath of\b|\bthe dead\b"
)
_CRISIS = (
    r"\bsuicid\w*|\b(?:envie|veux|voudrais|prefere(?:rais)?) (?:de )?(?:mourir|crever)\b"
    r"|\bplus envie de vivre\b"
    r"|\bplus (?:de|aucune) raison (?:de|pour) (?:continuer|vivre)\b|\bmettre fin a (?:mes|ses|nos) jours\b"
    r"|\bme (?:foutre|mettre) en l air\b|\bme (?:tuer|pendre|flinguer|jeter (?:sous|du|dans))\b"
    r"|\bveux en finir\b|\ben finir (?:avec la vie|une bonne fois|pour de bon)\b|\ba quoi bon (?:vivre"
    r"|continuer)\b"
    r"|\bme faire du mal\b|\bscarifi\w*|\bsans moi ce serait mieux\b|\bserait mieux sans moi\b"
    r"|\bkill(?:ing)? myself\b|\bend (?:my|his|her) life\b|\bend it all\b|\bwant(?:ed)? to die\b"
    r"|\bwanna die\b"
    r"|\bdo(?:n t| not) want to (?:live|be here)\b|\bno reason to (?:live|go on)\b|\bself[ -]?harm\w*"
    r"|\bbetter off without me\b|\boverdos\w+|\bhurt(?:ing)? myself\b|\btake my (?:own )?life\b"
    r"|\bcan(?:t| t|not) go on living\b|\bkys\b"
)
_DANGER = (
    r"\bpri(?:s|t) feu\b|\bprend feu\b|\bs est (?:brulee?|etouffee?|evanouie?|electrocutee?|blessee?"
    r"|effondree?)\b"
    r"|\bme suis (?:brulee?|blessee?|electrocutee?)\b|\bbrul(?:ures?|e au)\b|\ba explose\b(?! (?:le|les"
    r"|mon) (?:score|record))"
    r"|\breactions? allergiques?\b|\bchoc (?:allergique|anaphylactique|electrique)\b|\b(?:aux"
    r"|des) urgences\b"
    r"|\bhopital\b|\bhospitalis\w+|\bintoxi\w+|\bempoisonn\w+|\belectrocut\w+|\bfuite de gaz\b"
    r"|\bodeur de gaz\b"
    r"|\bmonoxyde\b|\bperdu connaissance\b|\bfait un malaise\b|\bincendies?\b|\bcaught fire\b"
    r"|\bset fire to\b"
    r"|\bburn(?:t|ed|s)? (?:my|his|her|our|their|on)\b|\belectrocut\w+|\belectric(?:al)? shock\b"
    r"|\ballergic (?:reaction|shock)\b|\banaphyla\w+|\b(?:in|to|at) (?:the )?(?:hospital|a ?and ?e"
    r"|emergency)\b"
    r"|\bhospitali[sz]ed\b|\bpoison(?:ed|ing)\b|\bchok(?:ed|ing)\b|\binjur(?:ed|y|ies)\b|\bbleeding\b"
    r"|\bgas leak\b"
    r"|\bsmell(?:s|ed|ing)?(?: of)? gas\b|\bambulance\b|\bcarbon monoxide\b|\bexploded\b|\bpassed out\b"
    r"|\bseizures?\b"
    r"|\bmis(?:s|t)? le feu\b|\bs est coupe la\b|\bstuck in (?:the|an?|your) (?:lift|elevator)\b"
    r"|\b(?:coincee?s?|bloquee?s?) dans (?:l |un |votre )?ascenseur\b"
)
_LAW = (
    r"\b(?:mon|ma|mes|notre|nos|un|une) avocate?s?\b|\bmise en demeure\b|\bport(?:er|e|ons|ent) plainte\b"
    r"|\bdep(?:ot de|ose) plainte\b|\btribuna(?:l|ux)\b|\b(?:en|la) justice\b|\bdgccrf\b|\bhuissier\b"
    r"|\bprud ?hommes\b|\baction collective\b|\bprocureur\b|\bcnil\b|\bpoursui(?:vre|tes) (?:en|devant"
    r"|judiciaire)\w*"
    r"|\brepression des fraudes\b|\bmediateur\b|\baccuse de reception\b|\bvice cache\b"
    r"|\b(?:my|our|a|his|her|your) (?:lawyers?|solicitors?|attorneys?|barrister)\b|\blawsuit\b"
    r"|\blitigation\b"
    r"|\b(?:sue|suing|sued) (?:you|your|them|the)\b|\btake you to court\b|\bsmall claims\b"
    r"|\bsee you in court\b"
    r"|\blegal (?:action|proceedings|advice|team)\b|\bclass action\b|\btrading standards\b|\bombudsman\b"
    r"|\bletter before action\b|\bcease and desist\b|\bconsumer rights act\b|\bbetter business bureau\b"
    r"|\breport(?:ed|ing)? (?:you|this|it) to the (?:police|ftc|fca|authorities)\b|\bgdpr complaint\b"
)
_PRESS = (
    r"\bjournalistes?\b(?! du dimanche)|\bpour un (?:reportage|article)\b|\benquete (?:pour|de) (?:le|la"
    r"|un|notre)\b"
    r"|\b60 millions\b|\bque choisir\b|\b(?:service|contact|demande) (?:de )?presse\b|\bredaction (?:de"
    r"|du)\b"
    r"|\bcash investigation\b|\benvoye special\b|\bdroit de reponse\b|\bdemande d interview\b"
    r"|\bjournalist\b|\breporter\b|\bpress (?:office|officer|request|enquiry|inquiry|team)\b"
    r"|\b(?:i m|i am|we re|we are|writing|working|calling) (?:with|from|for|at) (?:the )?"
    r"(?:bbc|cnn|itv|nbc|abc|cbs|fox|sky|channel|guardian|times|sun|mail|reuters|bloomberg|new york"
    r"|washington|daily"
    r"|telegraph|independent|observer|wall street)\b"
    r"|\bfor (?:a|the) (?:story|article|piece|documentary)\b.{0,40}\b(?:comment|interview|quote|writing"
    r"|publish\w*)\b"
    r"|\brequest for comment\b|\bcare to comment\b|\bon the record\b"
)
_PATTERNS: Mapping[GraveMatter, re.Pattern[str]] = MappingProxyType(
    {
        GraveMatter.CRISIS: re.compile(_CRISIS),
        GraveMatter.GRIEF: re.compile(_GRIEF),
        GraveMatter.DANGER: re.compile(_DANGER),
        GraveMatter.LAW: re.compile(_LAW),
        GraveMatter.PRESS: re.compile(_PRESS),
    }
)
_APART = re.compile(r"[^a-z0-9]+")
#: "My phone died", "la batterie est morte": nobody has.
_THINGS = re.compile(
    r"\b(?:phone|battery|batterie|laptop|plants?|plantes?|car|voiture|charger|telephone|portable|pc|ordi"
    r"|console|screen"
    r"|ecran|app|appli|wifi|mort(?:e|s|es)? de (?:rire|faim|froid|soif|chaud|fatigue|honte|trouille))\b"
)


def find_grave_matter(text: str) -> tuple[GraveMatter, str] | None:
    """The first matter that the text may be about, and the words that say so; None when none does."""
    plain = _plain(text)
    for matter, pattern in _PATTERNS.items():
        for match in pattern.finditer(plain):
            if matter is GraveMatter.GRIEF and _is_of_a_thing(plain, match):
                continue
            return matter, match[0]
    return None


def _is_of_a_thing(plain: str, match: re.Match[str]) -> bool:
    around = plain[max(0, match.start() - 25) : match.end() + 15]
    return bool(re.search(r"\bmort|\bdied|\bdead", match[0])) and bool(_THINGS.search(around))


def _plain(text: str) -> str:
    """Folded, words only, one space between them."""
    read = text if len(text) <= 2 * _MOST_READ else f"{text[:_MOST_READ]} … {text[-_MOST_READ:]}"
    return _APART.sub(" ", fold(clean(compatible(read)))).strip()
