//! The words of a command line in, what is asked out.

use std::path::PathBuf;

use agent_events_build::Against;
use agent_events_build::cli::{Algorithm, Format};
use agent_events_build::lock::Date;
use agent_events_schema::{CompatibilityLevel, FullName};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::folder::Folder;
use crate::{publish, pull, registry};

/// Checks, compares and releases the schemas of typed events.
///
/// Exit codes: 0 nothing wrong, 1 wrong usage, 100 errors found, 101 something could not be read or written.
#[derive(Parser)]
#[command(name = "cargo-agent-events", bin_name = "cargo agent-events", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Checks the schemas, and that they are compatible with what was released.
    Check(Check),
    /// Checks the schemas, then keeps every event that changed as its next released version.
    Release(Folder),
    /// Lists the released versions, checks that they are what was released, or seals those that have no seal.
    Lock(Lock),
    /// Shows what changed between two versions, and what it means for the version number.
    Diff(Diff),
    /// Shows which version of each event reads which, and in what order to upgrade.
    Matrix(Matrix),
    /// Lists the topics that events are sent to, with their settings, or prints a script that creates them.
    Topics(Topics),
    /// Explains a rule, or lists all of them.
    Explain(Explain),
    /// Applies the remedies that a machine can apply; the files keep their layout.
    Fix(Fix),
    /// Accepts a break of a rule for one content of an event's schema, in the lock.
    Allow(Allow),
    /// Writes into the lock that an event is over, so that its schema may go.
    Retire(Retire),
    /// Compares two files: does the reader's schema read all data of the writer's?
    Compat(Compat),
    /// Prints the fingerprint of the schema in a file.
    Fingerprint(Fingerprint),
    /// Checks that files hold valid schemas; several may refer to each other.
    Validate(Validate),
    /// Takes over the subjects of a registry: as schemas, released versions and lock.
    Pull(pull::PullArguments),
    /// Registers every released version, verifies what is stored, and keeps its ids in the lock.
    Publish(publish::PublishArguments),
    /// Prints a script that completes this command in a shell.
    Completions(Completions),
    /// Prints the manual page, for `man`.
    Man,
}

#[derive(Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// What to compare with: `lock`, `registry`, `git:REF`, a folder or a file.
    ///
    /// `lock` is what was released. `git:main` is that, the schemas as they stand on that branch, and that no released
    /// version of its lock is missing here. The registry, a folder or a file is compared with alone.
    #[arg(
        long,
        value_name = "lock|registry|git:REF|DIR|FILE",
        default_value = "lock"
    )]
    pub(crate) against: Against,
    #[command(flatten)]
    pub(crate) registry: registry::RegistryArguments,
    /// The compatibility asked of every event, whatever agent-events.toml says.
    #[arg(long, value_name = "LEVEL", ignore_case = true, value_parser = level)]
    pub(crate) level: Option<CompatibilityLevel>,
    /// The form of the findings; all but text go to standard output.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format_values())]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Lock {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// Checks the lock and the released files, and nothing else.
    #[arg(long)]
    pub(crate) check: bool,
    /// Verifies the released files and writes what the lock lacks: seals, and at which level versions were compared.
    ///
    /// For a lock that an older version of this command wrote, and after a level was raised. Nothing else changes.
    #[arg(long, conflicts_with = "check")]
    pub(crate) seal: bool,
    /// What must not have been rewritten since, `git:REF`, or what must have every version that was published: `registry`.
    #[arg(
        long,
        value_name = "git:REF|registry",
        default_value = "lock",
        requires = "check"
    )]
    pub(crate) against: Against,
    #[command(flatten)]
    pub(crate) registry: registry::RegistryArguments,
}

#[derive(Args)]
pub(crate) struct Diff {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// The old side: `lock`, `registry`, `git:REF`, a folder or a file.
    #[arg(value_name = "A", default_value = "lock")]
    pub(crate) from: Against,
    /// The new side; the folder of schemas when it is not given.
    #[arg(value_name = "B")]
    pub(crate) to: Option<Against>,
    #[command(flatten)]
    pub(crate) registry: registry::RegistryArguments,
    /// The form of the answer.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Answer,
}

