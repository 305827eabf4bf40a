"""The voice: a delivery as the message its channel is given."""

from datetime import datetime
from email.message import EmailMessage

from drawback.adapters.alert_items import Content, Item
from drawback.adapters.alert_settings import AlertSettings
from drawback.adapters.mime import Wire, compose
from drawback.alerts import slack_blocks
from drawback.alerts.digest import Bundle
from drawback.alerts.mail import Mail, alert_mail, table_mail
from drawback.alerts.slack_blocks import SlackMessage


class Voice:
    """Renders deliveries by the settings of the house."""

    def __init__(self, settings: AlertSettings) -> None:
        self.settings, self.look = settings, settings.look

    def slack_message(self, item: Item, content: Content, *, in_thread: bool) -> SlackMessage:
        if content.alert is None:
            bundle = _bundle(content)
            return slack_blocks.table(
                bundle.title,
                bundle.lead,
                bundle.alerts,
                bundle.more,
                item.alert_id,
                self.look,
                self.look.docket_url(item.claimant),
            )
        if in_thread:
            return slack_blocks.reply(content.alert, item.alert_id, self.look)
        return slack_blocks.root(content.alert, item.alert_id, self.look, self._owner(item), content.standing)

    def _owner(self, item: Item) -> str:
        people = [r.name for r in self.settings.recipients_of(item.claimant) if r.role.value == "owner"]
        return ", ".join(people) or "nobody"

    def _mail(self, item: Item, content: Content) -> Mail:
        if content.alert is None:
            return table_mail(_bundle(content), item.alert_id, self.look, self.look.docket_url(item.claimant))
        return alert_mail(content.alert, item.alert_id, self.look, self._owner(item))

    def mail(self, item: Item, content: Content, now: datetime, *, first: bool) -> EmailMessage:
        wire = Wire(
            sender=self.settings.mail_from,
            to=item.address,
            message_id=f"{item.alert_id}.{item.id}",
            thread=item.obligation,
            claimant=item.claimant,
            at=now,
            first=first,
            repeat=item.repeat,
        )
        return compose(self._mail(item, content), wire, self.look, content.alert)


def _bundle(content: Content) -> Bundle:
    if content.bundle is None:
        raise RuntimeError("a table without lines")
    return content.bundle
