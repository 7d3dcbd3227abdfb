//! Commands about single files: compat, fingerprint, validate.

use agent_events_build::cli;

use crate::arguments::{Answer, Compat, Fingerprint, Validate};
use crate::verdict::{CLEAN, FINDINGS, counted, no_schema, print, show, show_as};

pub(crate) fn compat(arguments: &Compat) -> u8 {
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
