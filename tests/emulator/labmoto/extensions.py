"""Importing this extends moto in this process by every module of the package."""

import importlib
import os

# moto reads it when it loads: without it the managed policies that roles are attached to don't exist.
os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")

MODULES = [
]

for module in MODULES:
    importlib.import_module(f"labmoto.{module}")
