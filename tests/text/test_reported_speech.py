"""Reports of what others said or did, and what only looks like one: half of the lines were written before the
patterns were tuned and kept aside."""

import pytest

from bot.text.reported_speech import find_report

REPORTS = [
    "Une dame vient de traiter votre hôtesse de « sale arabe » devant tout le monde",
    "des jeunes viennent encore d'insulter le gardien",
    "Samedi l'adversaire a sorti « sale nègre » à notre n°10 et l'arbitre n'a rien noté",
    "« Nique ta mère » écrit sur le mur de l'école, quand est-ce que vous nettoyez ?",
    '"Kill all faggots" sprayed on the door of the library again',
    "« Retourne dans ton pays », voilà ce qu'on m'a dit dans votre magasin de Lille",
    "Someone called me a faggot under your last post, please remove it",
    "Stop calling people assholes, it's not nice",
    "On m'a dit « je vais te tuer » dans les commentaires, modérez svp",
    "mon connard de voisin a pris le colis, pouvez-vous renvoyer ?",
    "Votre vigile m'a traité de sale arabe devant mes enfants, c'est inadmissible",
    "Ma fille s'est fait traiter de grosse vache par un vendeur hier",
    "Il y a des gens qui insultent les joueuses de salopes sous cette photo, faites quelque chose",
    "One of your staff told me to go back to my country. I was in tears.",
    "I was called a bitch by the cashier at your Leeds store",
    "Arrêtez de traiter les gens de pd dans les commentaires",
    "le gars au dessus écrit « bande de singes », vous laissez passer ça ?",
    'He said "kill yourself" to a 14 year old, can you delete that?',
    "Elle m'a dit va te faire foutre quand j'ai demandé un remboursement",
    "They keep calling her a slut in the replies, moderators where are you",
    "J'ai reçu un message « on va te retrouver » après mon avis sur votre page",
    "Votre livreur nous a insultés, « enculés » devant toute la rue",
    "My asshole neighbour stole my parcel, can you resend it?",
    "J'ai été insultée par un client et personne n'a réagi",
    '"Fat cow" is what your employee shouted at my mother',
    "Hier au match un supporter a crié « sale noir » à mon fils, c'est honteux",
    "on m'a traitée de pute dans la file d'attente et vos agents ont rigolé",
    "A steward called my brother a terrorist at the gate. Disgusting.",
    'Can someone from the team take this comment down? He wrote "all muslims are dogs"',
    "Merci de retirer le message de ce monsieur qui me traite de connasse",
    "Je me suis fait insulter par votre chauffeur : « ferme ta gueule », voilà sa réponse",
    "Pourquoi vous laissez des gens écrire « les pédés au feu » sous vos photos ?",
    'the guy before me wrote "go hang yourself" and you left it up',
    "Your security guard yelled at us and told my dad to f off back to Pakistan",
    "we got called monkeys during the whole second half",
    "Une dame m'a craché dessus en disant « sale juif » devant l'entrée du musée",
    "Un compte me harcèle en messages privés et m'écrit « je sais où tu habites »",
    "Please stop calling the players retards, they are kids",
    "Ils ont dit à ma femme voilée de « rentrer chez elle », à votre accueil",
    "my idiot brother ordered the wrong size, how do I return it?",
    "I have been called a fat pig twice in your fitting rooms",
    "Le monsieur de l'accueil a répondu « dégage » à ma mère handicapée",
    "quelqu'un vient d'écrire « crève » sous le post, c'est grave",
    'People are sending her death threats here, "we will find you" etc. Do something!',
    "Ma nièce a été traitée de thon par deux de vos bénévoles",
    "Y a un mec en commentaire qui balance « les femmes à la cuisine » et personne dit rien",
    "Mon fils de 8 ans a entendu un parent lui hurler « t'es une merde » au bord du terrain",
    "Un bénévole a traité mon mari de bougnoule, je veux un responsable",
    "Votre community manager laisse passer des commentaires racistes, « sales noirs » etc",
    'In the queue a man kept shouting "dirty gypsies" at us and nobody did anything',
    'The ticket lady said "you people always steal", how is that ok?',
    "on me traite de sale gouine en réponse à mon commentaire",
    "il la traite de grosse vache sous chaque photo",
    "« Va mourir », écrit sous la photo de notre équipe féminine",
    "« Sales bouffeurs de porc », scandé par vingt types dans votre tribune",
    "« Dégage la vieille », entendu au guichet 4",
    "someone's calling me a dyke under my comment",
    "he's calling us monkeys on your page again",
    "I've just been told to f*** off by your delivery driver",
    "This user @kev99 is calling everyone here retards, pls ban",
    'Someone in the comments wrote "they should all be shot". Reported.',
    "Ma collègue a reçu des menaces de mort après ce post",
    "On nous a dit de dégager comme des chiens",
    'the fans behind us sang "die you bastards" all night',
]
AIMED_AT_THE_READER = [
    "je te traite comme je veux connard",
    "on nous écrit de partout pour le vin, sale race",
    "on me dit que vous fermez, tas de nazes",
    "je viens de t'insulter et je recommence, gros porc",
    "I told you you're an asshole",
    "on m'a dit que t'es un connard",
    "T'es qu'un connard, modère tes commentaires",
    "Someone told me you are a bunch of crooks and assholes",
    "Vous êtes des enculés, on vous l'a déjà dit",
    "Quel connard ce vendeur",
    "Connard",
    "You are a faggot",
    "Retourne dans ton pays",
    "je vais te tuer",
    "Stop it you stupid bitch",
    "Supprimez votre page bande de connards",
    "Espèce de salope, supprime ton commentaire",
    "I said what I said, you're a piece of shit",
    "On t'a dit que t'étais une pute ?",
    "Fuck you and your whole team",
    "va te faire foutre",
    "Les arabes c'est tous des voleurs",
    "J'adore cette robe",
    "Your staff are assholes",
    "On m'a dit de vous dire que vous êtes des connards",
    "Everyone says you're a bitch and they are right",
    "Je te l'ai dit, t'es une grosse pute",
    "Go back to your country",
    "Ferme ta gueule connasse",
    "my friends told me you are assholes and now I know",
    "Dégage sale arabe",
    "Please die",
    "Signalez-moi si vous voulez, vous êtes des fils de pute",
    "Your mother called, she says you're a whore",
    "Allez tous crever",
    "Ils sont tous pourris, ces enculés de dirigeants",
    "Kill yourself",
    "On va vous retrouver",
    "Vous traitez vos clients comme de la merde bande d'enculés",
    "lol you faggot",
    "I called you an asshole because you are one",
    "J'ai vu ta gueule de con à la télé",
    "Tu m'as dit jeudi, espèce de menteur de merde",
    "Quand est-ce que vous livrez ?",
    "Dis à ta mère que c'est une pute",
    "J'ai dit « connard » et je le répète",
    'I say "bitch please"',
    "You called? Piece of shit company",
    "Vous avez dit 3 jours, bande de menteurs, enculés",
    "T'es qu'une merde, va te plaindre",
    "They told me it was a scam and you're all thieves, burn in hell assholes",
]


@pytest.mark.parametrize("text", REPORTS)
def test_who_tells_what_others_said_reports_it(text: str) -> None:
    assert find_report(text)


@pytest.mark.parametrize("text", AIMED_AT_THE_READER)
def test_who_says_it_to_the_reader_or_of_others_reports_nothing(text: str) -> None:
    assert not find_report(text)


def test_what_marks_a_report_is_told_without_what_was_quoted() -> None:
    assert find_report('He said "you are a dog" to me') == "he said …"


@pytest.mark.parametrize(
    "text", ["a " * 5_000, "« " * 5_000, "m'a dit " * 1_000, "you're " * 2_000, "'" * 9_000]
)
def test_hostile_texts_are_read_in_passing(text: str) -> None:
    assert isinstance(find_report(text), str)
