//! A folder of schemas in, a file of Rust and a report out: what a build script calls.

use std::fs;
use std::panic::Location;
use std::path::{Path, PathBuf};

use agent_events_schema::Diagnostic;

use crate::cargo;
use crate::generate::generate;
use crate::hooks::{ExternType, Hook, Hooks};
use crate::load::label;
use crate::registry::RegistryOptions;
use crate::report::Report;
use crate::style::{MapType, TimeCrate, UnknownSymbols};

/// Set to `1` it makes [`check_generated`] write instead of compare.
const UPDATE: &str = "AGENT_EVENTS_UPDATE";

/// Options of a compilation. What command line and tests must agree on stands in `agent-events.toml` instead.
///
/// # Selectors
///
/// Most methods take a selector first: the Avro path of what they are about, which is the full name of a type, and for
/// a field or a symbol its name after that.
///
/// | selector | means |
/// |---|---|
/// | `com.acme.Order` | the type |
/// | `com.acme.Order.total` | the field |
/// | `com.acme.Status.ACTIVE` | the symbol |
/// | `com.acme.*` | every type in the namespace `com.acme` |
/// | `com.acme.Order.*` | every field of the record |
/// | `com.acme.**` | everything in the namespace and below it |
/// | `**.created_at` | every field of this name |
///
/// `*` stands for one name and `**` for any number of names, also none. A method takes of what is selected that which it
/// can be about: `derive("com.acme.**", "Eq")` is about the records and enums, not about their fields. A selector that
/// means nothing of the kind is an error, and so is a text that is not the code it should be. Where two calls set the
/// same thing the later one holds; derives and attributes add up.
#[derive(Debug, Clone, Default)]
#[must_use = "call `compile`"]
pub struct Builder {
    out_dir: Option<PathBuf>,
    hooks: Hooks,
    registry: Option<RegistryOptions>,
}

/// Returns options with their defaults.
pub fn configure() -> Builder {
    Builder::default()
}

/// Compiles the schemas in `dir`, relative to the folder of `Cargo.toml`, into `$OUT_DIR/agent_events.rs`.
///
/// Schemas are the files that end in `.avsc` or `.avpr` and, with the feature `idl`, in `.avdl`; folders are searched too.
/// Reads `agent-events.toml`, `agent-events.lock` and `.released` in the same folder. Uses no network and writes
/// nothing outside `OUT_DIR`. Every fault becomes an error in the generated code, beside the types that are in order.
///
/// # What a change of a schema does to the Rust
///
/// A change that is compatible for data can break code that uses the generated types. These are the rules, so that a
/// library that makes the types public can choose its next version.
///
/// | change of the schema | change of the Rust | breaks |
/// |---|---|---|
/// | documentation, alias or property added or removed | documentation, `SCHEMA`, perhaps `FINGERPRINT` | nothing |
/// | value of a default changed | what `new` or `default` fills in | nothing |
/// | field with a default added | a field more | struct literals and patterns without `..` |
/// | field without a default added or removed | `new` takes other arguments | callers of `new`, and as above |
/// | default given to a field, or taken from it | `new` takes other arguments, or becomes `default` | callers of `new` |
/// | fields put in another order | `new` takes its arguments in another order | callers of `new` |
/// | symbol added to an enum | a variant more, `ALL` is longer | `match` without `_` |
/// | branch added to a union that has an enum | a variant more; the enum keeps its name | `match` without `_` |
/// | `T` made `["null", T]` | `T` becomes `Option<T>` | every use of the field |
/// | `["null", T]` made `["null", T, U]` | `Option<T>` becomes `Option` of a new enum | every use of the field |
/// | `int` made `long`, logical type added or removed | the field has another type | every use of the field |
/// | type renamed with an alias | the type has another name | every use; [`rename`](Builder::rename) keeps the name |
/// | type moved to another namespace | the type is in another module | every use |
/// | event added to the catalog | the enum over all events has a variant more | `match` without `_` |
pub fn compile(dir: impl AsRef<Path>) -> Report {
    configure().compile(dir)
}

/// Checks that `out_dir`, relative to the folder of `Cargo.toml`, holds the code of the schemas in `dir`.
///
/// For code that is checked in rather than made in `OUT_DIR`; call it from a test. When the code is out of date, the
/// report says so; with `AGENT_EVENTS_UPDATE=1` in the environment it is brought up to date instead.
///
/// ```no_run
/// # mod tests {
/// #[test]
/// fn generated_code_is_up_to_date() {
///     let report = agent_events_build::check_generated("schemas", "src/generated");
///     assert!(!report.has_errors(), "{report}");
/// }
/// # }
/// ```
///
/// `src/lib.rs` then has `mod events { include!("generated/agent_events.rs"); }`, which `cargo fmt` leaves alone, and there
/// is no build script. Where the test stands it must compile before the code is there: in another package of the
/// workspace, or in a test target of a package whose library does not need the code. With options, call
/// [`Builder::check_generated`].
pub fn check_generated(dir: impl AsRef<Path>, out_dir: impl Into<PathBuf>) -> Report {
    configure().out_dir(out_dir).check_generated(dir)
}