#[derive(Args)]
pub(crate) struct Matrix {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// Only this event.
    #[arg(long, value_name = "NAME")]
    pub(crate) event: Option<FullName>,
    /// The form of the answer.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Answer,
}

#[derive(Args)]
pub(crate) struct Topics {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// The form of the answer.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TopicsFormat,
    /// The brokers that the script talks to; without them it asks for `BOOTSTRAP_SERVERS`.
    ///
    /// Nothing is connected to here: `kafka::Topics` of agent-events compares with a cluster.
    #[arg(long, value_name = "HOST:PORT,…")]
    pub(crate) bootstrap_servers: Option<String>,
}

#[derive(Args)]
pub(crate) struct Explain {
    /// The rule, as findings call it; without one all rules are listed.
    #[arg(value_name = "RULE")]
    pub(crate) rule: Option<String>,
}

#[derive(Args)]
pub(crate) struct Fix {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// What to compare with: `lock`, `registry`, `git:REF`, a folder or a file.
    #[arg(
        long,
        value_name = "lock|registry|git:REF|DIR|FILE",
        default_value = "lock"
    )]
    pub(crate) against: Against,
    #[command(flatten)]
    pub(crate) registry: registry::RegistryArguments,
    /// Tells what would be done, and does nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Args)]
pub(crate) struct Allow {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// The rule that may be broken.
    #[arg(value_name = "RULE")]
    pub(crate) rule: String,
    /// The event, by the full name of its record.
    #[arg(long, value_name = "NAME")]
    pub(crate) event: FullName,
    /// Why, for whoever reviews the lock.
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) reason: String,
    /// The last day on which this content may be released; 30 days from now when not given.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) until: Option<Date>,
}

#[derive(Args)]
pub(crate) struct Retire {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// The event, by the full name of its record.
    #[arg(value_name = "NAME")]
    pub(crate) event: FullName,
    /// Why, for whoever reviews the lock.
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) reason: String,
}

#[derive(Args)]
pub(crate) struct Compat {
    /// The schema that data is read as; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) reader: PathBuf,
    /// The schema that data was written with.
    #[arg(long, value_name = "FILE")]
    pub(crate) writer: PathBuf,
    /// The form of the answer.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Answer,
}

#[derive(Args)]
pub(crate) struct Fingerprint {
    /// The file; `-` is standard input.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// How to compute it.
    ///
    /// `rabin` is CRC-64-AVRO, as in the single-object encoding; `guid` is what Confluent's registry calls the schema.
    #[arg(long, value_name = "ALGORITHM", default_value = "rabin", value_parser = algorithm_values())]
    pub(crate) algorithm: Algorithm,
    /// Prints the canonical text that the fingerprint is made of instead.
    #[arg(long)]
    pub(crate) canonical: bool,
}

#[derive(Args)]
pub(crate) struct Validate {
    /// The files; `-` is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// The form of the findings; all but text go to standard output.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format_values())]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Completions {
    /// The shell.
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

/// Forms that an answer can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Answer {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Forms of a list of topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TopicsFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
    /// A shell script of `kafka-topics.sh` and `kafka-configs.sh`.
    Sh,
}

fn level(text: &str) -> Result<CompatibilityLevel, agent_events_schema::UnknownLevel> {
    text.to_uppercase().replace('-', "_").parse()
}

/// A parser that names the possible values in help and completions.
fn format_values() -> impl clap::builder::TypedValueParser<Value = Format> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    PossibleValuesParser::new(Format::ALL.map(Format::as_str))
        .try_map(|text| text.parse::<Format>())
}

fn algorithm_values() -> impl clap::builder::TypedValueParser<Value = Algorithm> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    PossibleValuesParser::new(Algorithm::ALL.map(Algorithm::as_str))
        .try_map(|text| text.parse::<Algorithm>())
}
