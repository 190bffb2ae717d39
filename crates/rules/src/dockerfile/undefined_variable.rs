use plimsoll_dockerfile::{Base, Instruction, Keyword, Missing, Pair, Stage, Word};
use plimsoll_lint::{Finding, Report, Severity, nearest};
use plimsoll_text::Edit;

/// What images that many build on set, beyond `PATH`.
const SET_BY_IMAGES: &[&str] = &[
    "BUNDLE_APP_CONFIG",
    "BUNDLE_SILENCE_ROOT_WARNING",
    "CARGO_HOME",
    "CATALINA_HOME",
    "CONDA_DIR",
    "CUDA_HOME",
    "CUDA_VERSION",
    "DOTNET_VERSION",
    "FLINK_HOME",
    "GEM_HOME",
    "GOLANG_VERSION",
    "GOPATH",
    "GOROOT",
    "GPG_KEY",
    "GRADLE_HOME",
    "JAVA_HOME",
    "JAVA_VERSION",
    "JETTY_HOME",
    "JRE_HOME",
    "KAFKA_HOME",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "LIBRARY_PATH",
    "MAVEN_HOME",
    "NGINX_VERSION",
    "NODE_VERSION",
    "NVM_DIR",
    "PATH",
    "PGDATA",
    "PG_MAJOR",
    "PG_VERSION",
    "PHP_INI_DIR",
    "PHP_VERSION",
    "PYTHONPATH",
    "PYTHON_VERSION",
    "RUBY_VERSION",
    "RUSTUP_HOME",
    "RUST_VERSION",
    "SPARK_HOME",
    "TOMCAT_VERSION",
    "YARN_VERSION",
];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let origin = Origin::of(*stage);
    for instruction in stage.instructions().iter().map(Instruction::effective).filter(|one| expands(one.keyword)) {
        let pairs = instruction.pairs().iter().flat_map(|pair| [Some(&pair.key), pair.value.as_ref()]);
        let flags = instruction.flags.iter().filter(|flag| flag.name != "from").map(|flag| flag.value.as_ref());
        let words = instruction.words().iter().map(Some);
        for word in words.chain(pairs).chain(flags).flatten() {
            for missing in stage.build().resolve(word, instruction).undefined() {
                let is_known =
                    missing.name == "PATH" || (origin != Origin::Scratch && is_set_by_images(&missing.name, report));
                if !is_known {
                    report.emit(finding(*stage, word, missing, origin));
                }
            }
        }
    }
}

/// Where a stage comes from, and what that says of its variables.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Nothing sets a variable but the file.
    Scratch,
    /// One of Docker's own images, which set few and well-known ones.
    Official,
    /// Any other image.
    Other,
}

impl Origin {
    fn of(stage: Stage<'_>) -> Self {
        match stage.root().base() {
            Base::Scratch => Self::Scratch,
            Base::Image(image) if !image.contains('/') => Self::Official,
            _ => Self::Other,
        }
    }
}

fn is_set_by_images(name: &str, report: &Report<'_>) -> bool {
    SET_BY_IMAGES.contains(&name) || report.list("known").iter().any(|known| known == name)
}

/// Whether the builder replaces variables in the operands. EXPOSE is left out: it only documents.
fn expands(keyword: Keyword) -> bool {
    use Keyword::{Add, Arg, Copy, Env, Label, Stopsignal, User, Volume, Workdir};
    matches!(keyword, Add | Arg | Copy | Env | Label | Stopsignal | User | Volume | Workdir)
}

fn finding(stage: Stage<'_>, word: &Word<'_>, missing: &Missing, origin: Origin) -> Finding {
    let name = missing.name.as_str();
    let finding = Finding::at(missing.span).arg(name);
    let declares = |one: &&Instruction<'_>| matches!(one.keyword, Keyword::Arg | Keyword::Env);
    if let Some(global) = stage.build().global_arg(name) {
        let help = format!("Repeat 'ARG {name}' in this stage: one above the first FROM counts there only.");
        return finding.help(help).related(global.span, "declared for the FROM instructions only");
    }
    let above = stage.chain().flat_map(Stage::instructions).filter(declares);
    let above = above.filter(|one| one.span.start < missing.span.start);
    // What the same instruction sets counts only below it, and is no other name.
    let names = above.flat_map(Instruction::pairs).map(Pair::name).chain(["PATH"]).filter(|other| *other != name);
    let Some(near) = nearest(name, names) else {
        // The image may well set it.
        return if origin == Origin::Other { finding.severity(Severity::Info) } else { finding };
    };
    let finding = finding.message("suggestion").arg(near);
    let variables = word.variables();
    match variables.iter().find(|variable| variable.span == missing.span && !variable.name_span.is_empty()) {
        Some(variable) => {
            finding.unsafe_fix(format!("Replace {name} by {near}"), Edit::replace(variable.name_span, near))
        }
        None => finding,
    }
}
