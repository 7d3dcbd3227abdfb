//! The option that says where the schemas are in, their folder out; or what to do when it is not there.

use std::path::PathBuf;

use clap::Args;

use crate::verdict::could_not;

#[derive(Args)]
pub(crate) struct Folder {
    /// The folder of schemas.
    #[arg(long, value_name = "DIR", default_value = "schemas")]
    pub(crate) schemas: PathBuf,
}

impl Folder {
    /// Returns an exit code when the folder is not there.
    pub(crate) fn missing(&self) -> Option<u8> {
        let folder = &self.schemas;
        let error = std::fs::read_dir(folder).err()?;
        let what = format!("cannot read the folder {}: {error}", folder.display());
        let help =
            "run in the folder of Cargo.toml, or name the folder of schemas with `--schemas DIR`";
        Some(could_not(&what, help))
    }
}
