"""What Lambda's runtime has is all that the function may need."""

import ast
import sys
import unittest

import attach_enis

# The oldest Python that runs these tests, and the runtime's.
VERSIONS = ((3, 11), (3, 13))


class Source(unittest.TestCase):
    def test_it_imports_nothing_but_the_standard_library_and_boto3(self) -> None:
        with open(attach_enis.__file__, encoding="utf-8") as file:
            nodes = list(ast.walk(ast.parse(file.read())))
        modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        modules |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
        packages = {module.split(".")[0] for module in modules}
        self.assertEqual(packages - set(sys.stdlib_module_names), {"boto3", "botocore"})

    def test_it_is_python_of_the_runtime_and_of_these_tests(self) -> None:
        with open(attach_enis.__file__, encoding="utf-8") as file:
            source = file.read()
        for version in VERSIONS:
            ast.parse(source, feature_version=version)
