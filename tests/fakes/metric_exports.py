"""Small made-up exports with the traps of real ones, as the bytes that a tool writes."""
# ruff: noqa: E501  a line of a file is a line here

import io
import zipfile
from collections.abc import Mapping

#: Meta Ads Manager by ad and day, English: a summary row first, two ads of one name, a blank cell, a zero.
META_ADS = (
    "\ufeffCampaign name,Ad name,Day,Campaign ID,Ad ID,Reach,Impressions,Amount spent (EUR),Link clicks,"
    "Post reactions,Post comments,Reporting starts,Reporting ends\n"
    ",,,,,900,2500,30.00,14,9,4,2026-11-02,2026-11-03\n"
    "Bread week,Loaf,2026-11-02,71000000000000001,71000000000000011,600,1000,10.00,6,4,3,2026-11-02,2026-11-03\n"
    "Bread week,Loaf,2026-11-03,71000000000000001,71000000000000011,500,800,12.50,5,5,,2026-11-02,2026-11-03\n"
    "Bread week,Loaf,2026-11-02,71000000000000001,71000000000000012,400,700,7.50,3,0,1,2026-11-02,2026-11-03\n"
).encode()

#: The same tool in French, saved again by a French Excel: rounded ids, a total by hand, cells of nothing.
META_ADS_FR = (
    "Début des rapports;Fin des rapports;Nom de la campagne;Nom de la publicité;ID de la publicité;"
    "Montant dépensé (EUR);Couverture;Impressions;Clics sur un lien;Commentaires sur la publication\r\n"
    '01/11/2026;30/11/2026;"Pain ; brioche";Miche d’automne;7,1E+16;1\u00a0284,50;48\u00a0210;102\u00a0377;1\u00a0043;87\r\n'
    "01/11/2026;30/11/2026;Promo 5 €;Bons;7,1E+16;75,2;3\u00a0011;3\u00a0340;19;\r\n"
    "Total;;;;;1\u00a0359,70;;;;87\r\n"
    ";;;;;;;;;\r\n"
).encode("cp1252")

#: Business Suite, posts of a Page: French headings, months before days, a text of two lines, a boosted post.
PAGE_POSTS_FR = (
    "\ufeffIdentifiant de la publication,ID de la Page,Titre,Description,Heure de publication,Permalien,Date,"
    "Vues,Couverture,Réactions,Commentaires,Partages,Vues de Publications organiques,Vues de Publications boostées\n"
    '122000000000000101,1000,,"Le pain ""de lune""\nsort du four ; goûtez-le",11/02/2026 18:05,'
    "https://www.facebook.com/1000/posts/122000000000000101?x=1,Global,18420,12903,430,61,21,18420,\n"
    "122000000000000102,1000,=1+1,,11/21/2026 09:30,https://www.facebook.com/1000/posts/122000000000000102,"
    "Global,96210,71044,1980,154,76,21210,75000\n"
    "122000000000000103,1000,@brioche,,11/22/2026 09:30,https://www.facebook.com/1000/posts/122000000000000103,"
    "Global,,240,8,0,,,\n"
).encode()

#: Business Suite, a series of one number by day among other blocks, with a day left out.
SERIES = (
    'sep=,\r\n"Age & gender"\r\n"","Women","Men"\r\n"18-24","12.4%","5.1%"\r\n\r\n'
    '"Facebook follows"\r\n"Date","Primary"\r\n"2026-11-02T00:00:00","12"\r\n"2026-11-04T00:00:00","0"\r\n'
).encode("utf-16")

#: LinkedIn Campaign Manager: notes above the header, tabs, a quoted text of two lines.
LINKEDIN_ADS = (
    "Ad Performance Report\r\nReport Start: November 1, 2026, 12:00 AM\r\n"
    "Report End: November 14, 2026, 11:59 PM\r\n\r\n"
    "Start Date (in UTC)\tCurrency\tCampaign ID\tCampaign Name\tAd ID\tAd Name\tAd Introduction Text\tTotal Spent\t"
    "Impressions\tClicks\tClick Through Rate\tClicks to Landing Page\tComments\r\n"
    '11/13/2026\tCHF\t61\tBakers\t981\tOven\t"Bread\nfor hotels"\t1,284.00\t21,440\t69\t0.322%\t51\t9\r\n'
    "11/14/2026\tCHF\t61\tBakers\t981\tOven\tx\t55.39\t4,310\t10\t0.232%\t7\t0\r\n"
).encode("utf-16")

#: LinkedIn, a page by day: one row with both origins and their sum.
LINKEDIN_PAGE = (
    b"Date,Impressions (organic),Impressions (sponsored),Impressions (total),Comments (organic),"
    b"Comments (sponsored),Comments (total)\n"
    b"11/13/2026,100,50,150,4,1,5\n"
)

#: TikTok Studio: no mark, rounded numbers, a day without its year that the id knows.
TIKTOK = (
    b"Video title,Video link,Post time,Total likes,Total comments,Total views\r\n"
    b'"Dough, ""slow""",https://www.tiktok.com/@b/video/7681714846174467719?lang=en,September 4,1.2K,48,"18,400"\r\n'
    b"Oven tour, ,September 16,10,1,700\r\n"
    b",,,,,\r\n"
)

#: TikTok Studio, an account by day, over New Year and without years.
TIKTOK_DAYS = b"Date,Video Views,Likes,Comments,Shares\nDecember 31,5,1,0,0\nJanuary 1,7,2,1,0\n"


def youtube_fr() -> bytes:
    """YouTube Studio in French: an archive of three files, a total first, an id that begins with a dash."""
    return zipped(
        {
            "Données du graphique.csv": "Date,Contenu,Vues\n2026-11-02,Qk3FakeVid1,31\n",
            "Totaux.csv": "Date,Vues\n2026-11-02,35\n",
            "Données du tableau.csv": (
                "Contenu,Titre de la vidéo,Heure de publication de la vidéo,Vues,Mentions J’aime,Impressions\n"
                "Total,,,12\u202f490,1\u202f019,98\u202f400\n"
                "Qk3FakeVid1,Pain,28 sept. 2026,12\u202f480,1\u202f012,98\u202f400\n"
                "-9aFakeVid2,Four,1 oct. 2026,10,7,\n"
            ),
        }
    )


def zipped(members: Mapping[str, str]) -> bytes:
    """An archive of these files, the same bytes at any time: parameters of tests have to be."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return content.getvalue()
