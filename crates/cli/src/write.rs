//! Replaces files on disk.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};

/// Replaces the contents of a file, if they still are `before`: through a temporary file in the same folder and a
/// rename, so that nobody ever sees half of it. The mode is kept; a symbolic link is followed, not replaced.
///
/// # Errors
/// The file has changed or vanished since it was read, or cannot be written.
pub(crate) fn replace(path: &Path, before: &str, after: &str) -> anyhow::Result<()> {
    let path = path.canonicalize()?;
    let folder = path.parent().context("the path has no folder")?;
    let mut file = tempfile::Builder::new().prefix(".plimsoll-").tempfile_in(folder)?;
    file.write_all(after.as_bytes())?;
    file.as_file().sync_all()?;
    file.as_file().set_permissions(std::fs::metadata(&path)?.permissions())?;
    if std::fs::read(&path)? != before.as_bytes() {
        bail!("it changed since it was read; run the command again");
    }
    file.persist(&path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_underneath_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Dockerfile");
        std::fs::write(&path, "FROM b\n").unwrap();
        assert!(replace(&path, "FROM a\n", "FROM c\n").is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "FROM b\n");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_and_a_link_are_kept() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("run.yaml"), folder.path().join("link.yaml"));
        std::fs::write(&path, "a\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        replace(&link, "a\n", "b\n").unwrap();
        assert!(link.symlink_metadata().unwrap().file_type().is_symlink());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "b\n");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
