"""The application for WSGI servers: ``gunicorn wsgi:app``."""

from assetreg.app import create_app
from assetreg.core.logs import configure_logs
from assetreg.core.settings import load_settings

settings = load_settings()
configure_logs(settings.log_level)
app = create_app(settings)
