"""What people of the made-up community write, by what they are up to. All of it is invented."""

from collections.abc import Mapping
from types import MappingProxyType

_ZIP = (
    "La fermeture éclair",
    "Ma fermeture éclair",
    "Chez moi aussi la fermeture éclair",
    "Manteau reçu lundi, la fermeture éclair",
    "Même souci, la fermeture éclair",
    "La fermeture éclair du manteau",
)
_BROKEN = (
    "a cassé dès le deuxième jour",
    "est déjà bloquée, très déçue",
    "se décroche toute seule, inadmissible à ce prix",
    "ne tient pas, c'est du plastique",
    "a lâché, et personne ne répond",
)
_ZIP_EN = ("The zip", "Same here, the zip", "My coat came on Friday and the zip", "Honestly, the zip")
_BROKEN_EN = ("broke on day two", "is stuck already", "came off in my hand, so disappointed")
_RETURN = ("Comment renvoyer", "Où renvoyer", "Comment je peux renvoyer", "À qui renvoyer")
_COAT = (
    "le manteau à la fermeture cassée ?",
    "mon manteau, la fermeture est cassée ?",
    "un manteau avec la fermeture cassée ?",
)

#: What somebody is up to → what they write. `{name}` is somebody else of the community.
TEXTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "praise": (
            "Magnifique, comme toujours. Bravo à toute l'équipe !",
            "Trop beau 😍",
            "J'adore cette couleur, elle est encore plus belle en vrai",
            "Love this so much, best purchase of the year",
            "Got mine yesterday and I am so happy with it ❤️",
            "Reçu ce matin, qualité parfaite, merci !",
            "Great service, thank you so much",
            "Superbe collection cette saison",
            "Wore mine to my sister's wedding, got compliments all night",
            "Une marque qui tient ses promesses, ça fait plaisir",
        ),
        "question": (
            "Bonjour, c'est combien la robe en taille 38 ?",
            "How much is the bag in green?",
            "Is the linen jacket back in stock in M?",
            "Vous livrez en Belgique ?",
            "La boutique de Lyon est ouverte le dimanche ?",
            "How do I wash this without ruining it?",
            "Le prix du manteau s'il vous plaît ?",
            "Do you ship to Canada?",
            "Est-ce que la laine gratte ?",
            "Quelle est la composition du tissu ?",
            "Ça taille petit ou grand ?",
        ),
        "constructive": (
            "J'ai comparé avec l'ancienne version : la doublure est plus épaisse, mais les"
            " coutures des poches ont"
            " lâché au bout de deux mois. Un renfort à cet endroit réglerait le problème.",
            "I have washed it about ten times now: the colour held up well at 30 degrees, but the"
            " zip started to"
            " catch. A metal zip instead of plastic would be worth two euros more to me.",
            "Pour celles qui hésitent : je fais 1m62 et le 38 m'arrive au-dessus du genou. Prenez"
            " une taille de plus"
            " si vous la voulez longue, la coupe reste bien.",
            "Since the bag has no inner pocket I added one myself with a patch of felt. Works"
            " great, maybe an idea"
            " for the next version?",
            "Votre guide des tailles indique 74 cm de tour de poitrine pour le S, j'ai mesuré 70"
            " sur deux modèles."
            " Vous devriez vérifier le tableau, beaucoup de retours viennent sûrement de là.",
            "The idea of a repair service is good. In our town a shop does this by post with a"
            " flat fee; people use"
            " it because they know the price before they send anything.",
            "Je comprends le prix, la laine française coûte plus cher. Ce qui m'aiderait à me"
            " décider, c'est de savoir"
            " qui la file et combien de temps le pull est garanti.",
            "We used the candle every evening for a month: it burns evenly if you let the first"
            " burn melt the whole"
            " surface, about two hours. Perhaps print that on the label.",
            "Ce serait super en bleu marine, le vert va à peu de monde mais la coupe plaît à"
            " toutes mes collègues.",
            "My order came in three boxes. One larger one would have been enough and better for"
            " the climate, the"
            " packaging was bigger than what was in it.",
        ),
        "complaint": (
            "Commande passée le 3, toujours rien reçu. Trois semaines que j'attends mon colis !",
            "The zip broke on day two. Really disappointed with the quality.",
            "J'ai renvoyé ma commande il y a un mois et je n'ai toujours pas été remboursée.",
            "You sent me the wrong size again, second time in a row",
            "Service client injoignable, c'est honteux",
            "Vous parlez d'écologie et tout est emballé dans du plastique. Pas très cohérent.",
            "Bravo, deux mois pour livrer une paire de chaussettes, quelle performance...",
            "Prices went up again and the quality went down. Not buying any more.",
            "Très déçue, la couleur n'a rien à voir avec la photo",
        ),
        "abuse": (
            "Vous êtes une bande de connards, allez tous crever",
            "I turned $200 into $9,400 in a week trading crypto 💰 DM me on WhatsApp, guaranteed profit",
            "c o n n a r d s",
            "🎁 CONGRATULATIONS you won our giveaway! Claim your prize now at maison-tamis-prize.win/claim",
            "Follow my page for 10k free followers 👉 bit.ly/3xGrow",
            "Ferme ta gueule sale conne",
            "What a bunch of fucking idiots, burn in hell",
            "Encore une pub avec des Arabes, ces sales rats n'ont rien à faire chez nous",
        ),
        "critical": (
            "Pub nulle, marque de nazes",
            "Overpriced and overhyped, honestly",
            "Franchement c'est moche",
            "Encore de la pub, on n'en peut plus",
            "This campaign is tone deaf",
        ),
        "chat": (
            "@julie.m @sarah.k",
            "😍😍😍",
            "haha oui on y va samedi ?",
            "Bonjour",
            "tag-moi quand tu l'as",
            "same here",
            "Moi aussi !",
            "@zoe.w we need this 😭",
        ),
        "message": (
            "Bonjour, où en est ma commande 55-1207 ?",
            "I was charged twice for the same order, please help",
            "Je voudrais changer mon adresse de livraison",
            "Je veux parler à un conseiller, pas à un robot",
            "Can I return an item I bought in your shop in Lyon?",
            "Bonjour, vous avez encore le modèle gris ?",
        ),
        "thanks": (
            "Merci beaucoup, c'est réglé, bonne soirée !",
            "Thank you so much, got it sorted in five minutes!",
            "Super, merci pour la réponse rapide",
            "Parfait, merci !",
        ),
        "still_angry": (
            "Votre réponse ne m'aide pas du tout, toujours aucun colis",
            "Still nothing. This is ridiculous.",
            "Et maintenant plus personne ne répond, bravo",
        ),
        # Of one week, when a batch of coats had a bad zip.
        "zip": (
            *(f"{start} {end}" for start in _ZIP for end in _BROKEN),
            *(f"{start} {end}" for start in _ZIP_EN for end in _BROKEN_EN),
        ),
        "return": tuple(f"{start} {end}" for start in _RETURN for end in _COAT),
        "reply": (
            "Pareil pour moi, même problème de couture",
            "Thanks for the tip, that helped!",
            "Bonne idée, je vais essayer",
            "I can confirm, same size and it fits",
            "Oui, et en machine aucun souci",
        ),
    }
)
