"""Who counts clicks: hosts that redirect for a price, and what is added to addresses to tell where visitors come from. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.judge.words import listed

if TYPE_CHECKING:
    from checker.judge.case import Place

__all__ = ["is_tracker", "tracking_parts"]

_HOSTS = listed(
    """
    doubleclick.net googleadservices.com googlesyndication.com adservice.google.com adnxs.com adform.net criteo.com
    taboola.com outbrain.com awin1.com zanox.com tradedoubler.com webgains.com shareasale.com linksynergy.com
    anrdoezrs.net dpbolvw.net jdoqocy.com kqzyfj.com tkqlhce.com emjcd.com pxf.io sjv.io skimresources.com
    redirectingat.com viglink.com shopify-referral.com list-manage.com mailchi.mp sendgrid.net hubspotlinks.com mkt.com
    safelinks.protection.outlook.com urldefense.com urldefense.proofpoint.com clicks.mlsend.com
    """
)
"""Hosts that count a click and send on, or show advertisements. Source: their own documentation for advertisers and senders."""

_CONSENT = re.compile(r"(?:consent|cookieconsent|cmp|privacy-mgmt|guce|myprivacy)\.")
"""The beginning of a host that asks about cookies before anything else. Source: Google, Yahoo, Sourcepoint, DPG Media."""

_PARTS = re.compile(
    r"(?:^|[&;])(?P<name>utm_\w++|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|igshid|igsh"
    r"|li_fat_id|mc_cid|mc_eid|_hsenc|_hsmi|__hstc|__hssc|hsctatracking|mkt_tok|vero_id|oly_enc_id|oly_anon_id|wickedid"
    r"|_openstat|_ga|_gl|s_cid|cmpid|ref_src|ref_url|spm|scm|xtor|at_medium|at_campaign|pk_campaign|pk_source|mtm_\w++"
    r"|piwik_campaign|awc|irclickid|cjevent|epik|srsltid)="
)
"""Parameters that say where a visitor comes from. Source: the manuals of Google, Meta, Microsoft, Yandex, Mailchimp, HubSpot,
Marketo, Matomo, Adobe, AT Internet, Alibaba and of affiliate networks."""


def is_tracker(place: Place) -> bool:
    """Whether ``place`` is there to count clicks, to advertise or to ask about cookies."""
    return any(place.is_below(host) for host in _below(place.host)) or bool(_CONSENT.match(place.host))


def tracking_parts(query: str) -> frozenset[str]:
    """The names of what in a lower-case ``query`` tells where the visitor comes from."""
    return frozenset(found["name"] for found in _PARTS.finditer(query))


def _below(host: str) -> frozenset[str]:
    labels = host.split(".")
    return _HOSTS & {".".join(labels[at:]) for at in range(len(labels))}
