//! The extension in a real VS Code: the work is that of editors/vscode/test/real.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};

/// Packages the extension with a program and drives it in a browser; `folder` takes the tools and the screenshots.
pub(crate) fn run(root: &Path, program: &Path, folder: &Path, only: Option<&str>) -> anyhow::Result<()> {
    ensure!(program.is_file(), "there is no program {}: build it first", program.display());
    let script = root.join("editors/vscode/test/real/run.mjs");
    let status = Command::new("node")
        .arg(script)
        .args([folder, program])
        .args(only)
        .status()
        .context("Node.js is needed, version 20 or newer")?;
    ensure!(status.success(), "the extension has failed");
    Ok(())
}
