"""What commands say to people, in English and French.

One entry per phrase, `key: (English, French)`; names in braces are filled in by us. Words of
commands, options and JSON are the same in every language.
"""

from collections.abc import Mapping

LANGUAGES = ("en", "fr")


class Catalog:
    """The catalogue in one language."""

    def __init__(self, chosen: str) -> None:
        self.language = chosen if chosen in LANGUAGES else "en"
        self._place = LANGUAGES.index(self.language)

    def __call__(self, key: str, **values: object) -> str:
        """The phrase of that name with its values filled in, once."""
        return PHRASES[key][self._place].format_map({name: str(value) for name, value in values.items()})

    def known(self, prefix: str, word: str) -> str:
        """The name of one of our closed words, such as a verb; the word itself when it has none."""
        entry = PHRASES.get(f"{prefix}.{word}")
        return entry[self._place] if entry else word


def language(asked: str | None, environment: Mapping[str, str]) -> str:
    """The language to speak: as asked, else as the environment says, else English."""
    for wish in (
        asked,
        environment.get("TAMIS_LANG"),
        environment.get("LC_ALL"),
        environment.get("LC_MESSAGES"),
        environment.get("LANG"),
    ):
        if wish:
            return "fr" if wish.lower().startswith("fr") else "en"
    return "en"


