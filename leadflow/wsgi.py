"""The door for web servers: `gunicorn leadflow.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from leadflow import swift

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadflow.settings")
application = get_wsgi_application()
swift.keep_by_thread()
swift.remember_translations()
swift.spare_the_collector()
