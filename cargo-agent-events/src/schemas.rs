//! Commands about single files: compat, fingerprint, validate.

use std::path::{Path, PathBuf};

use agent_events_build::cli;

use crate::arguments::{Answer, Compat, Fingerprint, Validate};
use crate::verdict::{CLEAN, FINDINGS, USAGE, complain, counted, no_schema, print, show, show_as};

pub(crate) fn compat(arguments: &Compat) -> u8 {
    if let Some(code) = twice_standard_input(&[&arguments.reader, &arguments.writer]) {
        return code;
    }
    let comparison = match cli::compare(&arguments.reader, &arguments.writer) {
        Ok(comparison) => comparison,
        Err(error) => return no_schema(&error),
    };
    let is_compatible = comparison.is_compatible();
    match arguments.format {
        Answer::Json => print(&format!("{}\n", comparison.to_json())),
        Answer::Text if is_compatible => print("compatible\n"),
        Answer::Text => {
            show(&comparison.into_report());
        }
    }
    if is_compatible { CLEAN } else { FINDINGS }
}

pub(crate) fn fingerprint(arguments: &Fingerprint) -> u8 {
    let text = if arguments.canonical {
        cli::canonical_form(&arguments.file, arguments.algorithm)
    } else {
        cli::fingerprint(&arguments.file, arguments.algorithm)
    };
    match text {
        Ok(text) => {
            print(&format!("{text}\n"));
            CLEAN
        }
        Err(error) => no_schema(&error),
    }
}

pub(crate) fn validate(arguments: &Validate) -> u8 {
    let files: Vec<&PathBuf> = arguments.files.iter().collect();
    if let Some(code) = twice_standard_input(&files) {
        return code;
    }
    match cli::validate(&arguments.files) {
        Ok(report) => {
            let code = show_as(&report, arguments.format);
            if code == CLEAN && arguments.format == cli::Format::Text {
                print(&format!(
                    "{} valid\n",
                    counted(arguments.files.len(), "schema")
                ));
            }
            code
        }
        Err(error) => no_schema(&error),
    }
}

/// Returns an exit code when standard input is to be read more than once, which gives nothing the second time.
fn twice_standard_input(files: &[&PathBuf]) -> Option<u8> {
    let is_input = |file: &&&PathBuf| file.as_path() == Path::new("-");
    (files.iter().filter(is_input).count() > 1).then(|| {
        complain("error: `-` is given twice, and standard input can be read once\n  = help: name a file instead of one of them\n");
        USAGE
    })
}
