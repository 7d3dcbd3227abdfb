//! A folder in, the jars of Kafka in it out: from Maven Central, once.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Error, NotRun};

/// The version of Kafka; the newest whose tools are on Maven Central beside it.
pub const KAFKA_VERSION: &str = "4.3.1";

const COPY: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

/// The broker, its command line tools without those of Connect, and something that writes its log.
const POM: &str = r#"<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>agent-events</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>VERSION</version>
    </dependency>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka-tools</artifactId>
      <version>VERSION</version>
      <exclusions>
        <exclusion><groupId>org.apache.kafka</groupId><artifactId>connect-api</artifactId></exclusion>
        <exclusion><groupId>org.apache.kafka</groupId><artifactId>connect-json</artifactId></exclusion>
        <exclusion><groupId>org.apache.kafka</groupId><artifactId>connect-runtime</artifactId></exclusion>
      </exclusions>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
"#;

/// Returns the folder with the jars.
pub(crate) fn fetch(cache: &Path) -> Result<PathBuf, Error> {
    let jars = cache.join(format!("kafka-{KAFKA_VERSION}"));
    if jars.is_dir() {
        return Ok(jars);
    }
    fs::create_dir_all(cache)?;
    let work = tempfile::tempdir_in(cache)?;
    fs::write(
        work.path().join("pom.xml"),
        POM.replace("VERSION", KAFKA_VERSION),
    )?;
    // Without `-U` Maven remembers for a day that it did not find something.
    let output = Command::new("mvn")
        .args(["-q", "-B", "-U", COPY])
        .args(["-DincludeScope=runtime", "-DoutputDirectory=jars"])
        .current_dir(work.path())
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(NotRun("there is no Maven (`mvn`)".into()).into());
        }
        Err(error) => return Err(error.into()),
    };
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stdout);
        let said = said.lines().find(|line| line.contains("ERROR"));
        let reason = format!(
            "Maven did not get Kafka {KAFKA_VERSION}: {}",
            said.unwrap_or_default()
        );
        return Err(NotRun(reason).into());
    }
    match fs::rename(work.path().join("jars"), &jars) {
        // Another run was faster.
        Err(_) if jars.is_dir() => Ok(jars),
        renamed => Ok(renamed.map(|()| jars)?),
    }
}
