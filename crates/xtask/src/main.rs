//! Developer chores. `cargo xtask help` lists them.
#![expect(clippy::print_stdout, reason = "a program for the terminal")]

mod conformance;
mod corpus;
mod cost;
mod fuzz;
mod generate;
mod new_rule;
mod peers;
mod vscode;

use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Developer chores")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Write the page, the function and the `mod` line of a new rule
    NewRule {
        /// dockerfile, kubernetes, helm or project
        family: String,
        /// Lower case words joined by '-'
        name: String,
    },
    /// Write the generated files: the rule index, the table of other tools' checks and the configuration schema
    Index {
        /// Only say whether they are fresh
        #[arg(long)]
        check: bool,
    },
    /// Compare our decisions with those of other tools
    Conformance {
        /// The folder with the case files
        folder: PathBuf,
        /// List every disagreement
        #[arg(long)]
        list: bool,
        /// Only this case file, by its name without ending
        #[arg(long)]
        only: Option<String>,
    },
    /// Feed mutated files through the whole engine
    Fuzz {
        /// A folder with seeds
        #[arg(default_value = "testdata")]
        seeds: PathBuf,
        /// How long
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// The same seed gives the same inputs
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Judge a tree of real files twice and sum up what was found
    Corpus {
        /// The unpacked tree
        folder: PathBuf,
        /// Print this many findings of each rule, spread over the tree
        #[arg(long, default_value_t = 0)]
        sample: usize,
    },
    /// Measure what judging a tree of real files costs, and each rule's share
    Cost {
        /// The unpacked tree
        folder: PathBuf,
        /// How often each file is judged
        #[arg(long, default_value_t = 5)]
        rounds: u32,
    },
    /// Drive the extension in a real VS Code, and take screenshots
    Vscode {
        /// Takes code-server, a browser's driver, and the screenshots
        #[arg(default_value = "target/vscode")]
        folder: PathBuf,
        /// The program that the extension brings along
        #[arg(long, default_value = "target/release/plimsoll")]
        program: PathBuf,
        /// Only this session of editors/vscode/test/real/sessions.mjs
        #[arg(long)]
        only: Option<String>,
    },
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().task {
        Task::NewRule { family, name } => new_rule::write(&workspace(), &family, &name),
        Task::Index { check } => generate::run(&workspace(), check),
        Task::Conformance { folder, list, only } => conformance::run(&workspace(), &folder, list, only.as_deref()),
        Task::Fuzz { seeds, seconds, seed } => fuzz::run(&workspace(), &seeds, seconds, seed),
        Task::Corpus { folder, sample } => corpus::run(&folder, sample),
        Task::Cost { folder, rounds } => cost::run(&folder, rounds),
        Task::Vscode { folder, program, only } => vscode::run(&workspace(), &program, &folder, only.as_deref()),
    }
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
