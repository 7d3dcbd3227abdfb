//! Any text in: findings, or types whose canonical forms are schemas again and whose code is Rust, out.
#![no_main]

use agent_events_build::{Style, catalog::Catalog};
use agent_events_schema::{
    Diagnostic, ReaderSchema, Schema, SourceMap, WriterSchema, canonical_string, incompatibilities,
    parse_all, parsing_canonical_form, pretty_string, resolution_form,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut sources = SourceMap::default();
    let id = sources.add("fuzz.avsc", text);
    let parsed = parse_all(&sources, &[id]);
    for finding in &parsed.diagnostics {
        if let Some(label) = &finding.primary {
            sources.describe(label.span);
        }
    }
    let faulty = parsed.diagnostics.iter().any(Diagnostic::is_error);
    for (name, node) in parsed.set.named() {
        let schema = parsed.set.schema(node);
        pretty_string(schema);
        resolution_form(schema);
        let form = parsing_canonical_form(schema);
        // Protocols may hold what a schema of its own may not.
        if let Ok(again) = Schema::parse(&canonical_string(schema)) {
            assert_eq!(parsing_canonical_form(again.as_ref()), form, "{name}");
        }
        let found = incompatibilities(ReaderSchema(schema), WriterSchema(schema));
        assert!(faulty || found.is_empty(), "{name} cannot read itself");
    }
    let mut found = Vec::new();
    let catalog = Catalog::new(parsed.set, |_| None, &mut found);
    let plan = agent_events_build::plan(
        &catalog,
        &[],
        "AgentEvent",
        &Style::default(),
        &sources,
        &mut found,
    );
    let code = agent_events_build::emit(&plan, &[]);
    syn::parse_file(&code).expect("generated code is a Rust file");
});
