"""The values of values.json in; what fastavro writes of them out, as fastavro.txt."""

import io
import json
import pathlib

import fastavro


def plain(value, schema):
    """Returns the value that fastavro takes for one in Avro's JSON encoding; its own reader of JSON fails on recursion."""
    if isinstance(schema, list):
        if value is None:
            return None
        ((branch, inner),) = value.items()
        return (branch, plain(inner, next(one for one in schema if name(one) == branch)))
    if isinstance(schema, str):
        schema = named.get(schema, schema)
    kind = schema if isinstance(schema, str) else schema["type"]
    match kind:
        case "bytes":
            return value.encode("latin-1")
        case "array":
            return [plain(item, schema["items"]) for item in value]
        case "map":
            return {key: plain(item, schema["values"]) for key, item in value.items()}
        case "record":
            return {field["name"]: plain(value[field["name"]], field["type"]) for field in schema["fields"]}
    return value


def name(schema):
    return schema if isinstance(schema, str) else schema.get("name", schema["type"])


here = pathlib.Path(__file__).parent
lines = []
for case in json.loads((here / "values.json").read_text()):
    named = {}
    # Writes all names in full.
    schema = fastavro.parse_schema(json.loads((here / "../golden" / case["schema"]).read_text()), named)
    out = io.BytesIO()
    fastavro.schemaless_writer(out, schema, plain(case["value"], schema))
    lines.append(f"{case['name']} {out.getvalue().hex()}\n")
(here / "fastavro.txt").write_text("".join(lines))
