"""How accounts of the Meta family are connected: by Facebook, Instagram's own login or Threads, or by
the token of a system user, for WhatsApp."""

from bot.platforms.meta.facebook_login import FacebookConnector, InstagramConnector
from bot.platforms.meta.own_logins import InstagramLoginConnector, ThreadsConnector
from bot.platforms.meta.whatsapp_connector import WhatsAppConnector

CONNECTORS = (
    FacebookConnector,
    InstagramConnector,
    InstagramLoginConnector,
    ThreadsConnector,
    WhatsAppConnector,
)