PHRASES: Mapping[str, tuple[str, str]] = {
    # ---- the queue as a list
    "nearly": ("nearly: {rule} lacks {lacks}", "presque : {rule}, il manque {lacks}"),
    "empty": ("nothing waits for you", "rien à traiter"),
    "listed": ("{shown} of {total} open cases", "{shown} sur {total} cas ouverts"),
    "head.case": ("case", "cas"),
    "head.priority": ("prio", "prio"),
    "head.age": ("waits", "attend"),
    "head.platform": ("where", "où"),
    "head.kind": ("kind", "type"),
    "head.language": ("lang", "lang"),
    "head.queue": ("queue", "file"),
    "head.rule": ("rule", "règle"),
    "head.by": ("seen by", "vu par"),
    "head.text": ("text", "texte"),
    # ---- one case
    "case": (
        "case {id} · queue {queue} · priority {priority} · waits {age}",
        "cas {id} · file {queue} · priorité {priority} · attend depuis {age}",
    ),
    "case.closed": (
        "case {id} · closed: {answer} by {by}, {age} ago",
        "cas {id} · clos : {answer} par {by}, il y a {age}",
    ),
    "case.none": ("event {id} · nobody was asked to look", "événement {id} · personne n'a été sollicité"),
    "held": ("{by} has it for {span}", "{by} s'en occupe, encore {span}"),
    "post": ("post", "publication"),
    "parent": ("answers", "répond à"),
    "before": ("before", "avant"),
    "item": ("text", "texte"),
    "no_text": ("(no text)", "(sans texte)"),
    "attachments": ("with {list}", "avec {list}"),
    "author": ("author", "auteur"),
    "author.line": (
        "{name}: {messages} earlier, {removed} removed, {replied} answered, first seen {since}",
        "{name} : {messages} auparavant, {removed} retirés, {replied} avec réponse, connu depuis {since}",
    ),
    "author.new": ("{name}: first time here", "{name} : première fois ici"),
    "author.unknown": ("withheld by the platform", "non communiqué par la plateforme"),
    "scores": ("scores", "scores"),
    "because": ("words", "mots"),
    "disguised": (
        "words are hidden in it; read without the disguise: {gap}",
        "des mots y sont cachés ; lus sans déguisement : {gap}",
    ),
    "scores.none": ("not judged: {why}", "non jugé : {why}"),
    "scores.abstained": ("the model is unsure", "le modèle hésite"),
    "scores.late": (
        "the model was late or down; word lists only",
        "modèle en retard ou absent ; listes seules",
    ),
    "why": ("why", "pourquoi"),
    "done": ("so far", "déjà fait"),
    "note": ("note", "note"),
    "verdict": ("{by} decided {age} ago: {verb}", "{by} a décidé il y a {age} : {verb}"),
    "hidden": (
        "hidden now: usually only its author and their friends still see it",
        "masqué : en général, seuls l'auteur et ses amis le voient encore",
    ),
    "removed": ("removed by its author", "supprimé par son auteur"),
    "mixed": ("mixed alphabets: {scripts}", "alphabets mélangés : {scripts}"),
    "suggested": ("suggested", "proposé"),
    "draft": ("draft", "projet"),
    "assigned": ("for {name}", "pour {name}"),
    "due": ("to be looked at within {span}", "à traiter d'ici {span}"),
    "overdue": ("should have been looked at {span} ago", "aurait dû être traité il y a {span}"),
    "crowd": (
        "this case stands for {count} comments; approve, hide and delete hold for all of them",
        "ce cas réunit {count} commentaires ; approuver, masquer et supprimer valent pour tous",
    ),
    "blind": (
        "a second look: answer as if you were the first; nothing is shown of what was done",
        "second regard : répondez comme si vous étiez le premier ; rien de ce qui a été fait n'est montré",
    ),
    "next": ("next", "ensuite"),
    "more": ("'tamis queue show {id}' shows everything", "« tamis queue show {id} » montre tout"),
    "keys": (
        "a approve · h hide · r reply · e escalate · s skip · q quit",
        "a approuver · h masquer · r répondre · e transmettre · s passer · q quitter",
    ),
    "keys.unknown": ("no such key", "touche inconnue"),
    "ask.reply": ("your reply (empty: back)", "votre réponse (vide : retour)"),
    "ask.to": ("to which target (local: colleagues here)", "à quelle cible (local : collègues ici)"),
    "ask.delete": (
        "delete it for good? no platform brings it back",
        "supprimer définitivement ? aucun retour possible",
    ),
    # ---- what a command did
    "did.closed": ("case {id}: {answer}.", "cas {id} : {answer}."),
    "did.planned": (
        "Planned: {verbs}; it leaves within seconds, 'tamis queue undo {id}' takes it back.",
        "Prévu : {verbs} ; départ dans quelques secondes, « tamis queue undo {id} » l'annule.",
    ),
    "did.crowd": ("It holds for {count} more comments.", "Cela vaut pour {count} autres commentaires."),
    "did.cancelled": ("Cancelled before it left: {count}.", "Annulé avant le départ : {count}."),
    "did.reopened": ("The case is open again.", "Le cas est rouvert."),
    "did.kept": ("Cannot be taken back: {verbs}.", "Impossible à reprendre : {verbs}."),
    "did.before": (
        "case {id}: that was done before ({answer}); nothing new happened.",
        "cas {id} : déjà fait ({answer}) ; rien de nouveau.",
    ),
    "did.undone": ("case {id}: taken back.", "cas {id} : annulé."),
    "did.note": ("case {id}: noted.", "cas {id} : noté."),
    "did.release": ("case {id}: given back to the queue.", "cas {id} : rendu à la file."),
    "did.escalate": ("case {id}: {answer}.", "cas {id} : {answer}."),
    # ---- rules
    "rules.warning": ("warning: {what}", "attention : {what}"),
    "rules.right": (
        "{name} is right: {count} rules, version {version}",
        "{name} est correct : {count} règles, version {version}",
    ),
    "rules.held": ("{held} of {total} examples hold", "{held} exemples sur {total} sont respectés"),
    "rules.failed": (
        "{where}: rule {rule}: {message}: {text}",
        "{where} : règle {rule} : {message} : {text}",
    ),
    "rules.undecided": ("nothing was decided: {state}", "rien n'a été décidé : {state}"),
    "rules.unmatched": ("no rule matched", "aucune règle ne s'appliquait"),
    "rules.nothing": ("nothing", "rien"),
    "try.rule": ("{rule} (mode {mode}) → {does}", "{rule} (mode {mode}) → {does}"),
    "try.unreached": (
        "(not reached: a rule before it stops)",
        "(pas atteinte : une règle avant elle arrête la lecture)",
    ),
    "try.text": ("text: {text}", "texte : {text}"),
    "try.none": ("no rule holds", "aucune règle ne s'applique"),
    "try.far": ("no: {rule} lacks {lacks}", "non : {rule}, il manque {lacks}"),
    "past.events": (
        "{count} events since {since}: {changed} would be decided otherwise, of {authors} authors",
        "{count} événements depuis le {since} : {changed} seraient décidés autrement, de {authors} auteurs",
    ),
    "past.done": ("was done", "fait"),
    "past.now": ("now", "en vigueur"),
    "past.then": ("then", "alors"),
    "past.queue": ("queue a day", "file par jour"),
    "past.rule": (
        "rule {rule}: holds {held} → {holds}, acts {acted} → {acts}, {authors} authors",
        "règle {rule} : s'applique {held} → {holds}, agit {acted} → {acts}, {authors} auteurs",
    ),
    "past.both": (
        "both hold {count} times: {one} and {two}",
        "s'appliquent ensemble {count} fois : {one} et {two}",
    ),
    "past.example": (
        "event {id}: {before} → {after}: {text}",
        "événement {id} : {before} → {after} : {text}",
    ),
    "mode.moved": (
        "rule {rule}: {before} → {after}; a running bot takes it within seconds",
        "règle {rule} : {before} → {after} ; le bot en marche la reprend en quelques secondes",
    ),
    "mode.refused": ("not promoted: {why}", "pas promue : {why}"),
    "mode.no_hit": ("it has no test in which it acts", "aucun de ses tests ne la fait agir"),
    "mode.no_miss": (
        "it has no test in which it leaves a text alone (expect: [])",
        "aucun de ses tests ne lui fait laisser un texte en paix (expect: [])",
    ),
    "mode.failed": ("a test fails: {where}: {message}", "un test échoue : {where} : {message}"),
    "precision.left": ("(left alone)", "(laissés en paix)"),
    "precision.not_yet": ("not yet", "pas encore"),
    "precision.row": (
        "{rule}: {share}, n={n}, {waiting} wait",
        "{rule} : {share}, n={n}, {waiting} en attente",
    ),
    "precision.none": (
        "nothing was drawn yet; 'second_look: {{hides: 5%, keeps: 1%}}' in rules.yaml draws",
        "rien n'a encore été tiré ; « second_look: {{hides: 5%, keeps: 1%}} » dans rules.yaml tire au sort",
    ),
    # ---- breaker, strikes, undo
    "breaker.held": (
        "{rule} is held at {mode} since {since}: {why}",
        "{rule} est retenue à {mode} depuis {since} : {why}",
    ),
    "breaker.waits": (
        "{count} actions wait; 'tamis breaker reset {rule} --release' or '--drop'",
        "{count} actions attendent ; « tamis breaker reset {rule} --release » ou « --drop »",
    ),
    "breaker.none": ("no rule is held back", "aucune règle n'est retenue"),
    "breaker.bucket": ("{scope}: {left} of {of} left", "{scope} : reste {left} sur {of}"),
    "breaker.not_held": ("{rule} is not held back", "{rule} n'est pas retenue"),
    "breaker.reset": (
        "{rule} goes on; {released} actions released, {dropped} dropped",
        "{rule} reprend ; {released} actions libérées, {dropped} abandonnées",
    ),
    "strikes.now": ("{author}: {weight} strikes", "{author} : {weight} avertissements"),
    "strikes.cleared": ("{author}: {count} strikes cleared", "{author} : {count} avertissements effacés"),
    "undo.reversed": (
        "reversed: they had taken effect, the opposite is planned",
        "inversées : elles avaient eu lieu, le contraire est prévu",
    ),
    "undo.cancelled": ("cancelled before they left", "annulées avant le départ"),
    "undo.touched": (
        "left alone: a person or another rule has decided since",
        "laissées : une personne ou une autre règle a décidé depuis",
    ),
    "undo.leaving": (
        "just leaving: run this again in a minute",
        "en train de partir : relancez dans une minute",
    ),
    "undo.final": ("without an opposite, or never happened", "sans contraire, ou jamais arrivées"),
    "undo.none": ("this rule has done nothing in that time", "cette règle n'a rien fait pendant ce temps"),
    "undo.sure": ("take these back?", "reprendre tout cela ?"),
    # ---- statistics of the queue
    "stats.open": ("open", "ouverts"),
    "stats.claimed": ("being looked at", "en cours d'examen"),
    "stats.oldest": ("oldest waits", "le plus ancien attend depuis"),
    "stats.queue": ("queue {name}", "file {name}"),
    "stats.rule": ("rule {name}", "règle {name}"),
    "stats.answered": ("last 24 h: {name}", "dernières 24 h : {name}"),
    # ---- the report
    "report.title": ("{since} to {until} (UTC)", "du {since} au {until} (UTC)"),
    "report.empty": ("nothing reached us in this window", "rien ne nous est parvenu pendant cette période"),
    "report.figure": ("figure", "mesure"),
    "report.value": ("value", "valeur"),
    "report.interval": ("95 % interval", "intervalle 95 %"),
    "report.n": ("n", "n"),
    "report.volumes": ("What people wrote", "Ce que les gens ont écrit"),
    "report.service": ("Answers", "Réponses"),
    "report.mood": ("Mood", "Humeur"),
    "report.intents": ("What people want", "Ce que veulent les gens"),
    "report.moderation": ("Moderation", "Modération"),
    "report.queue": ("The people's queue", "La file des modérateurs"),
    "report.sides": ("Paid and organic", "Payant et organique"),
    "report.caution": (
        "two audiences: a difference says nothing about its cause",
        "deux publics : un écart ne dit rien de sa cause",
    ),
    "report.definitions": (
        "'--json' has the definition of every figure",
        "« --json » donne la définition de chaque mesure",
    ),
    "figure.inbound": ("inbound", "messages reçus"),
    "figure.answered_of_all": ("answered, of all · {who}", "avec réponse, sur tout · {who}"),
    "figure.answered_of_needed": (
        "answered, of those that needed it · {who}",
        "avec réponse, sur ceux qui en demandaient une · {who}",
    ),
    "figure.first_answer": ("first answer, median / p90 · {who}", "première réponse, médiane / p90 · {who}"),
    "figure.judged": ("sentiment read", "sentiment lu"),
    "figure.net": ("net sentiment", "sentiment net"),
    "figure.health": ("brand health (without neutral)", "santé de marque (hors neutre)"),
    "figure.hidden": ("hidden", "masqués"),
    "figure.hidden_by": ("hidden by {rule}", "masqués par {rule}"),
    "figure.overturned": ("of those, overturned by people", "dont annulés par des personnes"),
    "figure.overturned_by": ("overturned: {rule}", "annulés : {rule}"),
    "figure.open": ("open now", "ouverts maintenant"),
    "figure.oldest": ("oldest waits", "le plus ancien attend depuis"),
    "figure.answered": ("answered by people", "traités par des personnes"),
    "figure.on": ("  on {day}", "  le {day}"),
    "figure.time": ("time in the queue, median / p90", "temps en file, médiane / p90"),
    "figure.followed": ("suggestion followed", "proposition suivie"),
    "figure.difference": ("{name}: paid minus organic", "{name} : payant moins organique"),
    "figure.negative": ("negative", "négatif"),
    "figure.needed": ("answered, of those that needed it", "avec réponse, sur ceux qui en demandaient une"),
    "who.any": ("bot or person", "bot ou personne"),
    "who.bot": ("bot", "bot"),
    "who.human": ("person", "personne"),
    "word.positive": ("positive", "positif"),
    "word.neutral": ("neutral", "neutre"),
    "word.negative": ("negative", "négatif"),
    "word.platform": ("platform", "plateforme"),
    "word.origin": ("origin", "origine"),
    "word.language": ("language", "langue"),
    "word.kind": ("kind", "type"),
    "word.ad": ("paid", "payant"),
    "word.organic": ("organic", "organique"),
    "word.unknown": ("unknown", "inconnu"),
    "verb.hide": ("hide", "masquer"),
    "verb.unhide": ("unhide", "démasquer"),
    "verb.delete": ("delete", "supprimer"),
    "verb.reply": ("reply", "répondre"),
    "verb.private_reply": ("private reply", "réponse privée"),
    "verb.message": ("message", "message"),
    "verb.like": ("like", "aimer"),
    "verb.escalate": ("escalate", "transmettre"),
    "verb.queue": ("queue", "mettre en file"),
    "verb.label": ("label", "étiqueter"),
    "verb.keep": ("keep", "garder"),
    "state.planned": ("planned", "prévu"),
    "state.sending": ("leaving", "en cours d'envoi"),
    "state.unknown": ("in doubt", "incertain"),
    "state.waiting": ("waiting", "en attente"),
    "state.held": ("held back", "retenu"),
    "state.done": ("done", "fait"),
    "state.refused": ("refused", "refusé"),
    "state.cancelled": ("cancelled", "annulé"),
    "state.dead": ("given up", "abandonné"),
}
