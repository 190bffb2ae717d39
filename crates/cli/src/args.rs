//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use plimsoll_lint::{Closed, ConfigSource, DiscoverOptions, Overlay, Severity};
use plimsoll_migrate::Tool;

/// A fast, exact and quiet linter for Dockerfiles, Kubernetes YAML and Helm output.
#[derive(Debug, Parser)]
#[command(name = "plimsoll", version, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge files (what a bare `plimsoll PATH` does)
    Check(Box<CheckArgs>),
    /// Show the page of a rule, by its id, its name or another tool's id
    Explain(ExplainArgs),
    /// List all rules
    Rules(RulesArgs),
    /// Turn the settings of other tools into a plimsoll.toml
    Migrate(MigrateArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell to complete for
        shell: clap_complete::Shell,
    },
    /// Print the JSON Schema of plimsoll.toml
    Schema,
    /// Speak the language server protocol on standard input and output
    Server {
        /// Standard input and output, which is all there is; editors pass it
        #[arg(long, hide = true)]
        stdio: bool,
    },
}

/// The names of the subcommands; anything else that comes first is an argument of `check`.
pub(crate) const COMMANDS: [&str; 7] = ["check", "explain", "rules", "migrate", "completions", "schema", "server"];

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Files and folders; `-` is standard input
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    /// Apply the safe fixes
    #[arg(long, help_heading = "Fixes")]
    pub(crate) fix: bool,
    /// Apply the fixes that may change what is built or deployed, too
    #[arg(long, help_heading = "Fixes")]
    pub(crate) unsafe_fixes: bool,
    /// Show what the fixes would change, write nothing; exit code 1 if there is something
    #[arg(long, help_heading = "Fixes")]
    pub(crate) diff: bool,

    /// Run only these rules: ids, names, other tools' ids, families, tags, presets
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    pub(crate) select: Vec<String>,
    /// Run these rules too
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    pub(crate) extend_select: Vec<String>,
    /// Do not run these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    pub(crate) ignore: Vec<String>,
    /// Give a rule another severity
    #[arg(long, value_name = "RULE=SEVERITY", value_parser = pair, help_heading = "Rules")]
    pub(crate) severity: Vec<(String, String)>,
    /// The least severity that makes the exit code 1 [default: low]
    #[arg(long, value_name = "SEVERITY", help_heading = "Rules")]
    pub(crate) fail_on: Option<Severity>,
    /// Show findings that comments and annotations silence, too
    #[arg(long, help_heading = "Rules")]
    pub(crate) no_suppressions: bool,

    /// How to report
    #[arg(long, value_enum, default_value_t = Format::Full, help_heading = "Output")]
    pub(crate) format: Format,
    /// Write the report into this file
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(crate) output_file: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto, help_heading = "Output")]
    pub(crate) color: Color,
    /// Exit code 0 even when there are findings
    #[arg(long, help_heading = "Output")]
    pub(crate) exit_zero: bool,
    /// No summary and no notes
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,
    /// The category of a SARIF report, for several uploads of one commit
    #[arg(long, value_name = "NAME", help_heading = "Output")]
    pub(crate) sarif_category: Option<String>,

    /// Use this configuration file for everything
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub(crate) config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long, conflicts_with = "config", help_heading = "Configuration")]
    pub(crate) isolated: bool,
    /// The Kubernetes minor version that objects are for, such as 1.35
    #[arg(long, value_name = "VERSION", help_heading = "Configuration")]
    pub(crate) kubernetes_version: Option<String>,
    /// What is not in the run does not exist
    #[arg(long, help_heading = "Configuration")]
    pub(crate) closed: bool,

    /// Leave out files and folders that match a glob
    #[arg(long, value_name = "GLOB", help_heading = "Files")]
    pub(crate) exclude: Vec<String>,
    /// Apply `exclude` to files that are named on the command line, too
    #[arg(long, help_heading = "Files")]
    pub(crate) force_exclude: bool,
    /// Look at files that .gitignore leaves out, too
    #[arg(long, help_heading = "Files")]
    pub(crate) no_ignore: bool,
    /// The path that standard input stands for
    #[arg(long, value_name = "PATH", help_heading = "Files")]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// List the files that would be judged, and stop
    #[arg(long, help_heading = "Files")]
    pub(crate) show_files: bool,
    /// Number of threads [default: one a core]
    #[arg(long, short = 'j', value_name = "N", default_value_t = 0, hide_default_value = true, help_heading = "Files")]
    pub(crate) threads: usize,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The rule: DF1001, image-tag-latest, hadolint:DL3007, DL3007, …
    #[arg(required = true)]
    pub(crate) rules: Vec<String>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    pub(crate) format: PageFormat,
}

#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// How to list them
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    pub(crate) format: PageFormat,
}

#[derive(Debug, Args)]
pub(crate) struct MigrateArgs {
    /// Whose settings: hadolint, tally, buildkit, kube-linter, kube-score, checkov, trivy, polaris or kubescape [default:
    /// those that are found]
    #[arg(value_parser = tool)]
    pub(crate) tool: Option<Tool>,
    /// The settings files [default: those of the tool in this folder]
    pub(crate) files: Vec<PathBuf>,
    /// Write plimsoll.toml beside the first of them, instead of printing it
    #[arg(long)]
    pub(crate) write: bool,
    /// Overwrite a plimsoll.toml that is there
    #[arg(long, requires = "write")]
    pub(crate) force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Source excerpts, for people
    Full,
    /// One line a finding
    Concise,
    /// One JSON document
    Json,
    /// One JSON object a line
    JsonLines,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PageFormat {
    /// For a terminal
    Text,
    /// Markdown
    Md,
    /// JSON
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// When the output is a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

fn tool(text: &str) -> Result<Tool, String> {
    let names: Vec<&str> = Tool::ALL.iter().map(|tool| tool.name()).collect();
    let found = Tool::ALL.into_iter().find(|tool| tool.name() == text);
    found.ok_or_else(|| format!("it is one of {}", names.join(", ")))
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (rule, severity) = text.split_once('=').ok_or("write it as RULE=SEVERITY")?;
    Ok((rule.to_owned(), severity.to_owned()))
}

impl CheckArgs {
    pub(crate) fn overlay(&self) -> Overlay {
        Overlay {
            select: self.select.clone(),
            extend_select: self.extend_select.clone(),
            ignore: self.ignore.clone(),
            severity: self.severity.clone(),
            exclude: self.exclude.clone(),
            fail_on: self.fail_on,
            kubernetes_version: self.kubernetes_version.clone(),
            closed: self.closed.then_some(Closed::Always),
            no_suppressions: self.no_suppressions,
            timings: None,
        }
    }

    pub(crate) fn config_source(&self) -> ConfigSource {
        match &self.config {
            Some(path) => ConfigSource::File(path.clone()),
            None if self.isolated => ConfigSource::Isolated,
            None => ConfigSource::Nearest,
        }
    }

    pub(crate) fn discover_options(&self) -> DiscoverOptions {
        DiscoverOptions { no_ignore: self.no_ignore, force_exclude: self.force_exclude, threads: self.threads }
    }

    pub(crate) fn color_choice(&self) -> anstream::ColorChoice {
        match self.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
    }
}
