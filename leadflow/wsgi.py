"""The door for web servers: `gunicorn leadflow.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadflow.settings")
application = get_wsgi_application()

# What is loaded now stays for ever: the garbage collector need not look at it again and again while pages are made,
# which takes a tenth of the time of a page and, when it looks at everything, makes one page in fifty wait.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
