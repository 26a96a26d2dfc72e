# make run     everything, with a demo company, at http://localhost:8000 (another port: make run LEADFLOW_PORT=8001)
# make test    the whole suite on all cores (a part: make test ARGS="tests/house -k compose")
# make check   format, lint, types, imports, templates, migrations, translations, the house's numbers
# make bench   the table of speed goals, at 10,000 and 200,000 leads (others: make bench SIZE=1000000)

PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(p) -c 'import sys; sys.version_info < (3, 11) or print("$(p)")' 2>/dev/null)) \
	$(shell command -v python3 2>/dev/null))
ifeq ($(strip $(PYTHON)),)
$(error Leadflow needs Python 3.11 or newer, and this machine has no python3. On Debian and Ubuntu: apt-get install python3 python3-venv)
endif
LEADFLOW = @$(PYTHON) scripts/bootstrap.py

.PHONY: run test check bench setup messages format lock

run:
	$(LEADFLOW) python scripts/run.py

test:
	$(LEADFLOW) python scripts/test.py $(ARGS)

check:
	$(LEADFLOW) python scripts/check.py

bench:
	$(LEADFLOW) python -m bench $(SIZE) $(ARGS)

# only installs: .venv, translations
setup:
	$(LEADFLOW)

# brings the German catalogue in step with the source
messages:
	$(LEADFLOW) python scripts/messages.py $(ARGS)

format:
	$(LEADFLOW) python scripts/check.py --fix

# resolves pyproject.toml into the two lock files
lock:
	$(LEADFLOW) uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --universal --python-version 3.11 pyproject.toml -o requirements.txt
	$(LEADFLOW) uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --universal --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.txt