impl Builder {
    /// Sets the folder to write to instead of `OUT_DIR`.
    ///
    /// For a folder that is checked in, such as `src/generated`, see [`check_generated`](Self::check_generated).
    pub fn out_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(dir.into());
        self
    }

    /// Derives more traits on records and enums: `derive("com.acme.**", "Eq, Hash")`.
    ///
    /// The enum over a union in a field derives what its record derives. A standard trait that a field does not allow
    /// is an error at that field.
    #[track_caller]
    pub fn derive(self, selector: impl Into<String>, traits: impl Into<String>) -> Self {
        self.hook(selector, Hook::Derive(traits.into()), Location::caller())
    }

    /// Puts attributes on records and enums: `type_attribute("com.acme.Order", "#[non_exhaustive]")`.
    #[track_caller]
    pub fn type_attribute(self, selector: impl Into<String>, attribute: impl Into<String>) -> Self {
        let hook = Hook::TypeAttribute(attribute.into());
        self.hook(selector, hook, Location::caller())
    }

    /// Puts attributes on fields: `field_attribute("**.password", "#[doc(hidden)]")`.
    #[track_caller]
    pub fn field_attribute(
        self,
        selector: impl Into<String>,
        attribute: impl Into<String>,
    ) -> Self {
        let hook = Hook::FieldAttribute(attribute.into());
        self.hook(selector, hook, Location::caller())
    }

    /// Puts attributes on the variants of symbols: `symbol_attribute("com.acme.Status.OLD", "#[deprecated]")`.
    #[track_caller]
    pub fn symbol_attribute(
        self,
        selector: impl Into<String>,
        attribute: impl Into<String>,
    ) -> Self {
        let hook = Hook::SymbolAttribute(attribute.into());
        self.hook(selector, hook, Location::caller())
    }

    /// Gives one type, field or symbol another name in Rust; the schema and the data keep theirs.
    ///
    /// A name that is taken is an error.
    #[track_caller]
    pub fn rename(self, selector: impl Into<String>, name: impl Into<String>) -> Self {
        self.hook(selector, Hook::Rename(name.into()), Location::caller())
    }

    /// Puts a type of yours in place of a record, enum or fixed, which is not generated then.
    ///
    /// It implements `AvroCodec` and `AvroSchema`; that its schema is the one in the catalog is checked while the
    /// generated code compiles. It has `Debug`, `Clone` and `PartialEq` as generated types have; say with
    /// [`ExternType::implements`] what else a derive can count on. Where it is the subject or the partition key of an
    /// event it implements `AsAttribute`, where it is an event itself `CloudEventType`.
    ///
    /// ```no_run
    /// # use agent_events_build::{ExternType, configure};
    /// configure()
    ///     .extern_type("com.acme.Money", ExternType::new("::acme_money::Money").implements("Eq"))
    ///     .derive("com.acme.Order", "Eq")
    ///     .compile("schemas");
    /// ```
    #[track_caller]
    pub fn extern_type(self, selector: impl Into<String>, ty: impl Into<ExternType>) -> Self {
        self.hook(selector, Hook::Extern(ty.into()), Location::caller())
    }

    /// Sets what the maps in fields are, those in their arrays, unions and maps included.
    #[track_caller]
    pub fn map_type(self, selector: impl Into<String>, map_type: MapType) -> Self {
        self.hook(selector, Hook::MapType(map_type), Location::caller())
    }

    /// Boxes the records that fields hold other than in an array or map, also as a branch of a union.
    ///
    /// For large ones; where a record would contain itself it is boxed without this.
    #[track_caller]
    pub fn boxed(self, selector: impl Into<String>) -> Self {
        self.hook(selector, Hook::Boxed, Location::caller())
    }

    /// Sets what enums make of a symbol that they do not have.
    #[track_caller]
    pub fn unknown_symbols(self, selector: impl Into<String>, policy: UnknownSymbols) -> Self {
        self.hook(selector, Hook::UnknownSymbols(policy), Location::caller())
    }

    /// Adds views to records, which read data in place: for `Order` there is `OrderRef<'a>` too, whose texts and bytes are
    /// borrowed and whose arrays and maps are decoded as they are walked.
    ///
    /// The records and unions that these hold, at any depth, get views as well; no other type does. A view can be
    /// had of data of today's schema alone; see `Envelope::view` of `agent-events`.
    ///
    /// ```no_run
    /// # use agent_events_build::configure;
    /// configure().views("com.acme.Order").compile("schemas");
    /// ```
    #[track_caller]
    pub fn views(self, selector: impl Into<String>) -> Self {
        self.hook(selector, Hook::Views, Location::caller())
    }

    /// Sets what generated code calls the runtime crate, for those who re-export it:
    /// `runtime_path("::acme_events::agent_events")`.
    #[track_caller]
    pub fn runtime_path(mut self, path: impl Into<String>) -> Self {
        self.hooks.set_runtime(path.into(), Location::caller());
        self
    }

    /// Sets whose types dates and times are; `chrono`'s when not called.
    ///
    /// `agent-events` needs the feature of the same name and re-exports the crate. Data and JSON stay the same, but only
    /// `chrono` has years beyond 9999: with the others such data is an error.
    pub fn time_crate(mut self, times: TimeCrate) -> Self {
        self.hooks.times = times;
        self
    }

    /// Also compares the schemas with what a registry has, which makes the build use the network.
    ///
    /// The registry is the one that the options name, or else `[registry]` in `agent-events.toml`. One that cannot be
    /// asked fails the build. Cargo runs the build script again when schemas change, not when the registry does: let CI ask
    /// as well, with `cargo agent-events check --against registry`.
    #[cfg(feature = "registry")]
    pub fn registry(mut self, options: RegistryOptions) -> Self {
        self.registry = Some(options);
        self
    }

    /// Compiles the schemas in `dir`; see [`compile`].
    pub fn compile(self, dir: impl AsRef<Path>) -> Report {
        let dir = dir.as_ref();
        let (report, code) = generate(dir, &self.hooks, self.registry.as_ref());
        cargo::tell(dir, &report);
        match self
            .out_dir
            .map_or_else(cargo::out_dir, Ok)
            .and_then(|out_dir| write(&out_dir, &code))
        {
            Ok(()) => report,
            Err(failure) => {
                cargo::fail(&failure, &report);
                report.with(failure)
            }
        }
    }

    /// Checks that the folder given to [`out_dir`](Self::out_dir) holds the code of the schemas in `dir`; see
    /// [`check_generated`].
    pub fn check_generated(self, dir: impl AsRef<Path>) -> Report {
        let update = std::env::var_os(UPDATE).is_some_and(|value| value == "1");
        self.compare_generated(dir.as_ref(), update)
    }

    fn compare_generated(self, dir: &Path, update: bool) -> Report {
        let (report, code) = generate(dir, &self.hooks, self.registry.as_ref());
        // Code that tells of errors is for build scripts; here the report does.
        if report.has_errors() {
            return report;
        }
        let done = match self.out_dir {
            None => cargo::out_dir().map(|_| ()),
            Some(out_dir) if update => fs::create_dir_all(&out_dir)
                .map_err(|error| unwritable(&out_dir, &error))
                .and_then(|()| write(&out_dir, &code)),
            Some(out_dir) => compare(&out_dir.join(cargo::FILE_NAME), &code.concat()),
        };
        match done {
            Ok(()) => report,
            Err(failure) => report.with(failure),
        }
    }

    fn hook(mut self, selector: impl Into<String>, hook: Hook, place: &Location<'_>) -> Self {
        self.hooks.add(selector.into(), hook, place);
        self
    }
}

