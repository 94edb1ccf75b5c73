"""Exports as ad managers give them, each with several traps at once; every name and number is made up."""
# ruff: noqa: E501  a line of a file is a line here

#: Meta Ads Manager, English, saved as "Unicode text": UTF-16, tabs, one heading twice, empty columns, a column of the
#: user's own, a summary without names at the end, and a row whose number is none.
META_ADS_UTF16 = (
    "Campaign name\tAd set name\tAd name\tDay\tCampaign ID\tAd set ID\tAd ID\tReach\tImpressions\tAmount spent (EUR)\t"
    "Link clicks\tClicks (all)\tResults\tResults\tHook rate\t\t\tPost reactions\tPost comments\tPost shares\tPost saves\n"
    "Terrace, autumn\tFR 25-44\tReel A\t2026-10-24\t71\t711\t7111\t4,120\t4,980\t38.40\t61\t92\t14\t3\t0.31\t\t\t88\t14\t5\t9\n"
    "Terrace, autumn\tFR 25-44\tReel A\t2026-10-25\t71\t711\t7111\t3,870\t4,555\t36.15\t58\t80\t11\t\t0.29\t\t\t71\t\t3\t0\n"
    "Terrace, autumn\tFR 25-44\tReel B\t2026-10-25\t71\t711\t7112\t990\tn.a.?\t9.55\t11\t15\t2\t\t0.20\t\t\t6\t31\t1\t1\n"
    "\t\t\t\t\t\t\t8,430\t9,535\t74.55\t119\t172\t25\t3\t\t\t\t159\t14\t8\t9\n"
).encode("utf-16")

#: The same tool in French with a French Excel's separators: decimal commas, narrow spaces between thousands, days
#: before months, a summary at the top, a day that does not exist, an empty cell that is no zero.
META_ADS_FR = (
    "\ufeffNom de la campagne;Nom de la publicité;Jour;ID de la campagne;ID de la publicité;Couverture;Impressions;"
    "Montant dépensé (EUR);Clics sur un lien;Clics (tous);Réactions à une publication;Commentaires sur la publication;"
    "Partages de publications;Répétition;Mon indicateur\r\n"
    ";;;;;5\u202f110;12\u202f480;1\u202f104,55;160;210;96;17;6;2,44;\r\n"
    '"Noël ; vaisselle";Carrousel « bols »;24/10/2026;81;8111;4\u202f020;10\u202f480;1\u202f004,50;140;180;90;17;6;2,6;oui\r\n'
    '"Noël ; vaisselle";Carrousel « bols »;25/10/2026;81;8111;1\u202f090;2\u202f000;100,05;20;30;6;;0;1,8;non\r\n'
    '"Noël ; vaisselle";Carrousel « bols »;31/02/2026;81;8111;10;20;1,00;1;1;1;1;1;1;\r\n'
    ";;;;;;;;;;;;;;\r\n"
).encode()

#: Business Suite in French, posts of Instagram: UTF-16, months before days, a caption that would be a formula and one
#: of two lines, reactions called likes, a count that is a word.
BUSINESS_SUITE_FR = (
    "Identifiant de la publication,ID du compte,Description,Heure de publication,Permalien,Date,Vues,Couverture,"
    "Mentions J’aime,Commentaires,Partages,Enregistrements,Taux de rétention\n"
    '17900000000000001,1784,"=HYPERLINK(""https://evil.example"";""bol"")",10/24/2026 18:05,'
    'https://www.instagram.com/p/AAA/?igsh=1,Global,"15,000","9,800",412,37,12,88,0.42\n'
    '17900000000000002,1784,"Le bol de lune\nsort du four",10/03/2026 09:30,https://www.instagram.com/reel/BBB/,Global,'
    "0,0,0,0,0,0,\n"
    "17900000000000003,1784,-20 %,10/21/2026 12:00,https://www.instagram.com/p/CCC/,Global,900,700,40,beaucoup,1,2,\n"
).encode("utf-16")

#: TikTok Ads Manager: dashes for nothing, ids as text, a total of "results" at the end, a cost that is none.
TIKTOK_ADS = (
    b"Campaign name,Campaign ID,Ad group name,Ad group ID,Ad name,Ad ID,By Day,Currency,Cost,Impressions,Reach,"
    b"Clicks (destination),Clicks (all),Video views,Paid likes,Paid comments,Paid shares,Brand lift\n"
    b"Spark,1799900000000101,Lookalike,1799900000000102,Oven tour,1799900000000103,2026-10-24,EUR,120.55,18821,12100,902,1020,17000,610,77,12,-\n"
    b"Spark,1799900000000101,Lookalike,1799900000000102,Oven tour,1799900000000103,2026-10-25,EUR,30.00,5000,4100,200,260,4800,90,-,-,-\n"
    b"Spark,1799900000000101,Lookalike,1799900000000102,Dough,1799900000000104,2026-10-25,EUR,free,100,90,1,1,80,0,0,0,-\n"
    b"Total of 3 results,,,,,,,EUR,150.55,23821,-,1102,1280,21800,700,77,12,-\n"
)

#: LinkedIn Campaign Manager as somebody in the Netherlands gets it with English names: UTF-16, tabs, five lines above,
#: days before months with hyphens, points between thousands and commas before cents.
LINKEDIN_ADS_EU = (
    "Ad Performance Report (in UTC)\r\nReport Start: 1 October 2026\r\nReport End: 31 October 2026\r\n"
    "Date Generated: 1 November 2026\r\n\r\n"
    "Start Date (in UTC)\tAccount Name\tCurrency\tCampaign ID\tCampaign Name\tAd Set ID\tAd Set Name\tAd ID\tAd Name\tTotal Spent\t"
    "Impressions\tClicks\tClicks to Landing Page\tReactions\tComments\tShares\tFollows\tReach\tDwell time\r\n"
    "23-10-2026\tMaison\tEUR\t61\tHoreca\t611\tChefs\t981\tOven\t1.284,00\t21.440\t69\t51\t12\t9\t3\t2\t15.200\t4,2\r\n"
    "24-10-2026\tMaison\tEUR\t61\tHoreca\t611\tChefs\t981\tOven\t9,36\t1.310\t10\t7\t1\t0\t0\t0\t1.100\t3,9\r\n"
    "25-13-2026\tMaison\tEUR\t61\tHoreca\t611\tChefs\t982\tBread\t1,00\t10\t1\t1\t0\t0\t0\t0\t10\t1,0\r\n"
).encode("utf-16")
