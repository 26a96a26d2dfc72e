"""A new installation begins with the default agreement, reasons, tracks and touchpoints."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from leads import defaults


def install(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    defaults.install(apps)


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_foundation")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