fn write(out_dir: &Path, code: &[String]) -> Result<(), Diagnostic> {
    let path = out_dir.join(cargo::FILE_NAME);
    cargo::write_if_changed(&path, code).map_err(|error| unwritable(&path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let message = format!("cannot write {}: {error}", path.display());
    Diagnostic::error("unwritable", message).help("make the folder exist and writable")
}

/// A checkout on Windows may have other line breaks.
fn compare(path: &Path, code: &str) -> Result<(), Diagnostic> {
    let (file, old) = (label(path), fs::read_to_string(path));
    let message = match &old {
        Ok(old) if old.lines().eq(code.lines()) => return Ok(()),
        Ok(_) => format!("{file} is out of date"),
        Err(error) => format!("cannot read {file}: {error}"),
    };
    let mut stale = Diagnostic::error("generated_code_stale", message);
    if let Ok(old) = &old {
        let same = old.lines().zip(code.lines());
        let line = 1 + same.take_while(|(old, new)| old == new).count();
        let now = code.lines().nth(line - 1).map_or("the end", str::trim);
        stale = stale.note(format!("line {line} should be: {now}"));
    }
    Err(stale.help(format!("run `{UPDATE}=1 cargo test` and commit the file")))
}

#[cfg(test)]
mod tests {
    use super::{check_generated, configure};

    #[test]
    fn an_update_makes_the_folder_and_what_it_writes_is_up_to_date() {
        let dir = tempfile::tempdir().unwrap();
        let (schemas, out) = (dir.path().join("schemas"), dir.path().join("src/generated"));
        std::fs::create_dir(&schemas).unwrap();
        let schema = r#"{"type": "fixed", "name": "Key", "namespace": "n", "size": 1}"#;
        std::fs::write(schemas.join("key.avsc"), schema).unwrap();
        let update = configure().out_dir(&out).compare_generated(&schemas, true);
        assert!(!update.has_errors(), "{update}");
        assert!(!check_generated(&schemas, &out).has_errors());
        std::fs::write(schemas.join("key.avsc"), schema.replace('1', "2")).unwrap();
        assert!(check_generated(&schemas, &out).has_errors());
    }
}
