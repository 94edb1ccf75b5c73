"""Words that mean the same to somebody who asks, in French and in English: `horaires`, `ouvert`, `hours`.

General vocabulary of shops, services, visits and accounts. A base that needs more says it in the variants of
its questions. Each entry is one concept; a phrase counts before its words.
"""

#: What a question asks for, not what it is about: it tells `how much is parking` from `where is parking`.
ASKED = frozenset(
    {"price", "when", "where", "how-long", "who", "how", "which", "why", "possible", "time-of-day"}
)
#: What people mention around their question: when, with whom, on which occasion.
_AROUND = """
evening morning today weekdays saturday sunday weekend day week month family child adult senior student
birthday holidays money women moved begin rain help gift wait-time language english possible allowed
beginner change use bring buy get-there contact
"""
AROUND = frozenset(_AROUND.split())

#: A name and its phrases, folded; a line that is indented goes on.
GROUPS = """
price: prix, tarif, tarifs, c est cher, combien coute, c est combien, coute, couter, cher, how much is,
  how much, how much does it cost, price, pricing, cost, fee, rate, payant, a combien, combien, amount
free: gratuit, gratuitement, offert, free, free of charge, for free, sans payer, no charge
when: quand, when, date, quel jour, which day, what day, what days, quels jours, dates, which days
time-of-day: heure, heures, a quelle heure, what time, o clock, times
opening: horaire, horaires, ouvert, ouverte, ouverts, ouvre, ouvrez, ouverture, ferme, fermez, fermeture,
  open, opening, opening hours, opening times, hours, close, closed, closing
where: ou se trouve, ou est, where, where is, ou etes vous, situe, situee, adresse, address, located,
  location, ou exactement, ou se situe
how-long: how much time, combien de temps, combien de jours, delai, delais, how long, how many days, how
  quick, how fast, jours ouvres, working days
who: qui, who, whom
how: comment, how, how do i, how can i, how to, de quelle facon, demarche, procedure
why: pourquoi, why
payment: payer, paiement, paye, regler, reglement, pay, payment, paying
instalments: plusieurs fois, trois fois, en 3x, 3x, 3 fois, 4x, instalments, installments, instalment,
  split the payment, mensualites, echelonner, monthly payments
bank-card: carte bancaire, carte bleue, cb, credit card, debit card, bank card, visa, mastercard, amex
cash: especes, liquide, cash
cheque: cheque, cheques, check, checks
invoice: facture, factures, invoice, invoices, recu, receipt, bill
delivery: livraison, livrer, livrez, livre, livreur, envoi, envoyer, envoyez, expedition, expedier,
  delivery, deliver, delivered, shipping, ship, shipped, postage, arrive, get here, fdp, frais de port
abroad: etranger, international, internationally, hors de france, autre pays, abroad, overseas, other
  countries, worldwide
parcel: colis, paquet, parcel, package
order: commande, commander, commandes, order, ordered, orders
tracking: suivi, suivre, numero de suivi, tracking, track, ou en est
return: retour, retours, retourner, renvoyer, renvoi, renvoie, rendre, return, returns, send back, send it
  back, give back, give it back
refund: remboursement, rembourser, rembourse, refund, refunded, money back, reimburse
exchange: echange, echanger, exchange, swap, changer de taille
size: taille, tailles, pointure, size, sizes, sizing, true to size
guide-chart: guide, chart, tableau des tailles
clothes: vetement, vetements, habits, clothes, clothing, garment, garments
shop: boutique, magasin, shop, store, point de vente
stock: stock, dispo, disponible, disponibilite, available, availability, in stock, rupture, en rupture,
  sold out, out of stock, epuise, epuisee, restock, revient, reassort, back in stock
gift-card: carte cadeau, cartes cadeaux, bon cadeau, bons cadeaux, cheque cadeau, carte kdo, gift card,
  gift cards, voucher, vouchers, gift voucher
gift: cadeau, cadeaux, offrir, gift, present
discount: reduction, remise, promo, promotion, code promo, rabais, solde, soldes, discount, sale, sales,
  coupon, offer code, reduit, reduced
wash: laver, lavage, lave, machine, wash, washing, washed, laundry, linge
shrink: retrecir, retrecit, shrink, shrinks
made: fabrique, fabriquer, fabriques, fabrication, fait en, made, made in, manufactured, produced,
  provenance, come from
material: matiere, tissu, material, fabric, composition
warranty: garantie, garanti, warranty, guarantee
repair: reparer, reparation, repare, repair, fix
pickup: retrait, retirer, recuperer, chercher ma commande, venir chercher, click and collect, pick up,
  pickup, collect my order, collect in store
cancel: annuler, annulation, annule, cancel, cancelled, cancellation
change: modifier, modification, changer, changement, change, modify, reschedule
account: compte, account, profil, profile
password: mot de passe, mdp, password
login: connexion, connecter, se connecter, log in, login, sign in
delete: supprimer, suppression, effacer, delete, remove
subscription: abonnement, abonner, abonne, forfait, subscription, subscribe, plan, membership, member,
  adhesion, adherer, adherent
annual: annuel, annuelle, a l annee, l annee, par an, annual, yearly, per year
monthly: mensuel, par mois, monthly, per month
unsubscribe: desabonner, resilier, resiliation, unsubscribe, terminate
newsletter: newsletter, infolettre
contract: contrat, contract
register: inscrire, inscription, inscriptions, s inscrire, sign up, signing up, register, registration,
  enrol, enroll, enrolment, join, joining
licence: licence, licencie, license
certificate: certificat, certif, attestation, certificate
medical: medical, medicale, medecin, doctor
age: age, ans, years old
minimum: minimum, a partir de, from what, at least
child: enfant, enfants, gosse, gamin, petit, petits, fils, fille, child, children, kid, kids, son,
  daughter, toddler, mineur
adult: adulte, adultes, adult, adults
student: etudiant, etudiante, etudiants, student, students
senior: senior, seniors, retraite, pensioner, elderly
family: famille, familial, familiale, family, fratrie, freres, soeurs, siblings, sibling
group: groupe, groupes, group, groups, party of
school: ecole, scolaire, maternelle, classe, eleves, eleve, school, pupils
nursery: creche, garderie, nursery, daycare, kindergarten, halte garderie
canteen: cantine, canteen, school meal, school meals, school lunch
meal: repas, dejeuner, diner, meal, meals, lunch, dinner, manger, restauration, eat, food
breakfast: petit dejeuner, petit dej, breakfast
cafe: cafe, cafeteria, coffee, coffee shop, snack, buvette, bar
restaurant: restaurant, resto
picnic: pique nique, pique niquer, picnic
menu: menu, carte du restaurant
vegetarian: vegetarien, vegan, vegetalien, vegetarian
allergy: allergie, allergique, allergene, allergy, allergic, allergen, gluten
book: reserver, reservation, reserve, resa, book, booking, in advance, a l avance
appointment: rendez vous, rdv, appointment
ticket: billet, billets, place, places, entree, ticket, tickets, entry, admission, entrance
visit: visite, visiter, visit, visits
guided-tour: visite guidee, visites guidees, visite avec un guide, visite avec guide, guided tour, guided
  tours, tour, tours, guided visit
audio-guide: audioguide, audioguides, audio guide, audio guides
exhibition: exposition, expo, expositions, exhibition, exhibit, show
museum: musee, museum
concert: concert, spectacle, performance, gig
accessible: accessible, accessibilite, fauteuil, fauteuil roulant, fauteuils, handicap, handicape,
  handicapes, pmr, wheelchair, wheelchairs, disabled, step free, ascenseur, lift, elevator, mobilite
  reduite
get-there: venir, acces, y aller, se rendre, get to, get there, directions, transport en commun, public
  transport
tram: tram, tramway
bus: bus, autobus
train: train, gare, station
metro: metro, subway, underground
parking: parking, se garer, garer, stationner, stationnement, park, car park, park the car
resident: resident, residents, habitant, habitants, riverain
permit: permis, macaron, permit
photo: photo, photos, photographier, picture, pictures, photograph
flash: flash
luggage: bagage, bagages, valise, valises, sac, sacs, sac a dos, luggage, bag, bags, suitcase, backpack
cloakroom: vestiaire, consigne, casier, cloakroom, locker, lockers, coat check
dog: chien, chiens, animal, animaux, dog, dogs, pet, pets, chat, cat
toilet: toilettes, wc, toilet, toilets, restroom, bathroom
wifi: wifi, internet, wi fi
bedroom: chambre, chambres, bedroom
room: salle, salles, room, rooms, hall, lieu, venue
check-in: arrivee, check in, checkin
check-out: depart, check out, checkout
pool: piscine, pool, swimming, swimming pool, nager, swim, baignade
library: mediatheque, bibliotheque, library
borrow: emprunter, pret, preter, prete, borrow, lend, loan, lent
book-thing: livres, livre papier, books
rent: louer, location, loue, rent, rental, renting, hire
wedding: mariage, marier, wedding, married
birthday: anniversaire, birthday
workshop: atelier, ateliers, workshop, workshops, activite, activites, activity, activities
camp: stage, stages, camp, camps, colonie
holidays: vacances, conges, holiday, holidays, toussaint, noel, paques, easter, christmas
weekend: week end, weekend
training: entrainement, entrainements, entrainer, training, practice, practise, session, seance, cours,
  class, lesson, lessons
trial: essai, essayer, tester, test, trial, try, try out
match: match, matchs, matches, rencontre, game, games, joue, jouez, play
schedule: calendrier, planning, programme, agenda, schedule, fixtures, calendar, timetable
gym: gymnase, gym, stade, stadium
shirt: maillot, maillots, jersey, shirt, kit, sweat
scarf: echarpe, echarpes, scarf, scarves
shoes: chaussure, chaussures, basket, baskets, shoes, trainers
equipment: equipement, materiel, tenue, equipment, gear
bring: apporter, amener, bring, emporter
volunteer: benevole, benevoles, benevolat, volunteer, volunteers, donner un coup de main, coup de main,
  help out
job: emploi, recruter, recrutez, recrutement, embauche, embauchez, job, jobs, hiring, vacancy, cv
internship: alternance, internship
contact: contacter, joindre, telephone, telephoner, appeler, contact, phone, call, reach
email: mail, e mail, email, courriel
human: conseiller, humain, advisor, agent
town-hall: mairie, hotel de ville, town hall, city hall
identity: carte d identite, carte identite, cni, identity card, id card, id
passport: passeport, passeports, passport, passports
renew: renouveler, renouvellement, refaire, renew, renewal
papers: papiers, documents, pieces, justificatif, paperwork
waste: poubelle, poubelles, ordures, dechets, bins, bin, rubbish, trash, garbage, waste
recycling: tri, recyclage, recycling, recycle, bac jaune, poubelle jaune, yellow bin
collect: ramassage, ramasser, ramassees, ramasse, collecte, collectees, collected, collection, pick up
bulky: encombrant, encombrants, bulky, canape, matelas, frigo, meuble, meubles, sofa, mattress, couch,
  furniture, fridge
dispose: jeter, debarrasser, se debarrasser, throw away, get rid, dispose, dump
tip: dechetterie, decheterie, recycling centre, recycling center
market: marche, market
vote: voter, vote, election, elections, electoral, electorale, electorales, liste electorale, listes
  electorales, scrutin
moved: demenager, demenagement, emmenager, moved, moving in
report: signaler, signalement, report
street: rue, chaussee, voirie, street, road, trottoir, pavement
lamp: lampadaire, eclairage, street light, street lamp, lamp
pothole: nid de poule, trou, pothole, potholes, hole
birth: naissance, birth
tax: impot, impots, taxe, tax, taxes
language: langue, langues, language, languages
english: anglais, english
file-application: dossier, candidature, application, apply
wait: attente, liste d attente, waiting list, queue
safe: securite, security, safe
data: donnees, donnees personnelles, rgpd, gdpr, personal data
app: appli, application mobile, app
bug: bug, bogue, marche pas, ne fonctionne pas, doesn t work, not working, error, erreur
lost: perdu, perdue, oublie, oubliee, lost, forgot, left behind
broken: casse, cassee, abime, abimee, defectueux, broken, damaged, faulty
missing: manque, manquant, pas recu, jamais recu, not received, missing
student-card: carte etudiant, student card
end: fin, finit, termine, jusqu a quand, jusqu a, dure jusqu, until when, ends, end, last day
begin: debut, commence, commencer, demarre, start, starts, begin, reprend, reprise
buy: acheter, achat, vendre, vendez, vente, buy, purchase, sell
company: entreprise, professionnel, pro, grossiste, wholesale, business, b2b
partnership: partenariat, collaboration, collab, partnership, sponsor
organic: bio, organic, ecologique, sustainable
use: utiliser, utilisation, use, using
install: installer, installation, install, setup
prescription: ordonnance, prescription
insurance: assurance, mutuelle, insurance
transfer: mutation, transfert, transfer
help: aide, aides, aider, help
possible: possible, peut on, est ce possible, can i, can we, est il possible, on peut, je peux, puis je,
  peut
allowed: autorise, autorisee, autorises, permis de, admis, interdit, droit de, allowed, permitted,
  forbidden, accepte, acceptez, prenez, accept, take
weekdays: lundi, mardi, mercredi, jeudi, vendredi, monday, tuesday, wednesday, thursday, friday
saturday: samedi, saturday, saturdays
sunday: dimanche, sunday, sundays
money: argent, money, sous
day: jour, jours, day, days
week: semaine, semaines, week, weeks
month: mois, month, months
beginner: debutant, debutants, debutante, beginner, beginners, debuter
women: filles, femme, femmes, feminine, women, girls
coach: coach, entraineur, educateur
result: resultat, resultats, score, gagne, gagner, won, win
picture-of: tableau, tableaux, peinture, painting, paintings, oeuvre, oeuvres
food-drink: boire, drink, drinks, boisson, boissons
rain: pluie, rain, meteo, weather, neige, snow
team: equipe, equipes, team, teams
brand: marque, brand
colour: couleur, couleurs, color, colour, coloris
model: modele, model
wait-time: queue, file d attente
noise: bruit, noise
water: eau, water
roadworks: travaux, roadworks
tree: arbre, arbres, tree, trees
garden: jardin, garden, parc, park grounds
smoke: fumer, smoke, smoking
film: film, video, filmer
music: musique, music, chanson, song
tv: tele, television, tv, direct, live, diffuse
referee: arbitre, referee
carrier: transporteur, carrier, courier
address-change: changer l adresse, change the address, change my address
neighbour: voisin, voisins, neighbour, neighbor
police: police, gendarmerie
fire: pompiers, incendie, fire
health: sante, health
sick: malade, sick, ill
beach: plage, beach
bike: velo, velos, bike, bikes, cycling
taxi: taxi, navette, shuttle
airport: aeroport, airport
hotel: hotel, hebergement, logement, accommodation
bed: lit, lits, bed, beds
towel: serviette, serviettes, towel, towels
sheet: draps, sheets, linge de lit
kitchen: cuisine, kitchen
battery: batterie, battery
charge: recharger, charger, charge, charging
screen: ecran, screen
export: exporter, export
import: importer, import
user-account: utilisateur, utilisateurs, user, users
update: mise a jour, maj, update
version: version
speed: debit, vitesse, speed
network: reseau, network, couverture, coverage
roaming: itinerance, roaming
sim: carte sim, sim
bank: banque, bank
withdraw: retrait d argent, withdraw, withdrawal, distributeur, atm
transfer-money: virement, transfer money, bank transfer
mortgage: pret immobilier, credit immobilier, mortgage
card-lost: carte perdue, lost card, opposition
donation: don, dons, donner, donate, donation
tax-receipt: recu fiscal, tax receipt
exam: examen, exam, test d entree
diploma: diplome, diploma, degree
course-study: formation, formations, course, courses, training course
stay: sejour, stay, nuit, nuits, night, nights
pool-rules: bonnet, maillot de bain, swimsuit, swimming cap
plant: plante, plantes, plant, plants
recipe: recette, recipe
ingredient: ingredient, ingredients
test-animal: teste sur les animaux, cruelty free
spare-part: piece detachee, pieces detachees, spare part, spare parts
manual: notice, mode d emploi, manual, instructions
compatible: compatible, compatibilite, works with
morning: matin, morning
evening: soir, soiree, evening, tonight
today: aujourd hui, today, demain, tomorrow
"""
