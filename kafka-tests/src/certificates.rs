//! A folder in; certificates of an authority of its own in it, with their keys, out: made by OpenSSL, for two days.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Error, NotRun, fail};

/// What a certificate of a server has to name.
const NAMES: &str = "subjectAltName=IP:127.0.0.1,DNS:localhost";

/// Certificates in PEM files.
#[derive(Debug)]
pub struct Certificates(PathBuf);

impl Certificates {
    /// Makes them in `folder`.
    ///
    /// # Errors
    ///
    /// [`NotRun`] when there is no OpenSSL; when it fails.
    pub fn make(folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(folder)?;
        let made = Self(folder.to_owned());
        fs::write(made.path("names"), NAMES)?;
        made.authority("authority")?;
        made.authority("stranger")?;
        made.signed("server", "2")?;
        made.signed("expired", "-1")?;
        made.signed("client", "2")?;
        Ok(made)
    }

    /// Returns the file `name`.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn authority(&self, name: &str) -> Result<(), Error> {
        let (key, certificate) = (format!("{name}.key"), format!("{name}.pem"));
        let subject = format!("/CN=agent-events test {name}");
        self.openssl(&[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            &subject,
            "-keyout",
            &key,
            "-out",
            &certificate,
        ])
    }

    /// Makes a certificate for so many days from now, and a file with its key before it, as a broker takes it.
    fn signed(&self, name: &str, days: &str) -> Result<(), Error> {
        let file = |ending| format!("{name}.{ending}");
        let (key, request, certificate) = (file("key"), file("csr"), file("pem"));
        let subject = format!("/CN={name}");
        self.openssl(&[
            "req",
            "-new",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-subj",
            &subject,
            "-keyout",
            &key,
            "-out",
            &request,
        ])?;
        self.openssl(&[
            "x509",
            "-req",
            "-in",
            &request,
            "-CA",
            "authority.pem",
            "-CAkey",
            "authority.key",
            "-CAcreateserial",
            "-days",
            days,
            "-extfile",
            "names",
            "-out",
            &certificate,
        ])?;
        let both = [
            fs::read(self.path(&key))?,
            fs::read(self.path(&certificate))?,
        ]
        .concat();
        fs::write(self.path(&file("both")), both)?;
        Ok(())
    }

    fn openssl(&self, arguments: &[&str]) -> Result<(), Error> {
        let mut command = Command::new("openssl");
        let output = match command.args(arguments).current_dir(&self.0).output() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(NotRun("there is no OpenSSL (`openssl`)".into()).into());
            }
            output => output?,
        };
        if output.status.success() {
            return Ok(());
        }
        fail(format!(
            "openssl {} failed: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        ))
    }
}
