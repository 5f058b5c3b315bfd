#!/usr/bin/env bash
# Runs the tests with coverage and prints the share of covered lines in src, without the output of `dotnet ef`, and the ten files with the
# most missed lines. Needs dotnet and python3. Build first: dotnet build.
set -euo pipefail
cd "$(dirname "$0")/.."
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
for project in UnitTests ArchitectureTests IntegrationTests FunctionalTests; do
  echo "== $project"
  dotnet test --project "tests/$project" --no-build --results-directory "$results" -- --coverage --coverage-output-format cobertura | tail -n 6
done
python3 - "$results" <<'PYTHON'
import collections, glob, sys
import xml.etree.ElementTree as xml

lines = {}
for report in glob.glob(sys.argv[1] + '/*.cobertura.xml'):
    for type in xml.parse(report).getroot().iter('class'):
        path = type.get('filename')
        if '/src/' in path and not any(generated in path for generated in ('/Migrations/', 'ModelSnapshot', '/obj/')):
            for line in type.iter('line'):
                key = (path.split('/src/')[-1], line.get('number'))
                lines[key] = lines.get(key, False) or int(line.get('hits')) > 0
missed = collections.Counter(path for (path, _), hit in lines.items() if not hit)
print(f'{sum(lines.values())} of {len(lines)} lines of src: {100 * sum(lines.values()) / len(lines):.1f} %')
for path, count in missed.most_common(10):
    print(f'{count:5} missed in src/{path}')
PYTHON
