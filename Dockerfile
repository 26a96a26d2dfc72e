# syntax=docker/dockerfile:1

FROM python:3.12.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.txt requirements-dev.txt ./
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r requirements.txt
# Babel compiles the translations here and stays behind; it comes with its locked hash like everything else
RUN awk '/^[^ #]/ { wanted = /^babel==/ } wanted' requirements-dev.txt > /tmp/babel.txt \
 && /venv/bin/pip install --require-hashes --target /babel -r /tmp/babel.txt
COPY . .
RUN PYTHONPATH=/babel /venv/bin/python scripts/messages.py --compile
# no secret and no database are needed, or kept, to collect files
RUN DATABASE_URL=postgresql://nobody@localhost/none LEADFLOW_SECRET_KEY=only-while-building \
    LEADFLOW_STATIC=/static LEADFLOW_VAR=/tmp/var /venv/bin/python manage.py collectstatic --no-input

FROM python:3.12.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/leadflow --create-home leadflow
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    LEADFLOW_VAR=/var/lib/leadflow LEADFLOW_STATIC=/static
COPY --from=build /venv /venv
COPY --from=build /static /static
COPY --from=build /app /app
WORKDIR /app
USER leadflow
VOLUME /var/lib/leadflow
EXPOSE 8000
CMD ["gunicorn", "leadflow.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "16"]
