"""Every sentence that people read, by code, and the catalogue that says it in their language.

The English sentences stand in the modules of this package, by face; their translations in
`bot/present/locale/<language>/LC_MESSAGES/tamis.po`. Names in braces are filled in here. Words of commands,
options and JSON are the same in every language. Nothing is printed from here.
"""

from bot.present.messages.catalog import LOCALE, MESSAGES, Catalog, choose_language, languages

__all__ = ["LOCALE", "MESSAGES", "Catalog", "choose_language", "languages"]
