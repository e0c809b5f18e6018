"""The application for WSGI servers: ``gunicorn wsgi:app``."""

from assetreg.app import create_app

app = create_app()
